//! Documented errors whose bodies only the application can fill.

use super::super::writer::Writer;
use super::refusal::Refusal;

/// Fills the bodies of documented errors.
pub trait Fill: Send + Sync + 'static {
    /// Writes the body with that number.
    fn fill(&self, body: usize, refusal: &Refusal, w: &mut Writer);
}
