//! Types and bodies as they are written, where nothing is known but one function.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit::Visit as _;
use syn::{Expr, ExprStruct};

use super::extractor::Framework;
use super::look::{Called, Callee, Look, Source};
use super::syntax::{Words, arguments_of_segment, bare, last, segments, type_path};
use super::types::Type;

/// A type as it is written. Aliases stay what they are.
#[derive(Clone, Debug)]
pub struct Written {
    name: Option<String>,
    arguments: Vec<Self>,
    elements: Option<Vec<Self>>,
    /// The type; nothing if it is not known.
    pub tokens: Option<TokenStream>,
    /// Where it stands.
    pub span: Span,
}

impl Written {
    /// A type that names nothing of `generics`, which the code around does not know.
    pub fn of(ty: &syn::Type, generics: &[String]) -> Self {
        let ty = bare(ty);
        let span = ty.span();
        // Where `_` stands the compiler alone knows the type.
        let is_hidden = |ty: &syn::Type| {
            mentions(ty.to_token_stream(), generics)
                || mentions(ty.to_token_stream(), &["_".to_owned()])
        };
        let mut written = Self {
            tokens: Some(ty.to_token_stream()),
            span,
            ..Self::unknown()
        };
        match ty {
            syn::Type::Path(path) => {
                // `Outcome<impl IntoResponse>` is no type but where it stands, and may have an error.
                written.tokens = written.tokens.map(without_impl);
                if is_hidden(ty) || path.qself.is_some() {
                    written.tokens = written.tokens.filter(|_| !is_hidden(ty));
                    return written;
                }
                written.name = Some(last(&path.path));
                let arguments = path.path.segments.last().map(arguments_of_segment);
                let arguments = arguments.unwrap_or_default().into_iter();
                written.arguments = arguments.map(|ty| Self::of(ty, generics)).collect();
            }
            syn::Type::Tuple(tuple) => {
                let elements = tuple.elems.iter().map(|ty| Self::of(ty, generics));
                written.elements = Some(elements.collect());
            }
            syn::Type::Array(_) | syn::Type::Slice(_) => {
                written.tokens = written.tokens.filter(|_| !is_hidden(ty));
            }
            _ => written.tokens = None,
        }
        written
    }

    fn named(name: &str, tokens: TokenStream, arguments: Vec<Self>, span: Span) -> Self {
        Self {
            name: Some(name.to_owned()),
            arguments,
            elements: None,
            tokens: Some(tokens),
            span,
        }
    }

    /// The type of a path to a struct.
    fn of_path(path: &syn::Path) -> Self {
        Self::named(&last(path), path.to_token_stream(), Vec::new(), path.span())
    }
}

impl Written {
    /// The type, if it can be written out.
    pub fn known(&self) -> Option<&TokenStream> {
        self.tokens.as_ref().filter(|tokens| !tokens.is_empty())
    }
}

impl Type for Written {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn arguments(&self) -> &[Self] {
        &self.arguments
    }

    fn elements(&self) -> Option<&[Self]> {
        self.elements.as_deref()
    }

    fn unknown() -> Self {
        Self {
            name: None,
            arguments: Vec::new(),
            elements: None,
            tokens: None,
            span: Span::call_site(),
        }
    }

    /// What is no type that everybody knows may be anything of that name.
    fn foreign(path: Vec<String>, arguments: Vec<Self>, span: Span) -> Self {
        let name = path.last().map_or("", String::as_str);
        let tokens = match name {
            "String" | "bool" | "i64" | "f64" | "usize" => {
                Ident::new(name, span).into_token_stream()
            }
            "Vec" => match arguments.first().and_then(Self::known) {
                Some(item) => quote_spanned!(span=> Vec<#item>),
                None => TokenStream::new(),
            },
            "Json" | "Html" | "Created" | "StatusCode" => TokenStream::new(),
            _ => return Self::unknown(),
        };
        Self::named(name, tokens, arguments, span)
    }

    fn tuple(elements: Vec<Self>, span: Span) -> Self {
        Self {
            elements: Some(elements),
            tokens: Some(TokenStream::new()),
            span,
            ..Self::unknown()
        }
    }

    fn list(item: Self, span: Span) -> Self {
        super::types::std("Vec", vec![item], span)
    }

    fn is_own(&self) -> bool {
        self.name.is_some() && self.known().is_some()
    }

    fn is_anything(&self) -> bool {
        self.name.is_none() && self.elements.is_none() && self.known().is_none()
    }

    fn wrapped(&self) -> Option<&Self> {
        let is_around = self.name().is_some_and(|name| {
            matches!(
                name,
                "Json"
                    | "Form"
                    | "Query"
                    | "Path"
                    | "Data"
                    | "ReqData"
                    | "State"
                    | "Extension"
                    | "TypedHeader"
                    | "Arc"
                    | "Rc"
                    | "Box"
            )
        });
        self.first().filter(|_| is_around)
    }

    fn nearly(mut self) -> Self {
        if self.tokens.is_some() {
            self.tokens = Some(TokenStream::new());
        }
        self
    }
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.iter().any(|name| ident == name),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

/// A type with `()` in place of arguments such as `impl Trait`.
fn without_impl(tokens: TokenStream) -> TokenStream {
    let is_hidden = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "impl");
    let mut out = TokenStream::new();
    let mut depth = None::<usize>;
    for token in tokens {
        if let Some(open) = &mut depth {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == '<' => *open += 1,
                TokenTree::Punct(punct) if punct.as_char() == '>' && *open > 0 => *open -= 1,
                TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '>') && *open == 0 => {
                    depth = None;
                    out.extend([token]);
                }
                _ => {}
            }
            continue;
        }
        match token {
            token if is_hidden(&token) => {
                depth = Some(0);
                out.extend(quote_spanned!(token.span()=> ()));
            }
            TokenTree::Group(group) => {
                let inside = without_impl(group.stream());
                let mut written = proc_macro2::Group::new(group.delimiter(), inside);
                written.set_span(group.span());
                out.extend([TokenTree::Group(written)]);
            }
            token => out.extend([token]),
        }
    }
    out
}

/// What is around one function, if nothing else is at hand.
#[derive(Clone)]
pub struct Alone {
    generics: Vec<String>,
    framework: Framework,
}

impl Alone {
    /// What a signature shows; `framework` is whose attributes stand above it.
    pub fn of(signature: &syn::Signature, framework: Option<Framework>) -> Self {
        Self {
            generics: generics(signature),
            framework: framework.unwrap_or_else(|| framework_of(signature)),
        }
    }
}

/// The names of generic parameters.
fn generics(signature: &syn::Signature) -> Vec<String> {
    let parameters = signature.generics.type_params();
    parameters
        .map(|parameter| parameter.ident.to_string())
        .collect()
}

/// actix-web's types stand behind `web::`.
fn framework_of(signature: &syn::Signature) -> Framework {
    let is_actix = signature.inputs.iter().any(|input| match input {
        syn::FnArg::Typed(input) => type_path(&input.ty).is_some_and(|path| {
            let names = segments(path);
            let first = names.first().map(String::as_str);
            matches!(first, Some("web" | "actix_web")) && names.len() > 1
        }),
        syn::FnArg::Receiver(_) => false,
    });
    match is_actix {
        true => Framework::Actix,
        false => Framework::Axum,
    }
}

/// The type that a path goes through, such as that of a variant or an associated function. A type with
/// arguments is not known without them.
fn type_of(path: &syn::Path) -> Option<Written> {
    let count = path.segments.len();
    let before: Vec<&syn::PathSegment> = path.segments.iter().take(count - 1).collect();
    let of = before.last()?;
    if !of.ident.to_string().starts_with(char::is_uppercase) {
        return None;
    }
    let leading = &path.leading_colon;
    let separator = quote!(::);
    let mut tokens = leading.to_token_stream();
    for (at, segment) in before.iter().enumerate() {
        if at > 0 {
            tokens.extend(separator.clone());
        }
        segment.to_tokens(&mut tokens);
    }
    let arguments = arguments_of_segment(of).into_iter();
    let arguments: Vec<Written> = arguments.map(|ty| Written::of(ty, &[])).collect();
    if arguments.is_empty() && (has_arguments(&of.ident) || is_rather_generic(&of.ident)) {
        return None;
    }
    Some(Written::named(
        &super::syntax::plain(&of.ident),
        tokens,
        arguments,
        path.span(),
    ))
}

/// Types of the standard library that are none without arguments.
fn has_arguments(name: &Ident) -> bool {
    const NAMES: [&str; 8] = [
        "Vec", "VecDeque", "HashMap", "BTreeMap", "HashSet", "BTreeSet", "Option", "Result",
    ];
    NAMES.iter().any(|known| name == known)
}

/// Whether a type of this name has arguments in most programs. Where expressions make one, nobody says
/// them, and without them it is no type: rather nothing is said than that the handler does not compile.
fn is_rather_generic(name: &Ident) -> bool {
    const NAMES: [&str; 24] = [
        "ApiResponse",
        "ApiResult",
        "Collection",
        "Data",
        "DataResponse",
        "Envelope",
        "Items",
        "JsonResponse",
        "List",
        "ListResponse",
        "Listing",
        "Page",
        "PageResponse",
        "Paged",
        "PagedResponse",
        "Paginated",
        "PaginatedResponse",
        "Payload",
        "ResponseBody",
        "ResponseData",
        "Success",
        "SuccessResponse",
        "Wrapped",
        "Wrapper",
    ];
    NAMES.iter().any(|known| name == known)
}

impl<'a> Look<'a> for Alone {
    type Type = Written;
    type Place = Span;

    fn place(&self, span: Span) -> Span {
        span
    }

    fn written(&self, ty: &syn::Type) -> Written {
        Written::of(ty, &self.generics)
    }

    fn own(&self) -> Option<Written> {
        None
    }

    fn framework(&self, _ty: &Written) -> Option<Framework> {
        Some(self.framework)
    }

    /// A type that is written without its arguments is none that can be asked.
    fn hidden(&self, _end: Written) -> Option<Written> {
        None
    }

    fn constant(&self, path: &syn::Path) -> Written {
        match segments(path).as_slice() {
            [.., of, _] if of == "StatusCode" => {
                Written::named("StatusCode", TokenStream::new(), Vec::new(), path.span())
            }
            _ => Written::unknown(),
        }
    }

    fn made(&self, made: &ExprStruct, _of: &dyn Fn(&Expr) -> Written) -> Written {
        let of = made.path.segments.last();
        let has_none = of.is_some_and(|of| arguments_of_segment(of).is_empty());
        let is_open = has_none && of.is_some_and(|of| is_rather_generic(&of.ident));
        match made.path.is_ident("Self") || is_open {
            true => Written::unknown(),
            false => type_of(&made.path).unwrap_or_else(|| Written::of_path(&made.path)),
        }
    }

    fn call(&self, path: &syn::Path) -> Callee<Written> {
        let names = segments(path);
        let [.., of, name] = names.as_slice() else {
            return Callee::Foreign(names);
        };
        if !of.starts_with(char::is_uppercase) || matches!(of.as_str(), "Json" | "Box" | "Arc") {
            return Callee::Foreign(names);
        }
        let makes = matches!(
            name.as_str(),
            "from" | "new" | "default" | "try_from" | "build"
        );
        let of = type_of(path).filter(|_| makes && of != "Self");
        match name.as_str() {
            "Ok" | "Some" | "Err" => Callee::Foreign(names),
            _ => Callee::Gives(of.unwrap_or_else(Written::unknown)),
        }
    }

    fn method(&self, _receiver: &Written, _name: &str) -> Option<Written> {
        None
    }

    fn field(&self, _ty: &Written, _name: &str) -> Written {
        Written::unknown()
    }

    fn bound(&self, _pattern: &syn::Path, _field: &str, _ty: &Written) -> Option<Written> {
        None
    }

    fn called(&self, _function: &Expr) -> Option<Called<'a, Self>> {
        None
    }

    fn called_method(
        &self,
        _name: &str,
        _receiver: &dyn Fn() -> Written,
    ) -> Option<Called<'a, Self>> {
        None
    }

    fn words(&self, function: &Source<'a>) -> Vec<String> {
        let mut words = Words::default();
        words.visit_signature(function.signature);
        words.visit_block(function.block);
        words.0
    }
}
