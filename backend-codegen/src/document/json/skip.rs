//! Passing over text.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::document::foreign;

impl Reader<'_, '_, '_> {
    /// Skips what does not belong into any JSON but is easily told: comments, conflict markers,
    /// odd white space.
    pub(super) fn skip_foreign(&mut self) -> bool {
        self.skip_comment() || self.skip_conflict() || self.skip_odd_space()
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let line = |rest: &[u8]| {
            let len = rest.iter().position(|&byte| byte == b'\n');
            len.unwrap_or(rest.len())
        };
        let len = if rest.starts_with(b"//") || rest.starts_with(b"#") {
            line(rest)
        } else if rest.starts_with(b"/*") {
            let end = rest.windows(2).skip(2).position(|pair| pair == b"*/");
            end.map_or(rest.len(), |at| at + 4)
        } else {
            return false;
        };
        let (start, end, count) = self.comments.unwrap_or((self.at, self.at + len, 0));
        self.comments = Some((start, end, count + 1));
        self.at += len;
        true
    }

    /// Reports comments once for all of them.
    pub(super) fn finish_comments(&mut self) {
        let Some((start, end, count)) = self.comments else {
            return;
        };
        let label = match count {
            1 => "not part of the language".into(),
            count => format!("the first of {count}"),
        };
        let diagnostic = Diagnostic::error(
            "json::comment",
            self.report.location(start, end),
            "JSON has no comments",
        )
        .label(label)
        .help("put the text into a `description`, or name the file `.yaml`, where `#` begins a comment");
        self.report.fatal(diagnostic);
    }

    /// Reads on in the first half of a merge conflict.
    fn skip_conflict(&mut self) -> bool {
        let begins_line = self
            .at
            .checked_sub(1)
            .is_none_or(|before| self.bytes.get(before) == Some(&b'\n'));
        let Some(marker) = begins_line.then(|| foreign::marker(self.rest())).flatten() else {
            return false;
        };
        if !self.in_conflict {
            let place = self.report.location(self.at, self.line_end());
            self.report.fatal(foreign::diagnostic(place));
        }
        self.in_conflict = marker == b'<';
        if marker == b'=' {
            // The other half is not read.
            while self.at < self.bytes.len() && foreign::marker(self.rest()) != Some(b'>') {
                self.at = (self.line_end() + 1).min(self.bytes.len());
            }
        }
        self.at = self.line_end();
        true
    }

    fn skip_odd_space(&mut self) -> bool {
        let char = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        let Some(char) = char.filter(|char| {
            char.is_whitespace()
                || matches!(char, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
        }) else {
            return false;
        };
        let end = self.at + char.len_utf8();
        let diagnostic = Diagnostic::error(
            "json::white-space",
            self.report.location(self.at, end),
            format!("U+{:04X} is no white space of JSON", u32::from(char)),
        )
        .label("this character looks like a space, or like nothing")
        .help("replace it with a space");
        self.slip(diagnostic);
        self.at = end;
        true
    }

    /// Goes on to the next `,` or closing bracket of the innermost collection.
    pub(super) fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\n' => return,
                b'\\' if self.bytes.get(self.at + 1) != Some(&b'\n') => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    pub(super) fn char_len(&self) -> usize {
        let char = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        char.map_or(0, char::len_utf8)
    }

    pub(super) fn line_end(&self) -> usize {
        let len = self.rest().iter().position(|&byte| byte == b'\n');
        self.at + len.unwrap_or(self.rest().len())
    }

    /// Says so if the text is UTF-16.
    pub(super) fn is_utf16(&mut self) -> bool {
        if !foreign::is_utf16(self.text) {
            return false;
        }
        self.report
            .fatal(foreign::utf16(self.report.location(0, 1)));
        self.at = self.bytes.len();
        self.quiet_until = usize::MAX;
        true
    }

    /// The bracket that is most likely the one left open: the first whose closing bracket stands at
    /// the beginning of a line that is not indented like the line of the opening one.
    pub(super) fn suspect(&self) -> Option<usize> {
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut indentation = 0;
        let mut begins_line = true;
        let mut line_start = 0;
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            if begins_line && !byte.is_ascii_whitespace() {
                indentation = at - line_start;
            }
            match byte {
                b'\n' => {
                    line_start = at + 1;
                    begins_line = true;
                }
                b'"' => at = self.string_end(at),
                b'{' | b'[' => open.push((at, indentation)),
                b'}' | b']' => {
                    let (bracket, opened) = open.pop()?;
                    if begins_line && indentation != opened {
                        return Some(bracket);
                    }
                }
                _ => {}
            }
            begins_line = begins_line && byte.is_ascii_whitespace();
            at += 1;
        }
        None
    }

    /// The closing quote of the string that begins at `start`, or what stands in its place.
    fn string_end(&self, start: usize) -> usize {
        let mut at = start + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'"' => return at,
                b'\n' => return at - 1,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        at
    }
}
