//! `uri-reference`: the URI of a resource, or one that is relative to another (RFC 3986).

use super::resource::is_reference;

/// Whether the text is a URI or a relative reference.
#[must_use]
pub fn is_uri_reference(text: &str) -> bool {
    text.is_ascii() && is_reference(text)
}
