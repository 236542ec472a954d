//! What HTTP allows as a name.

/// Whether a text can be the name of a field, a cookie or a method: a token (RFC 9110, 5.6.2; RFC 6265, 4.1.1).
pub(crate) fn is_token(text: &str) -> bool {
    let is_in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_in_token)
}
