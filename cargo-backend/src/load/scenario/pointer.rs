//! Where ids stand in answers.

use serde_json::Value;

/// The way to an id in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(pub(crate) Vec<Hop>);

/// A hop of that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    Member(String),
    /// Each item of an array.
    Items,
}

/// No more ids are taken out of a list.
const MOST: usize = 20;

impl Pointer {
    /// The ids that an answer has there.
    pub(crate) fn found(&self, answer: &Value) -> Vec<String> {
        let mut here = vec![answer];
        for hop in &self.0 {
            here = (here.into_iter())
                .flat_map(|value| match hop {
                    Hop::Member(name) => value.get(name).into_iter().collect::<Vec<_>>(),
                    Hop::Items => value.as_array().into_iter().flatten().collect(),
                })
                .take(MOST)
                .collect();
        }
        let id = |value: &Value| match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        here.into_iter().filter_map(id).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Hop, Pointer};

    #[test]
    fn ids_are_found_in_things_and_in_lists_of_them() {
        let member = |name: &str| Hop::Member(name.to_owned());
        let one = Pointer(vec![member("article"), member("slug")]);
        assert_eq!(one.found(&json!({"article": {"slug": "a"}})), ["a"]);
        assert!(one.found(&json!({"article": {}})).is_empty());
        let many = Pointer(vec![member("items"), Hop::Items, member("id")]);
        assert_eq!(
            many.found(&json!({"items": [{"id": 1}, {}, {"id": "b"}]})),
            ["1", "b"]
        );
        assert!(many.found(&json!([1])).is_empty());
    }
}
