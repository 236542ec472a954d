//! Bytes to text.

use std::str::from_utf8;

use super::{Location, SourceId, Sources};
use crate::diagnostic::{Diagnostic, Diagnostics};

impl Sources {
    /// Adds the content of a file, if it is UTF-8; says what is wrong with it otherwise.
    pub fn add_bytes(
        &mut self,
        name: impl Into<String>,
        bytes: Vec<u8>,
        diagnostics: &mut Diagnostics,
    ) -> Option<SourceId> {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => return Some(self.add(name, text)),
            Err(error) => error.into_bytes(),
        };
        let error = from_utf8(&bytes).err();
        let at = error.map_or(0, |error| error.valid_up_to());
        let is_cut_off = error.is_some_and(|error| error.error_len().is_none());
        // The text up to there is the same in what is shown.
        let source = self.add(name, String::from_utf8_lossy(&bytes));
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let replacement = u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or(1);
        let location = Location {
            source,
            start,
            end: start.saturating_add(replacement),
        };
        diagnostics.push(problem(&bytes, at, is_cut_off, location));
        None
    }
}

fn problem(bytes: &[u8], at: usize, is_cut_off: bool, location: Location) -> Diagnostic {
    let encoding = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0x1f, 0x8b, ..] => {
            return Diagnostic::error("document::encoding", location, "the file is compressed")
                .label("it begins like the output of gzip")
                .help("unpack it first: `gunzip`");
        }
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Diagnostic::error(
            "document::encoding",
            location,
            format!("the text is {encoding}, not UTF-8"),
        )
        .label("its byte order mark says so")
        .help(format!("convert it: `iconv -f {encoding} -t UTF-8`"));
    }
    if is_cut_off {
        return Diagnostic::error(
            "document::encoding",
            location,
            "the file ends within a character",
        )
        .label(format!("at offset {at}"))
        .help("get the file again; it was cut off");
    }
    let byte = bytes.get(at).copied().unwrap_or_default();
    Diagnostic::error("document::encoding", location, "the file is not UTF-8")
        .label(format!(
            "byte {byte:#04x} at offset {at} belongs to no character"
        ))
        .help("convert it, from Latin-1 for example: `iconv -f ISO-8859-1 -t UTF-8`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(bytes: &[u8]) -> String {
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::new();
        let added = sources.add_bytes("f", bytes.to_vec(), &mut diagnostics);
        assert!(added.is_none());
        let finding = diagnostics.into_iter().next().unwrap();
        let place = sources.line_column(finding.location);
        let text = sources.text(finding.location);
        let (message, label) = (finding.message, finding.label);
        format!(
            "{}:{} {text:?}: {message}: {label}",
            place.line, place.column
        )
    }

    #[test]
    fn bytes_that_are_no_text_are_located() {
        insta::assert_snapshot!(finding(b"a: \xc3\xa9\nb: \xe9!"), @r#"2:4 "�": the file is not UTF-8: byte 0xe9 at offset 9 belongs to no character"#);
        insta::assert_snapshot!(finding(b"ends within \xf0\x9f\x98"), @r#"1:13 "�": the file ends within a character: at offset 12"#);
        insta::assert_snapshot!(finding(b"\xff\xfe{\0}\0"), @r#"1:1 "�": the text is UTF-16, not UTF-8: its byte order mark says so"#);
        insta::assert_snapshot!(finding(b"\0\0\xfe\xff\0\0\0{"), @r#"1:3 "�": the text is UTF-32, not UTF-8: its byte order mark says so"#);
        insta::assert_snapshot!(finding(b"\x1f\x8b\x08"), @r#"1:2 "�": the file is compressed: it begins like the output of gzip"#);
    }

    #[test]
    fn text_is_added_as_it_is() {
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::new();
        let source = sources.add_bytes("f", "é".into(), &mut diagnostics);
        let source = source.and_then(|source| sources.get(source)).unwrap();
        assert_eq!(&**source.text(), "é");
        assert!(diagnostics.is_empty());
    }
}
