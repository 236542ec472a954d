//! Prints a tree as YAML that people read, in block style.
//!
//! What is written means the same in YAML 1.2 (core schema) and in YAML 1.1, which many tools still
//! read: there `no` is a boolean, `12:30` a number and `2024-01-01` a date.

mod scalar;

use crate::api::Json;

/// Writes `value` as one document, with a line feed at the end.
pub(super) fn print(value: &Json) -> String {
    let mut text = String::new();
    match value {
        Json::Object(members) if !members.is_empty() => object(&mut text, members, 0),
        Json::Array(items) if !items.is_empty() => array(&mut text, items, 0),
        // A document that is one scalar could be taken for a directive or a marker.
        Json::String(string) => {
            text.push_str(&scalar::double_quoted(string));
            text.push('\n');
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            inline(&mut text, value);
        }
    }
    text
}

/// Writes members at `depth`; the first one continues the line that `text` ends with.
fn object(text: &mut String, members: &[(Box<str>, Json)], depth: usize) {
    for (i, (name, value)) in members.iter().enumerate() {
        if i > 0 {
            indent(text, depth);
        }
        let key = scalar::key(name);
        if scalar::fits_before_colon(&key) {
            text.push_str(&key);
        } else {
            text.push_str("? ");
            text.push_str(&key);
            text.push('\n');
            indent(text, depth);
        }
        text.push(':');
        match value {
            Json::Object(members) if !members.is_empty() => {
                text.push('\n');
                indent(text, depth + 1);
                object(text, members, depth + 1);
            }
            Json::Array(items) if !items.is_empty() => {
                text.push('\n');
                indent(text, depth + 1);
                array(text, items, depth + 1);
            }
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_) => {
                text.push(' ');
                leaf(text, value, depth + 1);
            }
        }
    }
}

/// Writes items at `depth`; the first one continues the line that `text` ends with.
fn array(text: &mut String, items: &[Json], depth: usize) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            indent(text, depth);
        }
        text.push_str("- ");
        match item {
            Json::Object(members) if !members.is_empty() => object(text, members, depth + 1),
            Json::Array(items) if !items.is_empty() => array(text, items, depth + 1),
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_) => leaf(text, item, depth + 1),
        }
    }
}

/// Writes what stands on the line of its key, or as a block of text whose lines are at `depth`.
fn leaf(text: &mut String, value: &Json, depth: usize) {
    match value {
        Json::String(string) if scalar::is_block(string) => block(text, string, depth),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => inline(text, value),
    }
}

fn inline(text: &mut String, value: &Json) {
    match value {
        Json::Null => text.push_str("null"),
        Json::Bool(true) => text.push_str("true"),
        Json::Bool(false) => text.push_str("false"),
        Json::Number(number) => text.push_str(&scalar::number(number)),
        Json::String(string) => text.push_str(&scalar::string(string)),
        Json::Array(_) => text.push_str("[]"),
        Json::Object(_) => text.push_str("{}"),
    }
    text.push('\n');
}

/// Writes a literal block; the indicator says how many line feeds belong to the end.
fn block(text: &mut String, string: &str, depth: usize) {
    let body = string.trim_end_matches('\n');
    let n_end = string.len() - body.len();
    text.push_str(match n_end {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            indent(text, depth);
            text.push_str(line);
        }
        text.push('\n');
    }
    for _ in 1..n_end {
        text.push('\n');
    }
}

fn indent(text: &mut String, depth: usize) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

#[cfg(test)]
mod tests;
