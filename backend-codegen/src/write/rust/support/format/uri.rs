//! `uri`: the URI of a resource (RFC 3986).

use super::resource::is_absolute;

/// Whether the text is a URI, with a scheme.
#[must_use]
pub fn is_uri(text: &str) -> bool {
    text.is_ascii() && is_absolute(text)
}
