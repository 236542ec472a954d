//! What a body is, by its media type.

use super::Look;
use super::media::{essence, is_json};
use crate::api::plan::{Direction, Shape, Use};
use crate::api::{MediaType, TypeId, TypeSet};

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum ContentKind {
    /// JSON of a type.
    Json(Use),
    /// JSON without a schema.
    AnyJson,
    /// `application/x-www-form-urlencoded`, whose members are those of an object type.
    Form(Use),
    /// `multipart/form-data`.
    Parts,
    /// Text that a type describes.
    Text(Use),
    /// Text.
    PlainText,
    /// Bytes that are handed on as they are.
    Bytes,
    /// Events, each of which has data (HTML, "Server-sent events").
    Events(EventData),
    /// JSON values, one after the other.
    Items(Use, Framing),
}

/// What the data of events is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum EventData {
    /// Text.
    Text,
    /// JSON.
    Json(Use),
    /// The events are objects, of which the data is a member.
    Objects(Use),
}

/// What tells one JSON value from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum Framing {
    /// Each is a line.
    Lines,
    /// Each stands behind a record separator (RFC 7464).
    Sequence,
}

impl ContentKind {
    /// What a body of `media_type` is.
    ///
    /// A range that includes JSON means JSON if its schema is no string.
    pub(in crate::write) fn new(
        look: &dyn Look,
        media_type: &str,
        documented: &MediaType,
        direction: Direction,
    ) -> Self {
        let used = |ty: TypeId| Use { ty, direction };
        let essence = essence(media_type);
        let is_json = is_json(&essence);
        let may_be_json = matches!(&*essence, "*/*" | "application/*");
        let items = documented.item_ty.map(used);
        let items = items.filter(|_| direction == Direction::Response);
        let framed = items.and_then(|items| Some(Self::Items(items, framing(&essence)?)));
        if let Some(framed) = framed {
            return framed;
        }
        match (documented.ty, &*essence) {
            (ty, "text/event-stream") if direction == Direction::Response => {
                Self::Events(event_data(look, ty.map(used), items))
            }
            (Some(ty), _) if is_json || (may_be_json && has_parts(look, used(ty))) => {
                Self::Json(used(ty))
            }
            (None, _) if is_json => Self::AnyJson,
            (Some(ty), FORM) if direction == Direction::Request && has_parts(look, used(ty)) => {
                Self::Form(used(ty))
            }
            (_, "multipart/form-data") if direction == Direction::Request => Self::Parts,
            (Some(ty), "text/plain") => Self::Text(used(ty)),
            (_, text) if text.starts_with("text/") => Self::PlainText,
            _ => Self::Bytes,
        }
    }
}

/// What the data of events is. Before OpenAPI 3.2 a schema that is no string is taken for that of the
/// data, as usual.
fn event_data(look: &dyn Look, whole: Option<Use>, items: Option<Use>) -> EventData {
    match (items, whole) {
        (Some(items), _) => EventData::Objects(items),
        (None, Some(whole)) if has_parts(look, whole) => EventData::Json(whole),
        (None, _) => EventData::Text,
    }
}

/// What tells one item from the next in a sequence of JSON values.
fn framing(essence: &str) -> Option<Framing> {
    match essence {
        "application/jsonl"
        | "application/jsonlines"
        | "application/json-lines"
        | "application/ndjson"
        | "application/x-ndjson" => Some(Framing::Lines),
        it if it == "application/json-seq" || it.ends_with("+json-seq") => Some(Framing::Sequence),
        _ => None,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether values of a type are objects, arrays or unions, rather than strings or anything at all.
fn has_parts(look: &dyn Look, used: Use) -> bool {
    if let Some(types) = look.own_types(used) {
        return types != TypeSet::ANY && types.intersects(TypeSet::ARRAY.union(TypeSet::OBJECT));
    }
    let plan = look.plan(used);
    plan.is_some_and(|plan| match &plan.shape {
        Shape::Array(_) | Shape::Map(_) | Shape::Object(_) | Shape::Union(_) => true,
        Shape::Nullable(ty) | Shape::Alias(ty) => has_parts(look, Use { ty: *ty, ..used }),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String(_)
        | Shape::Enum(_) => false,
    })
}
