//! Examples of a document as what a mock server answers.

use crate::api::{Example, Json, MediaType};

/// About how many bytes of an example are copied into code at most.
const MAX_SIZE: usize = 64 << 10;

/// A media type of a range.
pub(in crate::write) fn one_of(range: &str) -> String {
    let subtype = match range.split('/').next() {
        Some("image") => "png",
        Some("text") => "plain",
        Some("*") => return "application/octet-stream".to_owned(),
        _ => "octet-stream",
    };
    range.replace('*', subtype)
}

/// The values of a body's examples.
pub(in crate::write) fn values(media_type: &MediaType) -> impl Iterator<Item = &Json> {
    let examples = media_type.examples.values();
    examples.filter_map(|example| value(example))
}

/// The value of an example, if it is not too large to be copied.
pub(in crate::write) fn value(example: &Example) -> Option<&Json> {
    let value = example.data_value.as_ref().or(example.value.as_ref());
    value.filter(|value| size(value) <= MAX_SIZE)
}

/// About how many bytes a value has as JSON.
fn size(value: &Json) -> usize {
    let sum = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(2, usize::saturating_add);
    match value {
        Json::String(text) => text.len(),
        Json::Array(items) => sum(&mut items.iter().map(size)),
        Json::Object(members) => {
            let member = |(name, value): &(Box<str>, Json)| name.len().saturating_add(size(value));
            sum(&mut members.iter().map(member))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => 4,
    }
}

/// The first example that says what is sent, letter by letter.
pub(in crate::write) fn written(media_type: &MediaType) -> Option<&str> {
    media_type.examples.values().find_map(|example| {
        let serialized = example.serialized_value.as_deref();
        let serialized = serialized.filter(|text| text.len() <= MAX_SIZE);
        serialized.or_else(|| value(example).and_then(Json::as_str))
    })
}
