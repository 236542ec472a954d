//! Texts that are nothing in any language: halves of a merge, other encodings.

use std::ops::Range;

use super::Location;
use crate::diagnostic::Diagnostic;

/// The first line of an unresolved merge conflict.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let mut start = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        match marker(line.as_bytes()) {
            Some(b'<') if start.is_none() => start = Some(offset..offset + line.trim_end().len()),
            Some(b'>') if start.is_some() => return start,
            _ => {}
        }
        offset += line.len();
    }
    None
}

/// The character of a line `<<<<<<< name`, `=======` or `>>>>>>> name` that `line` begins with.
pub(super) fn marker(line: &[u8]) -> Option<u8> {
    let first = *line.first()?;
    let seven = line.get(..7)?.iter().all(|&byte| byte == first);
    let alone = matches!(line.get(7), None | Some(b' ' | b'\n' | b'\r'));
    (matches!(first, b'<' | b'=' | b'>') && seven && alone).then_some(first)
}

pub(super) fn diagnostic(location: Location) -> Diagnostic {
    Diagnostic::error(
        "document::merge-conflict",
        location,
        "the text holds an unresolved merge conflict",
    )
    .label("one of its markers")
    .help(
        "decide for one side, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
    )
}

/// Whether every second byte is NUL.
pub(super) fn is_utf16(text: &str) -> bool {
    let head = text.as_bytes();
    let head = head.get(..head.len().min(64)).unwrap_or(&[]);
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    head.len() > 1 && zeros * 3 >= head.len()
}

pub(super) fn utf16(location: Location) -> Diagnostic {
    Diagnostic::error(
        "document::encoding",
        location,
        "the text is UTF-16, not UTF-8",
    )
    .label("every second byte is zero")
    .help("convert it: `iconv -f UTF-16 -t UTF-8`")
}
