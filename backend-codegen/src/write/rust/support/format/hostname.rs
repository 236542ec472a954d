//! `hostname`: a name of the domain name system (RFC 1123, section 2.1).

/// Whether the text is a host name.
#[must_use]
pub fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether the text is one label: letters, digits, and hyphens between them.
fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inside = bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let hyphen = bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-');
    (1..=63).contains(&bytes.len()) && inside && !hyphen
}
