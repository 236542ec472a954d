//! Headers of answers, whose values are written without quotes (OpenAPI, style `simple`).

use super::super::object::Members;
use super::super::reader::{Kind, Reader};
use super::super::violation::Location;
use super::super::writer::Writer;
use super::answer::Answer;

/// How the value of a header is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `R,100,G,200`
    Simple,
    /// `R=100,G=200`
    Exploded,
    /// As JSON.
    Json,
}

impl Answer {
    /// Adds a header.
    #[must_use]
    pub fn required_header<T>(
        self,
        name: &'static str,
        style: Style,
        value: &T,
        write: fn(&T, &mut Writer),
    ) -> Self {
        let json = Writer::all(|w| write(value, w));
        let json = String::from_utf8_lossy(&json);
        let text = json
            .strip_prefix('"')
            .and_then(|json| json.strip_suffix('"'));
        if let Some(text) = text.filter(|text| style != Style::Json && !text.contains('\\')) {
            return self.header_text(name, text);
        }
        if style == Style::Json {
            return self.header_text(name, json);
        }
        let between = if style == Style::Exploded { '=' } else { ',' };
        let mut text = String::new();
        let mut reader = Reader::of(Location::Header, name, &json);
        simple(&mut reader, between, &mut text);
        self.header_text(name, text)
    }

    /// Adds a header if it has a value.
    #[must_use]
    pub fn optional_header<T>(
        self,
        name: &'static str,
        style: Style,
        value: Option<&T>,
        write: fn(&T, &mut Writer),
    ) -> Self {
        match value {
            Some(value) => self.required_header(name, style, value, write),
            None => self,
        }
    }
}

/// Writes items with commas between them, and names of members before their values, like JSON but for
/// quotes and brackets.
fn simple(r: &mut Reader<'_>, between: char, text: &mut String) {
    match r.peek() {
        Some(Kind::String) => text.push_str(r.text().unwrap_or_default()),
        Some(Kind::Array) => {
            let Some(mut array) = r.open_array() else {
                return;
            };
            while array.next(r) {
                if array.n_items() > 1 {
                    text.push(',');
                }
                simple(r, between, text);
            }
        }
        Some(Kind::Object) => {
            let Some(mut object) = r.object(Members::NONE) else {
                return;
            };
            while object.next(r).is_some() {
                if object.n_members() > 1 {
                    text.push(',');
                }
                text.push_str(r.key());
                text.push(between);
                simple(r, between, text);
            }
        }
        Some(Kind::Null | Kind::Bool | Kind::Number) => text.push_str(r.raw().unwrap_or_default()),
        None => {}
    }
}
