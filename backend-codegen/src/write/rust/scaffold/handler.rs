//! The handlers of one tag.

use crate::tokens::{Ident, TokenStream, format_ident, quote};
use std::collections::BTreeMap;

use super::answer;
use super::attribute::Node;
use super::context::Context;
use super::parameter::{self, Parameters};
use super::rules::{self, Patterns};
use super::{frame, security, tokens};
use crate::api::plan::{Shape, Use};
use crate::api::{Method, Path, Piece, Segment};
use crate::diagnostic::Diagnostics;
use crate::write::http::content::ContentKind;
use crate::write::rust::contract::{Call, Group};
use crate::write::rust::idents::names_in;
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::text;
use crate::write::rust::stubs::{Examples, no_answer};
use crate::write::rust::{Framework, actix};
use crate::write::rust::{docs, file};

/// The file of a tag.
pub(super) struct File<'a> {
    pub(super) text: String,
    /// The handlers that have a route, by path.
    pub(super) routed: Vec<Routed<'a>>,
}

/// A handler with a route.
pub(super) struct Routed<'a> {
    /// The path as the framework has it.
    pub(super) pattern: String,
    pub(super) path: &'a Path,
    pub(super) method: &'a Method,
    pub(super) module: Ident,
    pub(super) handler: Ident,
    /// Whether it has a tag.
    pub(super) is_tagged: bool,
}

/// What the file has where only attributes may name types.
pub(super) const UNUSED_TYPES: &str = "\
#[allow(unused_imports, reason = \"attributes name types, too\")]
use super::types;
";

/// The line that stands for a long attribute.
const MARK: &str = "#[path_of_the_operation]";

pub(super) fn file<'a>(
    context: &Context<'a>,
    group: &Group<'a>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> File<'a> {
    let imported = frame::imported(context.framework);
    let imported = imported.iter().flat_map(|(_, names)| names.iter().copied());
    let taken: Vec<&str> = imported.chain(EXTRACTORS).chain(IMPORTED).collect();
    let mut scope = Scope::without(Kind::Type, &taken);
    let mut patterns = Patterns::of("types");
    let mut items = TokenStream::new();
    let mut attributes = Vec::new();
    let mut routed = Vec::new();
    for call in &group.calls {
        let Some(route) = route(context, call) else {
            continue;
        };
        let parameters = parameter::structs(
            context,
            call,
            &|name| route.name(name),
            &mut scope,
            &mut patterns,
        );
        let body = body(context, call, &mut scope, &mut patterns);
        attributes.push(attribute(context, call, &route, &parameters, &body).print(0) + "]");
        let structs = parameters.iter().map(|it| &it.tokens);
        let newtype = body.as_ref().and_then(|body| body.newtype.clone());
        let handler = handler(context, call, &parameters, &body, examples, diagnostics);
        items.extend(quote!(#handler #(#structs)* #newtype));
        routed.push(Routed {
            pattern: route.pattern,
            path: call.path,
            method: &call.operation.method,
            module: group.module.clone(),
            handler: call.method.clone(),
            is_tagged: !call.operation.tags.is_empty(),
        });
    }
    items.extend(patterns.tokens());
    let imports = imports(context, &items);
    let mut formatted = file::formatted(&quote!(#imports #items));
    for attribute in attributes {
        formatted = formatted.replacen(MARK, &attribute, 1);
    }
    File {
        text: formatted,
        routed,
    }
}

/// The extractors in `extract.rs`.
const EXTRACTORS: [&str; 8] = [
    "OptionalForm",
    "OptionalJson",
    "ValidCookies",
    "ValidForm",
    "ValidHeaders",
    "ValidJson",
    "ValidPath",
    "ValidQuery",
];

/// Other names that the files import, whatever they are built on.
const IMPORTED: [&str; 6] = [
    "AppState",
    "Deserialize",
    "Error",
    "IntoParams",
    "ToSchema",
    "Validate",
];

fn imports(context: &Context<'_>, items: &TokenStream) -> TokenStream {
    let names = names_in(&items.to_string());
    let has = |name: &str| names.contains(name);
    let one = |name: &str, path: TokenStream| has(name).then(|| quote!(use #path;));
    let all = |of: &TokenStream, names: &[&str]| {
        let names = names.iter().filter(|name| has(name));
        let names: Vec<Ident> = names.map(|name| format_ident!("{name}")).collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(quote!(use #of::#one;)),
            all => Some(quote!(use #of::{#(#all),*};)),
        }
    };
    let extract = all(&quote!(super::extract), &EXTRACTORS);
    let of_framework = frame::imported(context.framework).into_iter();
    let of_framework = of_framework.map(|(of, names)| all(&of, names));
    let uses = [
        one("Validate", quote!(garde::Validate)),
        one("Deserialize", quote!(serde::Deserialize)),
        one("IntoParams", quote!(utoipa::IntoParams)),
        one("ToSchema", quote!(utoipa::ToSchema)),
        one("AppState", quote!(super::AppState)),
        one("Error", quote!(super::errors::Error)),
        extract,
        one("security", quote!(super::security)),
        // Attributes name types, too.
        Some(quote!(
            #[allow(unused_imports, reason = "attributes name types, too")]
            use super::types;
        ))
        .filter(|_| !has("types")),
        one("types", quote!(super::types)),
    ];
    let uses = of_framework.chain(uses).flatten();
    quote!(#(#uses)*)
}

/// A path as the framework routes it.
struct Route {
    pattern: String,
    /// The same as the document has it, but for the names of parameters.
    path: String,
    /// What the parameters are called in it, by their names in the document.
    names: BTreeMap<String, String>,
}

impl Route {
    fn name(&self, parameter: &str) -> String {
        let name = self.names.get(parameter);
        name.cloned().unwrap_or_else(|| parameter.to_owned())
    }
}

/// Parameters and texts that make one segment of a path, as actix-web has them.
fn mixed(segment: &Segment) -> Option<String> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut pattern = String::new();
    for piece in &segment.pieces {
        match piece {
            Piece::Literal(text) if text.chars().all(|it| is_word(it) || "-.~".contains(it)) => {
                pattern.push_str(text);
            }
            Piece::Parameter(name) if name.chars().all(is_word) => {
                pattern.push_str(&format!("{{{name}}}"));
            }
            Piece::Literal(_) | Piece::Parameter(_) => return None,
        }
    }
    Some(pattern)
}

/// The route of an operation; nothing if there can be none.
fn route(context: &Context<'_>, call: &Call<'_>) -> Option<Route> {
    let location = call.operation.method_location;
    let title = format!("`{} {}`", call.operation.method, call.path.template);
    if matches!(call.operation.method, Method::Query | Method::Other(_)) {
        let what = format!("{title} is left out: utoipa has no such method");
        context.is_loose(location, what, "write it by hand, with a route of its own");
        return None;
    }
    let segments = call.path.template.segments();
    let patterns: Option<Vec<String>> = match context.framework {
        Framework::Axum => {
            let patterns = segments.iter().enumerate().map(|(position, segment)| {
                match (segment.as_literal(), segment.as_parameter()) {
                    (Some(literal), _) if literal.starts_with([':', '*']) => None,
                    (Some(literal), _) => Some(literal.to_owned()),
                    (None, Some(name)) => {
                        // Routes that begin alike have to name their parameters alike.
                        let shared = shared_name(context, call.path, position);
                        Some(format!("{{{}}}", shared.unwrap_or(name)))
                    }
                    (None, None) => None,
                }
            });
            patterns.collect()
        }
        Framework::Actix => {
            let pattern = actix::pattern::pattern(&call.path.template);
            let patterns: Vec<&str> = pattern.split('/').skip(1).collect();
            let is_whole = patterns.len() == segments.len();
            let patterns = patterns.into_iter().zip(segments);
            let patterns = patterns.map(|(pattern, segment)| {
                let is_parameter = segment.as_parameter().is_some();
                match segment.as_literal() {
                    None if !is_parameter => mixed(segment),
                    _ => (is_parameter == pattern.starts_with('{')).then(|| pattern.to_owned()),
                }
            });
            patterns
                .collect::<Option<Vec<String>>>()
                .filter(|_| is_whole)
        }
    };
    let Some(patterns) = patterns else {
        let framework = context.framework.target().name;
        let what = format!("{title} is left out: {framework} has no routes of that form");
        context.is_loose(location, what, "make the parameter a segment of its own");
        return None;
    };
    let mut names = BTreeMap::new();
    let mut path = String::new();
    for (segment, pattern) in segments.iter().zip(&patterns) {
        path.push('/');
        match segment.as_parameter() {
            None if segment.as_literal().is_none() => {
                for piece in &segment.pieces {
                    if let Piece::Parameter(name) = piece {
                        names.insert(name.to_string(), name.to_string());
                    }
                }
                path.push_str(pattern);
            }
            None => path.push_str(segment.as_literal().unwrap_or_default()),
            Some(name) => {
                let called = pattern.trim_matches(['{', '}']);
                names.insert(name.to_owned(), called.to_owned());
                path.push_str(pattern);
            }
        }
    }
    if path.is_empty() {
        path.push('/');
    }
    Some(Route {
        pattern: format!("/{}", patterns.join("/")),
        path,
        names,
    })
}

/// What the paths that begin like this one call the parameter at `position`: the first name of it that none
/// of them has elsewhere, since a path with one name twice has lost a value.
fn shared_name<'a>(context: &Context<'a>, path: &Path, position: usize) -> Option<&'a str> {
    let begins_alike = |other: &&'a Path| {
        let [ours, theirs] = [path, *other].map(|path| path.template.segments());
        let pairs = ours.iter().zip(theirs).take(position.saturating_add(1));
        let is_long = theirs.len() > position;
        is_long
            && pairs.into_iter().all(|(a, b)| {
                a.as_literal() == b.as_literal()
                    && a.as_parameter().is_some() == b.as_parameter().is_some()
            })
    };
    let alike = || context.contract.api.paths.iter().filter(begins_alike);
    let mut names =
        alike().filter_map(|path| path.template.segments().get(position)?.as_parameter());
    let first = names.next()?;
    let is_elsewhere = |name: &str| {
        alike().any(|path| {
            let segments = path.template.segments().iter().enumerate();
            let mut others = segments.filter(|(other, _)| *other != position);
            others.any(|(_, segment)| segment.as_parameter() == Some(name))
        })
    };
    let mut names = std::iter::once(first).chain(names);
    Some(names.find(|name| !is_elsewhere(name)).unwrap_or(first))
}

/// How a body is read.
struct Body {
    extractor: Ident,
    ty: TokenStream,
    newtype: Option<TokenStream>,
    /// What utoipa shows.
    documented: Vec<(TokenStream, String)>,
    is_optional: bool,
}

fn body(
    context: &Context<'_>,
    call: &Call<'_>,
    scope: &mut Scope,
    patterns: &mut Patterns,
) -> Option<Body> {
    let input = call.body.as_ref()?;
    let is_read = |kind: ContentKind| matches!(kind, ContentKind::Json(_) | ContentKind::Form(_));
    let variants = &input.variants;
    let read = variants.iter().find(|it| is_read(it.content.kind));
    let read = read.or_else(|| variants.first())?;
    let location = call.operation.method_location;
    if variants.len() > 1 {
        let what = "a body is only read in its first media type";
        context.is_loose(location, what, "look at `Content-Type` in the handler");
    }
    let mut newtype = None;
    let (extractor, ty) = match read.content.kind {
        ContentKind::Json(used) | ContentKind::Form(used) => {
            let is_form = matches!(read.content.kind, ContentKind::Form(_));
            let extractor = match (is_form, input.required) {
                (true, true) => "ValidForm",
                (true, false) => "OptionalForm",
                (false, true) => "ValidJson",
                (false, false) => "OptionalJson",
            };
            let ty = if validates(context, used) {
                tokens::of(context, used)
            } else {
                let name = scope.text(&format!("{} body", call.method));
                let inner = tokens::of(context, used);
                let hint = format!("{} body", call.method);
                let found = rules::of(context, used, &hint, patterns);
                let garde = found.attribute(0);
                let transparent = garde.as_ref().map(|_| quote!(#[garde(transparent)]));
                let docs = docs::own(&format!("The body of [`{}`].", call.method));
                newtype = Some(quote! {
                    #docs
                    #[derive(Clone, Debug, PartialEq, Deserialize, Validate)]
                    #[serde(transparent)]
                    #transparent
                    #[garde(allow_unvalidated)]
                    pub struct #name(#garde pub #inner);
                });
                quote!(#name)
            };
            (Some(extractor), ty)
        }
        ContentKind::AnyJson => (None, quote!(Json<serde_json::Value>)),
        ContentKind::Text(_) | ContentKind::PlainText | ContentKind::Events(_) => {
            (None, quote!(String))
        }
        ContentKind::Bytes | ContentKind::Parts | ContentKind::Items(..) => {
            if read.content.kind == ContentKind::Parts {
                let what = "the parts of a multipart body are not read";
                context.is_loose(location, what, frame::multipart(context.framework));
            }
            (None, frame::bytes(context.framework))
        }
    };
    let documented = variants.iter().map(|variant| {
        let content = &variant.content;
        (
            answer::body_type(context, content),
            content.media_type.to_owned(),
        )
    });
    Some(Body {
        extractor: format_ident!("{}", extractor.unwrap_or("_")),
        ty,
        newtype,
        documented: documented.collect(),
        is_optional: !input.required && extractor.is_some(),
    })
}

/// Whether the type itself can be asked whether it is valid.
fn validates(context: &Context<'_>, used: Use) -> bool {
    let used = context.p.resolve(used);
    let shape = context.p.plan(used).map(|plan| &plan.shape);
    context.p.is_item(used) && !matches!(shape, Some(Shape::Enum(_)))
}

fn attribute(
    context: &Context<'_>,
    call: &Call<'_>,
    route: &Route,
    parameters: &[Parameters],
    body: &Option<Body>,
) -> Node {
    let operation = call.operation;
    let mut parts = vec![
        Node::Text(operation.method.as_str().to_ascii_lowercase()),
        Node::string("path", &route.path),
    ];
    if let Some(id) = &operation.id {
        parts.push(Node::string("operation_id", id));
    }
    match operation.tags.as_slice() {
        [] => {}
        [tag] => parts.push(Node::string("tag", tag)),
        tags => {
            let tags: Vec<String> = tags.iter().map(|tag| text(tag).to_string()).collect();
            parts.push(Node::Text(format!("tags = [{}]", tags.join(", "))));
        }
    }
    if let Some(summary) = &operation.summary {
        parts.push(Node::string("summary", summary));
    }
    if let Some(description) = &operation.description {
        parts.push(Node::string("description", description));
    }
    if !parameters.is_empty() {
        let names = parameters.iter().map(|it| Node::Text(it.name.to_string()));
        parts.push(Node::List("params".to_owned(), names.collect()));
    }
    if let Some(body) = body {
        let mut nodes = Vec::new();
        match body.documented.as_slice() {
            [(ty, media_type)] => {
                let ty = match body.is_optional {
                    true => quote!(Option<#ty>),
                    false => ty.clone(),
                };
                nodes.push(Node::ty("content", &ty));
                nodes.push(Node::string("content_type", media_type));
            }
            all => {
                let all = all.iter().map(|(ty, media_type)| {
                    let ty = super::attribute::type_text(ty);
                    Node::Text(format!("({ty} = {})", text(media_type)))
                });
                nodes.push(Node::List("content".to_owned(), all.collect()));
            }
        }
        let documented = operation.body.as_ref();
        if let Some(description) = documented.and_then(|body| body.description.as_deref()) {
            nodes.push(Node::string("description", description));
        }
        parts.push(Node::List("request_body".to_owned(), nodes));
    }
    parts.push(Node::List(
        "responses".to_owned(),
        answer::documented(context, call),
    ));
    if !operation.security.is_empty() {
        let nodes = operation.security.iter().map(|requirement| {
            let schemes = requirement.schemes.iter().map(|(name, scopes)| {
                let scopes: Vec<String> = scopes.iter().map(|it| text(it).to_string()).collect();
                Node::Text(format!("{} = [{}]", text(name), scopes.join(", ")))
            });
            Node::List(String::new(), schemes.collect())
        });
        parts.push(Node::List("security".to_owned(), nodes.collect()));
    }
    if operation.deprecated {
        // The attribute of Rust would warn wherever the handler is routed.
        let what = "that an operation is deprecated is not in the code";
        let help = "write `#[deprecated]`, and allow its use in the router";
        context.is_loose(operation.method_location, what, help);
    }
    Node::List("#[utoipa::path".to_owned(), parts)
}

fn handler(
    context: &Context<'_>,
    call: &Call<'_>,
    parameters: &[Parameters],
    body: &Option<Body>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let method = &call.method;
    let operation = call.operation;
    let title = format!("`{} {}`", operation.method, call.path.template);
    let told = docs::paragraphs([
        operation.summary.as_deref(),
        operation.description.as_deref(),
        Some(&*title),
    ]);
    let docs = docs::attributes(&told);
    let guard = security::guard(context, call).map(|guard| quote!(_: security::#guard,));
    let parameters = parameters.iter().map(|it| {
        let Parameters {
            name,
            extractor,
            argument,
            ..
        } = it;
        let argument = format_ident!("_{argument}");
        quote!(#extractor(#argument): #extractor<#name>,)
    });
    let body = body.as_ref().map(|body| {
        let (extractor, ty) = (&body.extractor, &body.ty);
        match extractor == "_" {
            true => quote!(_body: #ty,),
            false => quote!(#extractor(_body): #extractor<#ty>,),
        }
    });
    let state = frame::state(context.framework);
    let returned = answer::returned(context, call, examples);
    let not_implemented = quote!(Err(Error::not_implemented()));
    let (note, result) = match returned.mock {
        None => (None, not_implemented),
        Some(Ok(answer)) => (None, answer),
        Some(Err(reason)) => {
            diagnostics.push(no_answer(call, &reason));
            let note = docs::own(&format!("Not mocked: {reason}."));
            (Some(note), not_implemented)
        }
    };
    let ty = returned.ty;
    let said = answer::said(context, call);
    quote! {
        #docs
        #note
        #[path_of_the_operation]
        #said
        pub async fn #method(
            #guard
            #state,
            #(#parameters)*
            #body
        ) -> Result<#ty, Error> {
            #result
        }
    }
}
