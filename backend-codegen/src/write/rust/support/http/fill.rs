//! Documented errors whose bodies only the application can fill.

use super::super::writer::Writer;
use super::operation::{Form, Operation};
use super::refusal::Refusal;

/// Fills the bodies of documented errors.
pub trait Fill: Send + Sync + 'static {
    /// Writes the body with that number.
    fn fill(&self, body: usize, refusal: &Refusal, w: &mut Writer);
}

/// The media type and the body of an answer to a request that the server refused, if its operation
/// documents one that only the application can fill.
pub fn filled(
    errors: &impl Fill,
    operation: Option<&'static Operation>,
    status: u16,
    refusal: Option<&Refusal>,
) -> Option<(&'static str, Vec<u8>)> {
    let documented = operation?.error(status)?;
    let Form::Own(body) = documented.form else {
        return None;
    };
    let mut writer = Writer::new();
    errors.fill(body, refusal?, &mut writer);
    Some((documented.media_type, writer.finish()))
}
