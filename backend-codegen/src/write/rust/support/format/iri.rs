//! `iri`: the IRI of a resource (RFC 3987).

use super::resource::is_absolute;

/// Whether the text is an IRI, with a scheme.
#[must_use]
pub fn is_iri(text: &str) -> bool {
    is_absolute(text)
}
