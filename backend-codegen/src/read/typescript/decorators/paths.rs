//! Paths that decorators are given.

use super::dialect::Dialect;
use crate::read::typescript::router::Pattern;
use crate::read::typescript::value::{Piece, Text, Value};

/// The paths that a decorator is given; one that is given none says the empty one.
pub(super) fn patterns(value: &Value<'_>, dialect: &Dialect) -> Vec<Pattern> {
    match value {
        Value::Object(object) => {
            let members = object.members.borrow();
            let named = ["path", "route", "url", "prefix"];
            let path = named.iter().find_map(|name| members.get(*name));
            path.map_or_else(
                || vec![Pattern::Text(Text::default())],
                |path| patterns(path, dialect),
            )
        }
        Value::Array(array) => {
            let items = array.items.borrow();
            items
                .iter()
                .flat_map(|item| patterns(item, dialect))
                .collect()
        }
        other => Pattern::or_hole(other)
            .into_iter()
            .map(|pattern| match pattern {
                Pattern::Text(text) if dialect.has_braces => Pattern::Text(without_braces(&text)),
                other => other,
            })
            .collect(),
    }
}

/// The same of what can only be texts.
pub(super) fn texts(value: &Value<'_>, dialect: &Dialect) -> Vec<Text> {
    let found = patterns(value, dialect).into_iter();
    let found = found.filter_map(|pattern| match pattern {
        Pattern::Text(text) => Some(text),
        Pattern::Regex(_) | Pattern::Unknown => None,
    });
    found.collect()
}

/// `/pets/{id}` as frameworks write it.
fn without_braces(text: &Text) -> Text {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Known(known) => Piece::Known(known.replace('{', ":").replace('}', "")),
        Piece::Hole(name) => Piece::Hole(name.clone()),
    });
    Text {
        pieces: pieces.collect(),
        ..text.clone()
    }
}

/// A path below another one.
pub(super) fn below_path(below: &Text, path: &Pattern) -> Pattern {
    match path {
        Pattern::Text(text) => Pattern::Text(joined(below, text)),
        other => other.clone(),
    }
}

/// Two paths with a slash between them.
pub(super) fn joined(first: &Text, second: &Text) -> Text {
    let mut whole = first.clone();
    if !first.is_empty() && !second.is_empty() {
        whole.push(&Text::known("/"));
    }
    whole.push(second);
    whole
}
