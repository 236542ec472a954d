//! `json-pointer`: the way to a part of a JSON value (RFC 6901).

/// Whether the text is a JSON pointer.
#[must_use]
pub fn is_json_pointer(text: &str) -> bool {
    if !text.is_empty() && !text.starts_with('/') {
        return false;
    }
    text.split('~')
        .skip(1)
        .all(|rest| rest.starts_with(['0', '1']))
}
