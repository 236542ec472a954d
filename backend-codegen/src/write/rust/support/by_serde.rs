//! Types of the application that stand for schemas, and are read and written by serde.

use super::reader::{Mark, Reader};
use super::violation::Rule;
use super::writer::Writer;
use ::serde::Serialize;
use ::serde::de::DeserializeOwned;
use std::fmt::Debug;

/// What a type has to be that stands for a schema and is read and written by serde.
///
/// `Deserialize` sees only values that satisfy the specification. What it refuses is a violation like
/// any other; its error is not shown, since it may tell what was sent.
pub const fn is_json<
    T: DeserializeOwned + Serialize + Clone + Debug + PartialEq + Send + Sync + 'static,
>() {
}

impl Reader<'_> {
    /// The value that was passed and checked since the mark, as a type of the application.
    pub fn own_by_serde<T: DeserializeOwned>(
        &mut self,
        mark: Mark,
        message: &'static str,
    ) -> Option<T> {
        if !self.clean_since(mark) {
            self.lose();
            return None;
        }
        let value = ::serde_json::from_str(self.last_text()).ok();
        if value.is_none() {
            self.violation(Rule::Other("type", message));
        }
        value
    }
}

impl Writer {
    /// Writes a value by serde. What serde cannot write becomes `null`, as infinite floats do.
    pub fn by_serde(&mut self, value: &impl Serialize) {
        let json = ::serde_json::to_string(value);
        self.raw(json.as_deref().unwrap_or("null"));
    }
}
