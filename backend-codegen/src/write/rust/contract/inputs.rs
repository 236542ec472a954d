//! What a request struct has: one field a parameter, and the body.

use super::content::Content;
use super::parts::{self, NamedParts};
use crate::api::plan::{Direction, Judge, Use};
use crate::api::{Operation, Parameter, ParameterForm, ParameterLocation, TypeId};
use crate::diagnostic::Diagnostics;
use crate::list::CollectVec;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::http::content::ContentKind;
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::Printer;
use crate::write::rust::types::Default;
use crate::write::rust::values;
use crate::write::words::words;

/// A parameter as a field.
#[derive(Debug)]
pub(crate) struct ParameterInput<'a> {
    /// The parameter.
    pub(crate) parameter: &'a Parameter,
    /// The name of the field.
    pub(crate) field: Ident,
    /// What its value is; `None` is any text.
    pub(crate) used: Option<Use>,
    /// What it is if it is absent.
    pub(crate) default: Option<Fallback>,
}

/// What stands in for an absent parameter.
#[derive(Debug)]
pub(crate) enum Fallback {
    /// An expression.
    Value(Default),
    /// JSON that is read when it is needed.
    Text(String),
}

/// A body as a field.
#[derive(Debug)]
pub(crate) struct BodyInput<'a> {
    /// The name of the field.
    pub(crate) field: Ident,
    /// Whether it has to be there.
    pub(crate) required: bool,
    /// What it can be, in the order of the document.
    pub(crate) variants: Vec<BodyVariant<'a>>,
    /// The name of the enum, if the variants are of different types.
    pub(crate) item: Option<Ident>,
}

/// One media type of a body.
#[derive(Debug)]
pub(crate) struct BodyVariant<'a> {
    /// What it is.
    pub(crate) content: Content<'a>,
    /// The name of the variant.
    pub(crate) variant: Ident,
    /// The parts, if it has named ones.
    pub(crate) parts: Option<NamedParts<'a>>,
}

impl BodyVariant<'_> {
    /// The Rust type.
    pub(super) fn type_tokens(&self, p: &Printer<'_>) -> TokenStream {
        match &self.parts {
            Some(parts) => {
                let item = &parts.item;
                quote!(#item)
            }
            None => self.content.type_tokens(p),
        }
    }
}

/// Headers that are no parameters, whatever a document says (OpenAPI, "Parameter Object").
const NO_PARAMETERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The parameters of an operation as fields.
pub(super) fn parameters<'a>(
    p: &Printer<'_>,
    judge: &Judge<'_, '_>,
    operation: &'a Operation,
) -> Vec<ParameterInput<'a>> {
    let parameters = operation.parameters.iter().map(AsRef::as_ref);
    let parameters: Vec<&Parameter> = parameters
        .filter(|parameter| !is_ignored(parameter))
        .collect_vec();
    let mut scope = Scope::without(Kind::Value, &[ACCEPT, BODY]);
    let mut seen = Vec::new();
    let field = |parameter: &&'a Parameter| {
        let mut words = words(&parameter.name);
        if seen.contains(&words) {
            words.push(parameter.sent_in.as_str().to_owned());
        }
        seen.push(words.clone());
        scope.words(&words)
    };
    let fields: Vec<Ident> = parameters.iter().map(field).collect_vec();
    parameters
        .into_iter()
        .zip(fields)
        .map(|(parameter, field)| {
            let used = used(parameter);
            let default = used.filter(|_| !parameter.required);
            let default = default.and_then(|used| fallback(p, judge, used));
            ParameterInput {
                parameter,
                field,
                used,
                default,
            }
        })
        .collect_vec()
}

/// The name of the field for what the client takes.
pub(super) const ACCEPT: &str = "accept";
/// The name of the field of a body.
const BODY: &str = "body";

fn is_ignored(parameter: &Parameter) -> bool {
    parameter.sent_in == ParameterLocation::Header
        && NO_PARAMETERS
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
}

/// What the value of a parameter is.
fn used(parameter: &Parameter) -> Option<Use> {
    match &parameter.form {
        ParameterForm::Schema { ty, .. } => Some(request(*ty)),
        ParameterForm::Content { media_type, .. } => media_type.ty.map(request),
    }
}

/// What an absent value of a type means. A default that is not valid itself means nothing.
fn fallback(p: &Printer<'_>, judge: &Judge<'_, '_>, used: Use) -> Option<Fallback> {
    let plan = p.plan(used)?;
    let value = plan
        .default
        .as_ref()
        .filter(|value| judge.accepts(used, value))?;
    Some(values::fallback(p, used, value))
}

/// The body of an operation as a field; `item` names what has to be defined for it.
pub(super) fn body<'a>(
    p: &Printer<'a>,
    judge: &Judge<'_, '_>,
    operation: &'a Operation,
    streams: bool,
    mut item: impl FnMut(&str) -> Ident,
    diagnostics: &mut Diagnostics,
) -> Option<BodyInput<'a>> {
    let body = operation.body.as_deref()?;
    let mut scope = Scope::new(Kind::Variant);
    let variants: Vec<BodyVariant<'_>> = body
        .content
        .iter()
        .map(|(name, media_type)| {
            let content = Content::new(p, name, media_type, Direction::Request, streams);
            let used = media_type.ty.map(request);
            let mut named =
                || parts::named(p, judge, media_type, used, streams, &mut item, diagnostics);
            BodyVariant {
                content,
                variant: scope.words(&content.words()),
                parts: (content.kind == ContentKind::Parts)
                    .then(&mut named)
                    .flatten(),
            }
        })
        .collect_vec();
    let (first, others) = variants.split_first()?;
    let is_like_first = |other: &BodyVariant<'_>| {
        other.content.kind == first.content.kind && !is_media(&other.content)
    };
    let item = (!others.iter().all(is_like_first)).then(|| item("body"));
    let field = Scope::new(Kind::Value).text(BODY);
    Some(BodyInput {
        field,
        required: body.required,
        variants,
        item,
    })
}

fn request(ty: TypeId) -> Use {
    Use {
        ty,
        direction: Direction::Request,
    }
}

/// Whether the Rust type of a body carries its media type.
fn is_media(content: &Content<'_>) -> bool {
    content.is_range() && matches!(content.kind, ContentKind::Bytes | ContentKind::PlainText)
}
