//! How large request bodies may be.

/// How many bytes a request body may have: an extension of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit(pub u64);

impl Default for BodyLimit {
    /// One mebibyte.
    fn default() -> Self {
        Self(1 << 20)
    }
}
