//! How large values are in memory, about.
//!
//! An enum of answers is made once and sent at once, and one of bodies is read once and handed on, so
//! that a box around its largest variant would only cost; a union is what the document says. Where
//! clippy would ask for a box, the enum says so.

use super::answers::{Answer, AnswerStatus};
use super::content::Content;
use super::inputs::BodyInput;
use crate::api::TypeId;
use crate::api::plan::{Additional, IntegerFormat, Shape, StringFormat, UnionShape, Use};
use crate::list::CollectVec;
use crate::order;
use crate::write::http::content::ContentKind;
use crate::write::rust::printer::Printer;

/// A `String`, a `Vec` or a map.
pub(super) const HEAP: usize = 24;
/// `support::json::Json`.
const JSON: usize = 32;
/// A type of the application may be of any size.
const OWN: usize = 1024;
/// Types inside types are followed so far.
const DEPTH: usize = 100;
/// clippy asks for a box where a variant is larger by 200 bytes than the next one. Sizes are estimated,
/// so the enum says it a little earlier.
const LARGER: usize = 120;

/// Whether one variant of an enum of answers is much larger than all others.
pub(super) fn has_large_variant(p: &Printer<'_>, answers: &[Answer<'_>]) -> bool {
    let sizes = Sizes::new(p);
    is_uneven(
        answers
            .iter()
            .map(|answer| sizes.answer(answer))
            .collect_vec(),
    )
}

/// Whether one variant of an enum of bodies is much larger than all others.
pub(super) fn has_large_body(p: &Printer<'_>, body: &BodyInput<'_>) -> bool {
    let sizes = Sizes::new(p);
    let variants = body.variants.iter().map(|variant| match &variant.parts {
        Some(parts) => parts.size(sizes),
        None => sizes.content(&variant.content),
    });
    is_uneven(variants.collect_vec())
}

/// Whether one variant of a union is much larger than all others.
pub(in crate::write::rust) fn is_uneven_union(
    p: &Printer<'_>,
    used: Use,
    union: &UnionShape,
) -> bool {
    let sizes = Sizes::new(p);
    let variants = union.variants.iter();
    is_uneven(
        variants
            .map(|variant| sizes.part(used, variant.ty, 0))
            .collect_vec(),
    )
}

fn is_uneven(mut sizes: Vec<usize>) -> bool {
    order::sort_by(&mut sizes, |a, b| b.cmp(a));
    match sizes.as_slice() {
        [largest, next, ..] => largest.saturating_sub(*next) > LARGER,
        _ => false,
    }
}

/// Sizes of types.
#[derive(Clone, Copy)]
pub(super) struct Sizes<'p, 'n> {
    p: &'p Printer<'n>,
}

impl<'p, 'n> Sizes<'p, 'n> {
    const fn new(p: &'p Printer<'n>) -> Self {
        Self { p }
    }

    fn answer(self, answer: &Answer<'_>) -> usize {
        let status = match answer.status_source() {
            AnswerStatus::Fixed(_) => 0,
            AnswerStatus::Chosen(_) => 8,
        };
        let body = answer.content.map_or(0, |content| self.content(&content));
        let headers = answer.headers.iter();
        let headers = headers.map(|header| header.used.map_or(HEAP, |used| self.of(used, 0)));
        headers.fold(status + body, usize::saturating_add)
    }

    fn content(self, content: &Content<'_>) -> usize {
        match content.kind {
            ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
                self.of(used, 0)
            }
            ContentKind::AnyJson => JSON,
            ContentKind::Parts
            | ContentKind::PlainText
            | ContentKind::Bytes
            | ContentKind::Events(_)
            | ContentKind::Items(..) => 2 * HEAP,
        }
    }

    /// The size of a type inside another one.
    fn part(self, used: Use, ty: TypeId, depth: usize) -> usize {
        if self.p.names.is_boxed(used, ty) {
            return 8;
        }
        self.of(self.p.part(used, ty), depth)
    }

    /// The size of a type.
    pub(super) fn of(self, used: Use, depth: usize) -> usize {
        let measure = || self.measured(used, depth);
        self.p.names.size(used, JSON, measure)
    }

    fn measured(self, used: Use, depth: usize) -> usize {
        if self.p.names.own(used).is_some() {
            return OWN;
        }
        let Some(plan) = self.p.plan(used).filter(|_| depth < DEPTH) else {
            return JSON;
        };
        let part = |ty| self.part(used, ty, depth.saturating_add(1));
        match &plan.shape {
            Shape::Any => JSON,
            Shape::Never | Shape::Null => 0,
            Shape::Boolean | Shape::Enum(_) => 1,
            Shape::Integer(IntegerFormat::Int32 | IntegerFormat::Uint32)
            | Shape::String(StringFormat::Date) => 4,
            Shape::Integer(IntegerFormat::Int64 | IntegerFormat::Uint64) | Shape::Number => 8,
            Shape::String(StringFormat::Uuid | StringFormat::DateTime) => 16,
            Shape::String(StringFormat::Plain | StringFormat::Base64)
            | Shape::Array(_)
            | Shape::Map(_) => HEAP,
            Shape::Nullable(ty) => with_tag(part(*ty)),
            Shape::Alias(ty) => part(*ty),
            Shape::Union(union) => {
                let sizes = union.variants.iter().map(|variant| part(variant.ty));
                sizes.max().unwrap_or_default().saturating_add(8)
            }
            Shape::Object(object) => {
                let fields = object.fields.iter().map(|field| {
                    let size = part(field.ty);
                    if field.required { size } else { with_tag(size) }
                });
                let others = match object.additional {
                    Additional::Kept(_) => HEAP,
                    Additional::Ignored | Additional::Refused => 0,
                };
                fields.fold(others, usize::saturating_add)
            }
        }
    }
}

/// The size of an `Option`: what has a place for the tag keeps its size.
pub(super) const fn with_tag(size: usize) -> usize {
    match size {
        8 => 16,
        4 => 8,
        size => size,
    }
}
