//! `relative-json-pointer`: the way from one part of a JSON value to another
//! (draft-bhutton-relative-json-pointer-00).

use super::json_pointer::is_json_pointer;

/// Whether the text is a relative JSON pointer.
#[must_use]
pub fn is_relative_json_pointer(text: &str) -> bool {
    let Some(rest) = behind_integer(text) else {
        return false;
    };
    // The position in an array may be moved before the way goes on.
    let rest = match rest.strip_prefix(['+', '-']) {
        Some(moved) if !moved.starts_with('0') => behind_integer(moved),
        Some(_) => None,
        None => Some(rest),
    };
    rest.is_some_and(|rest| rest == "#" || is_json_pointer(rest))
}

/// What stands behind an integer without leading zeros.
fn behind_integer(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = text.len() - rest.len();
    (length == 1 || (length > 1 && !text.starts_with('0'))).then_some(rest)
}
