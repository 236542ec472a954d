//! Doc comments.

use syn::spanned::Spanned as _;
use syn::{Attribute, Meta};

use super::load::span_place;
use super::syntax::text;
use crate::document::SourceId;
use crate::read::code::Text;

/// What the doc comment says, without the space that its lines begin with.
pub(super) fn doc(attributes: &[Attribute], source: SourceId) -> Option<Text> {
    let mut lines: Vec<String> = Vec::new();
    let mut place = None;
    for attribute in attributes {
        let Meta::NameValue(value) = &attribute.meta else {
            continue;
        };
        if !value.path.is_ident("doc") {
            continue;
        }
        let Some(text) = text(&value.value) else {
            continue;
        };
        place = place.or(Some(span_place(source, attribute.span())));
        for line in text.split('\n') {
            lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        }
    }
    let text = lines.join("\n").trim().to_owned();
    let place = place.filter(|_| !text.is_empty())?;
    Some(Text::new(text, place))
}

/// The first paragraph, in one line, and what comes behind it.
pub(super) fn summary(doc: &Text) -> (Text, Option<Text>) {
    let (first, rest) = match doc.text.split_once("\n\n") {
        Some((first, rest)) => (first, rest.trim()),
        None => (doc.text.as_str(), ""),
    };
    let summary = first
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ");
    let rest = Some(rest).filter(|rest| !rest.is_empty());
    (
        Text::new(summary, doc.place),
        rest.map(|rest| Text::new(rest, doc.place)),
    )
}
