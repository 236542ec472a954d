//! Values that stand in code as JSON.

use super::super::reader::Reader;
use super::super::violation::{Location, Rejection};
use super::input::Read;

/// Reads a value from its JSON.
///
/// # Errors
///
/// When the text is not JSON, or not what is asked for.
#[allow(dead_code, reason = "for handlers and tests")]
pub fn parse<T>(json: &str, read: Read<T>) -> Result<T, Rejection> {
    let mut reader = Reader::of(Location::Body, "", json);
    let value = read(&mut reader);
    reader.finish(value)
}
