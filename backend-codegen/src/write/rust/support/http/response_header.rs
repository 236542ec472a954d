//! Headers of answers, whose values are written without quotes (OpenAPI, style `simple`).

use super::super::object::Members;
use super::super::reader::{Kind, Reader};
use super::super::violation::Location;
use super::super::writer::Writer;
use super::answer::Answer;

impl Answer {
    /// Adds a header whose value is written like JSON, but for quotes and brackets.
    #[must_use]
    pub fn header<T>(self, name: &'static str, value: &T, write: fn(&T, &mut Writer)) -> Self {
        let mut writer = Writer::new();
        write(value, &mut writer);
        let json = writer.finish();
        let json = String::from_utf8_lossy(&json);
        let mut text = String::new();
        simple(&mut Reader::of(Location::Header, name, &json), &mut text);
        self.header_text(name, text)
    }

    /// Adds a header if it has a value.
    #[must_use]
    pub fn optional_header<T>(
        self,
        name: &'static str,
        value: Option<&T>,
        write: fn(&T, &mut Writer),
    ) -> Self {
        match value {
            Some(value) => self.header(name, value, write),
            None => self,
        }
    }
}

/// Writes items with commas between them, and names of members before their values.
fn simple(r: &mut Reader<'_>, text: &mut String) {
    match r.peek() {
        Some(Kind::String) => text.push_str(r.text().unwrap_or_default()),
        Some(Kind::Array) => {
            let Some(mut array) = r.open_array() else {
                return;
            };
            while array.next(r) {
                if array.len() > 1 {
                    text.push(',');
                }
                simple(r, text);
            }
        }
        Some(Kind::Object) => {
            let Some(mut object) = r.object(Members::NONE) else {
                return;
            };
            while object.next(r).is_some() {
                if object.len() > 1 {
                    text.push(',');
                }
                text.push_str(r.key());
                text.push(',');
                simple(r, text);
            }
        }
        Some(Kind::Null | Kind::Bool | Kind::Number) => text.push_str(r.raw().unwrap_or_default()),
        None => {}
    }
}
