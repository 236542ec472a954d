//! Parts of `multipart/form-data`: what each of them is.

use super::media::{essence, is_json};
use super::notation::notation;
use super::{Look, resolved};
use crate::api::plan::{Shape, Use};
use crate::api::{MediaType, StringKeywords, TypeId};
use crate::list::CollectVec;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum PartKind {
    /// A part that is handed on as it is.
    File,
    /// Any number of such parts.
    Files,
    /// Text that stands for a value, or JSON.
    Value { used: Use, is_json: bool },
}

impl PartKind {
    /// What the part `name` of a body is: what its media type says, or else its schema (OpenAPI,
    /// "Encoding Object").
    pub(in crate::write) fn new(
        look: &dyn Look,
        media_type: &MediaType,
        name: &str,
        used: Use,
    ) -> Self {
        let content_type = media_type
            .encoding
            .get(name)
            .and_then(|encoding| encoding.content_type.as_deref());
        let target = resolved(look, used);
        let items = match look.plan(target).map(|plan| &plan.shape) {
            Some(Shape::Array(item)) => Some(Use { ty: *item, ..used }),
            _ => None,
        };
        // A list of media types is a choice of the sender, which only the handler can follow.
        let is_text = content_type.map(|content_type| {
            let essence = essence(content_type);
            !content_type.contains(',') && (is_json(&essence) || essence == "text/plain")
        });
        let is_file = |used: Use| match is_text {
            Some(is_text) => !is_text,
            None => is_bytes(look, used),
        };
        match items {
            Some(items) if is_file(items) => Self::Files,
            None if is_file(target) => Self::File,
            _ => Self::Value {
                used,
                is_json: match content_type {
                    Some(content_type) => is_json(&essence(content_type)),
                    None => notation(look, used).has_members(),
                },
            },
        }
    }
}

/// Whether values of a type are bytes rather than text.
fn is_bytes(look: &dyn Look, used: Use) -> bool {
    let parts = std::iter::successors(Some(used.ty), |ty| target(look, Use { ty: *ty, ..used }));
    let types: Vec<_> = parts.take(32).map(|ty| look.ty(ty)).collect_vec();
    let is_binary = types.iter().any(|ty| {
        let string = ty.string.as_deref();
        let says =
            |it: &StringKeywords| it.content_media_type.is_some() && it.content_encoding.is_none();
        ty.format.as_deref() == Some("binary") || string.is_some_and(says)
    });
    let plan = look.plan(used);
    let is_anything = plan.is_some_and(|plan| plan.shape == Shape::Any && plan.checks.is_empty());
    is_binary || is_anything
}

/// The type that another one is but a name of.
fn target(look: &dyn Look, used: Use) -> Option<TypeId> {
    match look.plan(used)?.shape {
        Shape::Alias(ty) | Shape::Nullable(ty) => Some(ty),
        _ => None,
    }
}
