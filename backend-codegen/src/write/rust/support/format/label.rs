//! One label of a name of the domain name system.

/// Whether the text is a label of letters, digits, and hyphens between them (RFC 1123).
pub(super) fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inside = bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let hyphen = bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-');
    (1..=63).contains(&bytes.len()) && inside && !hyphen
}
