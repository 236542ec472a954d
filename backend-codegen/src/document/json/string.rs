//! Strings and their escapes.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::document::report::{offset, quoted};
use crate::document::tree::{Slot, Tag};

impl Reader<'_, '_, '_> {
    /// Takes the string that begins here with `quote`.
    pub(super) fn string(&mut self, quote: u8) -> Slot {
        let start = self.at;
        let from = start + 1;
        self.at = plain(self.bytes, from, quote);
        if self.peek() != Some(quote) {
            return self.string_with_escapes(start, quote);
        }
        let len = self.at - from;
        self.at += 1;
        Slot {
            start: offset(start),
            end: offset(self.at),
            a: offset(from),
            b: offset(len),
            tag: Tag::String,
        }
    }

    /// Goes on with a string at its first byte that is not plain text.
    fn string_with_escapes(&mut self, start: usize, quote: u8) -> Slot {
        let decoded = self.builder.decoded.len();
        let mut from = start + 1;
        let mut control = false;
        let mut lines = false;
        loop {
            let chunk = self.text.get(from..self.at).unwrap_or("");
            self.builder.decoded.push_str(chunk);
            match self.peek() {
                Some(byte) if byte == quote => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.escape(),
                Some(b'\n' | b'\r') if lines || self.goes_on(start) => {
                    lines = true;
                    self.at += 1;
                }
                None | Some(b'\n' | b'\r') => {
                    self.unterminated(start);
                    break;
                }
                Some(_) => {
                    if !control {
                        self.control_character();
                        control = true;
                    }
                    self.at += 1;
                }
            }
            from = self.at;
            self.at = plain(self.bytes, from, quote);
        }
        self.builder
            .decoded_slot(Tag::DecodedString, start, self.at, decoded)
    }

    /// Takes the escape that begins here.
    fn escape(&mut self) {
        let start = self.at;
        let Some(&byte) = self.bytes.get(start + 1) else {
            self.at += 1;
            return;
        };
        let char = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return self.unknown_escape(),
        };
        self.builder.decoded.push(char);
        self.at += 2;
    }

    fn unicode_escape(&mut self) {
        let start = self.at;
        let Some(unit) = self.unit(start) else {
            self.at += 2;
            return self.bad_unicode_escape(start);
        };
        self.at += 6;
        let second = || {
            self.unit(start + 6)
                .filter(|unit| (0xdc00..0xe000).contains(unit))
        };
        let code = match unit {
            0xd800..0xdc00 => second().map(|low| {
                self.at += 6;
                0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
            }),
            _ => Some(unit),
        };
        match code.and_then(char::from_u32) {
            Some(char) => self.builder.decoded.push(char),
            None => self.lone_surrogate(start, unit),
        }
    }

    /// The UTF-16 unit of the escape `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let [b'\\', b'u', digits @ ..] = self.bytes.get(at..at + 6)? else {
            return None;
        };
        digits.iter().try_fold(0_u32, |unit, &byte| {
            Some(unit * 16 + char::from(byte).to_digit(16)?)
        })
    }

    #[cold]
    fn lone_surrogate(&mut self, start: usize, unit: u32) {
        self.builder.decoded.push(char::REPLACEMENT_CHARACTER);
        let (half, other) = if unit < 0xdc00 {
            (
                "first",
                "a second half, `\\udc00` to `\\udfff`, has to follow",
            )
        } else {
            (
                "second",
                "a first half, `\\ud800` to `\\udbff`, has to precede",
            )
        };
        let diagnostic = Diagnostic::error(
            "json::lone-surrogate",
            self.report.location(start, self.at),
            format!("`\\u{unit:04x}` is half of a character"),
        )
        .label(format!("the {half} half of a surrogate pair, alone"))
        .help(other);
        self.report.fatal(diagnostic);
    }

    #[cold]
    fn bad_unicode_escape(&mut self, start: usize) {
        let digits = self.rest().iter().take(4);
        let digits = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
        self.at += digits;
        let diagnostic = Diagnostic::error(
            "json::escape",
            self.report.location(start, self.at),
            "`\\u` needs four hexadecimal digits",
        )
        .label(match digits {
            0 => "none follows".into(),
            digits => format!("only {digits} follow"),
        })
        .help("a backslash that is meant as such is written `\\\\`");
        self.report.fatal(diagnostic);
    }

    #[cold]
    fn unknown_escape(&mut self) {
        let start = self.at;
        self.at += 1;
        let char = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        let Some(char) = char else { return };
        if char == '\n' || char == '\r' {
            // In JavaScript the string goes on there.
            let diagnostic = Diagnostic::error(
                "json::escape",
                self.report.location(start, self.at),
                "a string cannot be continued on the next line",
            )
            .label("the line ends behind this backslash")
            .help("write `\\n` for a line break, and the string on one line");
            self.report.fatal(diagnostic);
            let both = self.rest().starts_with(b"\r\n");
            self.at += if both { 2 } else { 1 };
            return;
        }
        self.at += char.len_utf8();
        let piece = self.text.get(start..self.at).unwrap_or("");
        let mut diagnostic = Diagnostic::error(
            "json::escape",
            self.report.location(start, self.at),
            format!("{} is no escape of JSON", quoted(piece)),
        )
        .label("`\\` goes before `\"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` or `u`");
        diagnostic = match char {
            '\'' => diagnostic.help("a `'` needs no backslash"),
            'x' => diagnostic.help("write `\\u00XX` for `\\xXX`"),
            '0' => diagnostic.help("write `\\u0000`"),
            'v' => diagnostic.help("write `\\u000b`"),
            'a' => diagnostic.help("write `\\u0007`"),
            _ => diagnostic.help(format!(
                "a backslash that is meant as such is written `\\\\{char}`"
            )),
        };
        self.report.fatal(diagnostic);
        self.builder.decoded.push(char);
    }

    #[cold]
    fn control_character(&mut self) {
        let byte = self.peek().unwrap_or(0);
        let (name, escape) = match byte {
            b'\t' => ("a tab".into(), "\\t".into()),
            8 => ("a backspace".into(), "\\b".into()),
            12 => ("a form feed".into(), "\\f".into()),
            byte => (
                format!("the control character U+{byte:04X}"),
                format!("\\u{byte:04x}"),
            ),
        };
        let name: String = name;
        let escape: String = escape;
        if byte == 0 && self.is_utf16() {
            return;
        }
        let diagnostic = Diagnostic::error(
            "json::control-character",
            self.report.location(self.at, self.at + 1),
            format!("{name} stands in a string as such"),
        )
        .label("control characters are escaped in JSON")
        .help(format!("write `{escape}`"));
        self.report.fatal(diagnostic);
    }

    /// Whether a string that began at `start` goes on behind the line break here, and says so.
    ///
    /// It does if the next line that has quotes has an odd number of them, and those before it look
    /// like text.
    #[cold]
    fn goes_on(&mut self, start: usize) -> bool {
        const LINES: usize = 100;
        let rest = self.text.get(self.at..).unwrap_or("");
        for line in rest.lines().skip(1).take(LINES) {
            let escaped = line.matches("\\\"").count();
            match line.matches('"').count().saturating_sub(escaped) {
                0 if line.trim_start().starts_with(char::is_alphabetic) => {}
                quotes if quotes % 2 == 1 => {
                    let diagnostic = Diagnostic::error(
                        "json::line-break",
                        self.report.location(start, self.at),
                        "a string goes on over several lines",
                    )
                    .label("a string ends on its line")
                    .help("write `\\n` for a line break, and the string on one line");
                    self.report.fatal(diagnostic);
                    return true;
                }
                _ => return false,
            }
        }
        false
    }

    /// The line or the text ends within the string that began at `start`.
    #[cold]
    fn unterminated(&mut self, start: usize) {
        let line = self.text.get(start..self.at).unwrap_or("");
        let content = line.trim_end();
        // What follows the value most likely stands at the end of the line.
        let content = content.strip_suffix(',').unwrap_or(content);
        let end = start + content.len();
        if content.len() > 1 && end < self.at {
            self.at = end;
        }
        let diagnostic = Diagnostic::error(
            "json::unterminated-string",
            self.report.location(start, self.at),
            "this string does not end",
        )
        .label("there is no closing quote on its line")
        .help("close it with `\"`; a line break within a string is written `\\n`");
        self.structural(diagnostic);
        // The comma behind it was forgotten with the quote.
        let space = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        self.quiet_until = self.quiet_until.max(self.at + space.count() + 1);
    }
}

/// The next byte from `at` that is not plain text of a string: a quote, a backslash, a control
/// character or the end.
fn plain(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // The lowest byte of the result with its high bit set is the lowest zero byte of `word`.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = ONES.wrapping_mul(u64::from(quote));
    let backslashes = u64::from_ne_bytes([b'\\'; 8]);
    let spaces = u64::from_ne_bytes([b' '; 8]);
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(spaces) & !word;
        let found = (zero(word ^ quotes) | zero(word ^ backslashes) | control) & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == quote || byte == b'\\' || byte < b' ' {
            break;
        }
        at += 1;
    }
    at
}
