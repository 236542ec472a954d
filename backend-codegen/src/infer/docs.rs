//! Doc comments.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta};

use super::syntax::text;

/// What the doc comment says, without the space that its lines begin with, and where it begins.
pub fn doc(attributes: &[Attribute]) -> Option<(String, Span)> {
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
        place = place.or(Some(attribute.span()));
        for line in text.split('\n') {
            lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        }
    }
    let text = lines.join("\n").trim().to_owned();
    let place = place.filter(|_| !text.is_empty())?;
    Some((text, place))
}

/// The first paragraph, in one line, and what comes behind it.
pub fn summary(doc: &str) -> (String, Option<String>) {
    let (first, rest) = match doc.split_once("\n\n") {
        Some((first, rest)) => (first, rest.trim()),
        None => (doc, ""),
    };
    let summary = first
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ");
    let rest = Some(rest).filter(|rest| !rest.is_empty());
    (summary, rest.map(str::to_owned))
}
