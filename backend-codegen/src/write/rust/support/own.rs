//! Types of the application that stand for schemas and formats.

use super::decode::FromJson;
use super::encode::ToJson;
use super::reader::{Mark, Reader};
use super::violation::Rule;
use super::writer::Writer;
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// What a type has to be that stands for a format: text, which `FromStr` reads and `Display` writes.
///
/// `FromStr` sees only text that satisfies the specification. What it refuses is a violation like any
/// other; its error is not shown, since it may tell what was sent.
pub const fn is_text<T: FromStr + Display + Clone + Debug + PartialEq + Send + Sync + 'static>() {}

/// What a type has to be that stands for a schema: something that reads and writes JSON.
///
/// `FromJson` sees only values that satisfy the specification, and records with
/// [`Reader::violation`] what it refuses.
pub const fn is_json<T: FromJson + ToJson + Clone + Debug + PartialEq + Send + Sync + 'static>() {}

impl Reader<'_> {
    /// Reads a string of a format.
    pub fn parsed<T: FromStr>(&mut self, format: &'static str) -> Option<T> {
        let mark = self.mark();
        let text = self.string();
        self.converted(mark, text.as_deref(), format)
    }

    /// Reads a string of a format that a function knows.
    pub fn parsed_if<T: FromStr>(
        &mut self,
        format: &'static str,
        is: fn(&str) -> bool,
    ) -> Option<T> {
        let mark = self.mark();
        let text = self.string();
        self.format(&text, format, is);
        self.converted(mark, text.as_deref(), format)
    }

    /// The text of a string or number that was read and checked since the mark, as a type of the
    /// application.
    pub fn converted<T: FromStr>(
        &mut self,
        mark: Mark,
        text: Option<&str>,
        format: &'static str,
    ) -> Option<T> {
        if !self.clean_since(mark) {
            self.lose();
            return None;
        }
        let value = text?.parse().ok();
        if value.is_none() {
            self.violation(Rule::Format(format));
        }
        value
    }

    /// Reads a value again that was passed and checked since the mark, as a type of the application.
    ///
    /// `message` says what is wrong where the type refuses a value without saying why.
    pub fn own<T: FromJson>(&mut self, mark: Mark, message: &'static str) -> Option<T> {
        if !self.clean_since(mark) {
            self.lose();
            return None;
        }
        let (start, end) = (self.value, self.at);
        self.rewind(mark);
        let value = T::read(self);
        // Whatever the type has read of it, the value ends where it ends.
        self.leave(mark, end);
        if value.is_none() && self.clean_since(mark) {
            self.value = start;
            self.violation(Rule::Other("type", message));
        }
        value
    }
}

impl Writer {
    /// Writes a value as the string that it displays as.
    pub fn displayed(&mut self, value: &impl Display) {
        self.string(&shown(value));
    }

    /// Writes a value as the number that it displays as. What is no number of JSON becomes `null`, as
    /// it does with floats.
    pub fn displayed_number(&mut self, value: &impl Display) {
        let text = shown(value);
        let mut reader = Reader::new(text.as_bytes());
        let number = reader.number().is_some() && reader.rejection().is_none();
        self.raw(if number { &text } else { "null" });
    }
}

/// What a value displays as. One that fails to is cut where it fails.
fn shown(value: &impl Display) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let _ = write!(text, "{value}");
    text
}

/// A member that is always there, with what writes it.
pub struct With<'a, T>(pub &'a T, pub fn(&T, &mut Writer));

impl<T> ToJson for With<'_, T> {
    fn write(&self, w: &mut Writer) {
        (self.1)(self.0, w);
    }
}

/// A member that may be absent, with what writes it.
pub struct Maybe<'a, T>(pub &'a Option<T>, pub fn(&T, &mut Writer));

impl<T> ToJson for Maybe<'_, T> {
    fn write(&self, w: &mut Writer) {
        match self.0 {
            Some(value) => (self.1)(value, w),
            None => w.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}
