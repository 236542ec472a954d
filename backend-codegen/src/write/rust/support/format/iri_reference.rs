//! `iri-reference`: the IRI of a resource, or one that is relative to another (RFC 3987).

use super::resource::is_reference;

/// Whether the text is an IRI or a relative reference.
#[must_use]
pub fn is_iri_reference(text: &str) -> bool {
    is_reference(text)
}
