//! JSON as it stands in code.

use proc_macro2::Literal;

use crate::api::Json;

/// A raw string, or an ordinary one where a raw one could not hold the text.
pub(super) fn raw(text: &str) -> Literal {
    let hashes = "#".repeat(1 + longest_run_of_hashes(text));
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    let is_plain = text.chars().all(|c| c == '\n' || !c.is_control());
    raw.parse::<Literal>()
        .ok()
        .filter(|_| is_plain)
        .unwrap_or_else(|| Literal::string(text))
}

/// How many `#` follow each other at most.
fn longest_run_of_hashes(text: &str) -> usize {
    text.split(|c| c != '#')
        .map(str::len)
        .max()
        .unwrap_or_default()
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
