//! What a type demands of values that TypeScript has no word for, as tags of comments.
//!
//! They are those that tools know which make schemas of types: `@minimum 1`, `@format uuid`, `@asType
//! integer`. People see them where they look a type up, and `cargo backend spec` reads them.

use crate::api::{Json, Type, TypeSet};

/// The tags of a type, a line each.
pub(super) fn of(ty: &Type) -> Vec<String> {
    let mut tags = Vec::new();
    let numbers = ty.types.intersection(TypeSet::NUMBER);
    if !numbers.is_empty() && numbers.without(TypeSet::INTEGER).is_empty() {
        tags.push("@asType integer".to_owned());
    }
    let mut tag = |name: &str, value: Option<String>| {
        // A tag is a line, and ends with the comment.
        if let Some(value) = value
            && !value.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
            && !value.contains("*/")
            && value.trim() == value
            && !value.is_empty()
        {
            tags.push(format!("@{name} {value}"));
        }
    };
    tag("format", ty.format.as_deref().map(str::to_owned));
    if let Some(number) = ty.number.as_deref() {
        for (name, bound) in [
            ("minimum", &number.minimum),
            ("exclusiveMinimum", &number.exclusive_minimum),
            ("maximum", &number.maximum),
            ("exclusiveMaximum", &number.exclusive_maximum),
            ("multipleOf", &number.multiple_of),
        ] {
            tag(name, bound.as_ref().map(ToString::to_string));
        }
    }
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    if let Some(string) = ty.string.as_deref() {
        tag("minLength", count(string.min_length));
        tag("maxLength", count(string.max_length));
        tag("pattern", string.pattern.as_deref().map(str::to_owned));
    }
    if let Some(array) = ty.array.as_deref() {
        tag("minItems", count(array.min_items));
        tag("maxItems", count(array.max_items));
        tag("uniqueItems", array.unique_items.then(|| "true".to_owned()));
    }
    if let Some(object) = ty.object.as_deref() {
        tag("minProperties", count(object.min_properties));
        tag("maxProperties", count(object.max_properties));
    }
    if let Some(default) = &ty.default
        && !matches!(default, Json::Array(_) | Json::Object(_))
    {
        tag("default", Some(default.to_string()));
    }
    tags
}

/// A text with the tags of a type behind it.
pub(super) fn behind(text: &str, ty: &Type) -> String {
    let tags = of(ty).join("\n");
    match (text.trim(), tags.is_empty()) {
        (text, true) => text.to_owned(),
        ("", false) => tags,
        (text, false) => format!("{text}\n\n{tags}"),
    }
}
