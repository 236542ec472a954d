//! JSON as it stands in code.

use crate::tokens::Literal;
use std::borrow::Cow;
use std::fmt::Write as _;

use crate::api::Json;
use crate::invisible::is_invisible;

/// JSON as a raw string. What nobody would see in it is escaped.
pub(in crate::write::rust) fn raw(json: &str) -> Literal {
    let text = visible(json);
    Literal::raw(&text)
}

/// The JSON text with escapes for characters that only strings have, and that nobody sees.
fn visible(json: &str) -> Cow<'_, str> {
    if !json.contains(is_invisible) {
        return Cow::Borrowed(json);
    }
    let mut visible = String::with_capacity(json.len());
    for character in json.chars() {
        if is_invisible(character) {
            // Writing to a string cannot fail.
            let _ = write!(visible, "\\u{:04x}", u32::from(character));
        } else {
            visible.push(character);
        }
    }
    Cow::Owned(visible)
}

/// JSON with a line for each item and member.
pub(super) fn indented(value: &Json) -> String {
    let mut text = String::new();
    indent(value, 0, &mut text);
    text
}

fn indent(value: &Json, depth: usize, text: &mut String) {
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    let inner = depth.saturating_add(1);
    match value {
        Json::Array(items) if !items.is_empty() => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                text.push_str(if position > 0 { "," } else { "" });
                text.push_str(&line(inner));
                indent(item, inner, text);
            }
            text.push_str(&line(depth));
            text.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            text.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                text.push_str(if position > 0 { "," } else { "" });
                text.push_str(&line(inner));
                text.push_str(&Json::String(name.clone()).to_string());
                text.push_str(": ");
                indent(value, inner, text);
            }
            text.push_str(&line(depth));
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}
