//! Findings for programs: one JSON object a line.

use std::fmt::Write as _;

use backend_codegen::diagnostic::Severity;

use super::finding::Finding;
use super::place::Place;

/// One finding and a line break. The keys are part of the public interface.
pub(super) fn render(finding: &Finding<'_>) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut object = Object::new();
    object.string("severity", severity);
    object.string("code", finding.code);
    object.string("message", finding.message);
    place(&mut object, finding.place.as_ref());
    object.string("label", finding.label);
    let related = finding.related.iter().map(|(related, label)| {
        let mut object = Object::new();
        place(&mut object, Some(related));
        object.string("label", label);
        object.finish()
    });
    object.list("related", related);
    object.list("help", finding.help.iter().map(|help| string(help)));
    let mut line = object.finish();
    line.push('\n');
    line
}

/// Lines and columns count from 1, columns in characters, bytes from 0; ends are exclusive.
fn place(object: &mut Object, place: Option<&Place<'_>>) {
    let span = place.and_then(|place| place.span.as_ref());
    let number = |n: Option<usize>| n.map_or_else(|| "null".to_owned(), |n| n.to_string());
    let wide = |n: Option<u32>| number(n.map(|n| usize::try_from(n).unwrap_or(usize::MAX)));
    object.raw(
        "file",
        &place.map_or_else(|| "null".to_owned(), |place| string(place.file)),
    );
    object.raw("line", &wide(span.map(|span| span.start.line)));
    object.raw("column", &wide(span.map(|span| span.start.column)));
    object.raw("end_line", &wide(span.map(|span| span.end.line)));
    object.raw("end_column", &wide(span.map(|span| span.end.column)));
    object.raw("byte_start", &number(span.map(|span| span.bytes.start)));
    object.raw("byte_end", &number(span.map(|span| span.bytes.end)));
}

/// An object that is being written.
pub(super) struct Object {
    text: String,
}

impl Object {
    pub(super) fn new() -> Self {
        Self {
            text: "{".to_owned(),
        }
    }

    pub(super) fn string(&mut self, key: &str, value: &str) {
        self.raw(key, &string(value));
    }

    pub(super) fn list(&mut self, key: &str, items: impl Iterator<Item = String>) {
        let items: Vec<_> = items.collect();
        self.raw(key, &format!("[{}]", items.join(",")));
    }

    pub(super) fn raw(&mut self, key: &str, value: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{}:{value}", string(key));
    }

    pub(super) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// A JSON string. Everything that could steer a terminal is escaped, since people look at this too.
pub(super) fn string(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if super::text::is_visible(c) => text.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
    text
}
