//! How large values are in memory, about.
//!
//! An enum of answers is made once and sent at once, so that a box around its largest variant would
//! only cost, and a union is what the document says. Where clippy would ask for a box, the enum says so.

use super::answers::{Answer, AnswerStatus};
use super::content::{Content, ContentKind};
use crate::api::plan::{Additional, IntegerFormat, Shape, StringFormat, UnionShape, Use};
use crate::write::rust::printer::Printer;

/// A `String`, a `Vec` or a map.
const HEAP: usize = 24;
/// `support::json::Json`.
const JSON: usize = 32;
/// A type of the application may be of any size.
const OWN: usize = 1024;
/// Types inside types are followed so far.
const DEPTH: usize = 24;
/// clippy asks for a box where a variant is larger by 200 bytes than the next one. Sizes are estimated,
/// so the enum says it a little earlier.
const LARGER: usize = 120;

/// Whether one variant of an enum of answers is much larger than all others.
pub(super) fn has_large_variant(p: &Printer<'_>, answers: &[Answer<'_>]) -> bool {
    is_uneven(answers.iter().map(|answer| of_answer(p, answer)).collect())
}

/// Whether one variant of a union is much larger than all others.
pub(in crate::write::rust) fn is_uneven_union(
    p: &Printer<'_>,
    used: Use,
    union: &UnionShape,
) -> bool {
    let sizes = union.variants.iter().map(|variant| {
        if p.names.is_boxed(used, variant.ty) {
            8
        } else {
            of(p, p.part(used, variant.ty), 0)
        }
    });
    is_uneven(sizes.collect())
}

fn is_uneven(mut sizes: Vec<usize>) -> bool {
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    match sizes.as_slice() {
        [largest, next, ..] => largest.saturating_sub(*next) > LARGER,
        _ => false,
    }
}

fn of_answer(p: &Printer<'_>, answer: &Answer<'_>) -> usize {
    let status = match answer.status_source() {
        AnswerStatus::Fixed(_) => 0,
        AnswerStatus::Chosen(_) => 8,
    };
    let body = answer.content.map_or(0, |content| of_content(p, &content));
    let headers = answer.headers.iter();
    let headers = headers.map(|header| header.used.map_or(HEAP, |used| of(p, used, 0)));
    headers.fold(status + body, usize::saturating_add)
}

fn of_content(p: &Printer<'_>, content: &Content<'_>) -> usize {
    match content.kind {
        ContentKind::Json(used) | ContentKind::Form(used) | ContentKind::Text(used) => {
            of(p, used, 0)
        }
        ContentKind::AnyJson => JSON,
        ContentKind::Parts | ContentKind::PlainText | ContentKind::Bytes => 2 * HEAP,
    }
}

/// The size of a type.
fn of(p: &Printer<'_>, used: Use, depth: usize) -> usize {
    if p.names.own(used).is_some() {
        return OWN;
    }
    let Some(plan) = p.plan(used).filter(|_| depth < DEPTH) else {
        return JSON;
    };
    let part = |ty| {
        if p.names.is_boxed(used, ty) {
            8
        } else {
            of(p, p.part(used, ty), depth.saturating_add(1))
        }
    };
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

/// The size of an `Option`: what has a place for the tag keeps its size.
const fn with_tag(size: usize) -> usize {
    match size {
        8 => 16,
        4 => 8,
        size => size,
    }
}
