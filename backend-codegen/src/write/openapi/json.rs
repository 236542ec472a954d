//! Prints a tree as JSON that people read.

use crate::api::Json;

/// Writes `value` with a member a line and a line feed at the end.
pub(super) fn print(value: &Json) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.push('\n');
    text
}

fn write(text: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Array(items) if !items.is_empty() => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                separate(text, i, depth);
                write(text, item, depth + 1);
            }
            end_line(text, depth);
            text.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            text.push('{');
            for (i, (name, value)) in members.iter().enumerate() {
                separate(text, i, depth);
                text.push_str(&Json::String(name.clone()).to_string());
                text.push_str(": ");
                write(text, value, depth + 1);
            }
            end_line(text, depth);
            text.push('}');
        }
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => text.push_str(&value.to_string()),
    }
}

fn separate(text: &mut String, i: usize, depth: usize) {
    if i > 0 {
        text.push(',');
    }
    end_line(text, depth + 1);
}

fn end_line(text: &mut String, depth: usize) {
    text.push('\n');
    for _ in 0..depth {
        text.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_on_lines_and_what_is_empty_does_not() {
        let tree = Json::Object(vec![
            (
                "a".into(),
                Json::Array(vec![Json::Null, Json::Bool(true), Json::Array(vec![])]),
            ),
            ("\"".into(), Json::Object(vec![])),
        ]);
        insta::assert_snapshot!(print(&tree), @r#"
        {
          "a": [
            null,
            true,
            []
          ],
          "\"": {}
        }
        "#);
    }
}
