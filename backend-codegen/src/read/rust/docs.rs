//! Doc comments, with their places.

use syn::Attribute;

use super::load::span_place;
use crate::document::SourceId;
use crate::infer::docs;
use crate::read::code::Text;

/// What the doc comment says.
pub(super) fn doc(attributes: &[Attribute], source: SourceId) -> Option<Text> {
    let (text, span) = docs::doc(attributes)?;
    Some(Text::new(text, span_place(source, span)))
}
