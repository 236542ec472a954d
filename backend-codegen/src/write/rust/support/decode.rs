//! How types of the specification are read.

use super::reader::Reader;
use super::violation::Rejection;

/// A type that the specification names: a value of it has passed all checks of the specification.
///
/// Types of Rust such as `String` and `Vec` are none, since the specification may demand more of them.
pub trait FromJson: Sized {
    /// Reads the next value. `None` if it is refused, which the reader has recorded.
    fn read(r: &mut Reader<'_>) -> Option<Self>;

    /// Reads a whole JSON text.
    ///
    /// # Errors
    ///
    /// With all violations, if there are any.
    #[allow(dead_code, reason = "for handlers and tests")]
    fn from_json(text: &[u8]) -> Result<Self, Rejection> {
        let mut r = Reader::new(text);
        let value = Self::read(&mut r);
        r.finish(value)
    }
}
