//! Bodies that are text.

use super::super::reader::Reader;
use super::super::violation::{Location, Rule};
use super::input::{Input, Read};
use super::text::{self, Notation, Reading, Value};
use std::borrow::Cow;

impl Input<'_> {
    /// A body of text that stands for a value.
    pub fn text<T>(&mut self, notation: &Notation, read: Read<T>) -> Option<T> {
        let value = Value::Text(Cow::Owned(self.plain_text()?));
        let mut json = String::new();
        text::spell(&value, notation, Reading::First, &mut json);
        self.read_body(Reader::of(Location::Body, "", &json), read)
    }

    /// A body of text.
    pub fn plain_text(&mut self) -> Option<String> {
        if !self.has_content() {
            return None;
        }
        let text = std::str::from_utf8(self.whole_bytes())
            .ok()
            .map(str::to_owned);
        if text.is_none() {
            self.record(Location::Body, "", Rule::Other("encoding", "must be UTF-8"));
        }
        text
    }
}
