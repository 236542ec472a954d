//! What a request has: one member a parameter, and the body.

use crate::api::plan::{Additional, Direction, Judge, Plans, Shape, Use};
use crate::api::{Json, MediaType, Operation, Parameter, ParameterForm, ParameterLocation, TypeId};
use crate::write::http::content::ContentKind;
use crate::write::http::parameter::{self, Declaration};
use crate::write::http::parts::PartKind;
use crate::write::http::resolved;
use crate::write::typescript::names::Scope;
use crate::write::words::words;

/// A parameter as a member of the request.
pub(in crate::write::typescript) struct Input<'a> {
    pub(in crate::write::typescript) parameter: &'a Parameter,
    /// The name of the member.
    pub(in crate::write::typescript) member: String,
    /// How it is found.
    pub(in crate::write::typescript) declaration: Declaration,
    /// What its value is; `None` is any text.
    pub(in crate::write::typescript) used: Option<Use>,
    /// What it is if it is absent.
    pub(in crate::write::typescript) default: Option<Json>,
}

/// The body of a request.
pub(in crate::write::typescript) struct BodyInput<'a> {
    /// Whether it has to be there.
    pub(in crate::write::typescript) required: bool,
    /// What it can be, in the order of the document.
    pub(in crate::write::typescript) variants: Vec<BodyVariant<'a>>,
}

/// A body in one media type.
pub(in crate::write::typescript) struct BodyVariant<'a> {
    /// The media type or range.
    pub(in crate::write::typescript) media_type: &'a str,
    pub(in crate::write::typescript) kind: ContentKind,
    /// Whether the handler reads it in pieces.
    pub(in crate::write::typescript) in_pieces: bool,
    /// How the members of a form are found.
    pub(in crate::write::typescript) members: Vec<Declaration>,
    /// The named parts, if it has some.
    pub(in crate::write::typescript) parts: Option<NamedParts>,
}

/// A body whose parts have names.
pub(in crate::write::typescript) struct NamedParts {
    pub(in crate::write::typescript) fields: Vec<PartField>,
    /// What becomes of other parts.
    pub(in crate::write::typescript) others: Others,
}

/// A part by its name.
pub(in crate::write::typescript) struct PartField {
    pub(in crate::write::typescript) name: Box<str>,
    pub(in crate::write::typescript) kind: PartKind,
    pub(in crate::write::typescript) required: bool,
    pub(in crate::write::typescript) default: Option<Json>,
}

/// What becomes of parts that have no name in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write::typescript) enum Others {
    Ignored,
    Refused,
    /// They are handed on as they are.
    Kept,
}

/// Headers that are no parameters, whatever a document says (OpenAPI, "Parameter Object").
const NO_PARAMETERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The parameters of an operation.
pub(super) fn inputs<'a>(
    plans: &Plans<'_>,
    judge: &Judge<'_, '_>,
    operation: &'a Operation,
) -> Vec<Input<'a>> {
    let is_ignored = |parameter: &&Parameter| {
        let mut names = NO_PARAMETERS.iter();
        parameter.sent_in == ParameterLocation::Header
            && names.any(|name| parameter.name.eq_ignore_ascii_case(name))
    };
    let parameters = operation.parameters.iter().map(AsRef::as_ref);
    let mut scope = Scope::without(&["accept", "body"]);
    let mut seen = Vec::new();
    parameters
        .filter(|parameter| !is_ignored(parameter))
        .map(|parameter| {
            let mut words = words(&parameter.name);
            if seen.contains(&words) {
                words.push(parameter.sent_in.as_str().to_owned());
            }
            seen.push(words.clone());
            let used = match &parameter.form {
                ParameterForm::Schema { ty, .. } => Some(request(*ty)),
                ParameterForm::Content { media_type, .. } => media_type.ty.map(request),
            };
            let default = used.filter(|_| !parameter.required).and_then(|used| {
                let plan = plans.decoded(used.ty, used.direction)?;
                let default = plan.default.clone();
                default.filter(|value| judge.accepts(used, value))
            });
            Input {
                member: scope.member(&words),
                declaration: parameter::declaration(plans, operation, parameter, used),
                parameter,
                used,
                default,
            }
        })
        .collect()
}

/// The body of an operation.
pub(super) fn body<'a>(
    plans: &Plans<'_>,
    judge: &Judge<'_, '_>,
    operation: &'a Operation,
    is_streamed: bool,
) -> Option<BodyInput<'a>> {
    let body = operation.body.as_deref()?;
    let variants = body.content.iter().map(|(name, media_type)| {
        let kind = ContentKind::new(plans, name, media_type, Direction::Request);
        BodyVariant {
            media_type: name,
            in_pieces: is_streamed && matches!(kind, ContentKind::Parts | ContentKind::Bytes),
            members: match kind {
                ContentKind::Form(used) => parameter::form_members(plans, used, media_type),
                _ => Vec::new(),
            },
            parts: match (kind, media_type.ty) {
                (ContentKind::Parts, Some(ty)) => named(plans, judge, media_type, request(ty)),
                _ => None,
            },
            kind,
        }
    });
    let variants: Vec<_> = variants.collect();
    (!variants.is_empty()).then_some(BodyInput {
        required: body.required,
        variants,
    })
}

/// The named parts of a body; `None` if its schema names none.
fn named(
    plans: &Plans<'_>,
    judge: &Judge<'_, '_>,
    media_type: &MediaType,
    used: Use,
) -> Option<NamedParts> {
    let used = resolved(plans, used);
    let plan = plans.decoded(used.ty, used.direction)?;
    let Shape::Object(object) = &plan.shape else {
        return None;
    };
    let others = match object.additional {
        Additional::Ignored => Others::Ignored,
        Additional::Refused => Others::Refused,
        Additional::Kept(_) => Others::Kept,
    };
    let fields = object.fields.iter().map(|field| {
        let part = Use {
            ty: field.ty,
            ..used
        };
        let kind = PartKind::new(plans, media_type, &field.name, part);
        let is_value = matches!(kind, PartKind::Value { .. });
        let default = field.default.clone();
        PartField {
            name: field.name.clone(),
            kind,
            required: field.required,
            default: default
                .filter(|default| is_value && !field.required && judge.accepts(part, default)),
        }
    });
    Some(NamedParts {
        fields: fields.collect(),
        others,
    })
}

fn request(ty: TypeId) -> Use {
    Use {
        ty,
        direction: Direction::Request,
    }
}
