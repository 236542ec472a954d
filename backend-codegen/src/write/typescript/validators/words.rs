//! Values as expressions, and lists and counts as people say them.

use crate::api::Json;
use crate::write::typescript::printer::{key, string};

/// A JSON value as an expression.
pub(super) fn literal(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => string(text),
        Json::Array(items) => format!(
            "[{}]",
            items.iter().map(literal).collect::<Vec<_>>().join(", ")
        ),
        Json::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", key_of(name), literal(value)))
                .collect();
            if members.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", members.join(", "))
            }
        }
    }
}

/// A member's name in an object literal, where `__proto__` is only a member if it is computed.
pub(super) fn key_of(name: &str) -> String {
    if name == "__proto__" {
        "[\"__proto__\"]".to_owned()
    } else {
        key(name)
    }
}

pub(super) fn article(name: &'static str) -> &'static str {
    match name {
        "null" => "null",
        "boolean" => "a boolean",
        "number" => "a number",
        "integer" => "an integer",
        "string" => "a string",
        "array" => "an array",
        _ => "an object",
    }
}

/// `a, b or c`; long lists are cut.
pub(super) fn join(words: &[impl AsRef<str>]) -> String {
    const MAX: usize = 20;
    let mut words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.len() > MAX {
        words.truncate(MAX);
        words.push("others");
    }
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

pub(super) fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}
