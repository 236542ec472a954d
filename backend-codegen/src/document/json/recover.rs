//! What to say about a text that is not JSON, and where to go on.
//!
//! Two kinds of problems: those that leave no doubt about what was meant (a trailing comma, single
//! quotes, `True`), after which reading goes on as if it had been written properly, and those after
//! which it is a guess where the next member begins. The latter keep the rest of their line quiet,
//! so that one slip is one finding.

use super::{Expect, Reader, is_word};
use crate::diagnostic::Diagnostic;
use crate::document::report::{offset, quoted};
use crate::document::tree::{Slot, Tag};

impl Reader<'_, '_, '_> {
    /// Deals with a byte that does not fit what is expected.
    #[cold]
    pub(super) fn recover(&mut self, expect: Expect) -> Expect {
        if self.skip_foreign() {
            return expect;
        }
        let Some(byte) = self.peek() else {
            return self.end_of_text(expect);
        };
        if byte == 0 && self.is_utf16() {
            return Expect::Nothing;
        }
        match expect {
            Expect::Value | Expect::ElementOrEnd => self.recover_value(byte),
            Expect::Key | Expect::KeyOrEnd => self.recover_key(byte, expect),
            Expect::Colon => self.recover_colon(byte),
            Expect::CommaOrEnd => self.recover_comma(byte),
            Expect::EndOfText => self.text_after_the_end(),
            Expect::Nothing => Expect::Nothing,
        }
    }

    /// A problem after which the text is a guess.
    pub(super) fn structural(&mut self, diagnostic: Diagnostic) {
        if self.at < self.quiet_until {
            return;
        }
        self.report.fatal(diagnostic);
        self.quiet_until = self.line_end() + 1;
    }

    /// A problem after which the text is still clear.
    pub(super) fn slip(&mut self, diagnostic: Diagnostic) {
        if self.at >= self.quiet_until {
            self.report.fatal(diagnostic);
        }
    }

    fn recover_value(&mut self, byte: u8) -> Expect {
        let start = self.at;
        if let Some(slot) = self.odd_quotes() {
            self.builder.value(slot);
            return self.after_value();
        }
        match byte {
            b':' => {
                let diagnostic = Diagnostic::error(
                    "json::extra-colon",
                    self.report.location(start, start + 1),
                    "there is a `:` too many",
                )
                .label("a value was expected here")
                .help("delete it");
                self.slip(diagnostic);
                return self.step(Expect::Value);
            }
            b'\'' => {
                let slot = self.single_quoted();
                self.builder.value(slot);
            }
            b',' | b'}' | b']' => return self.missing_value(byte),
            byte if is_word(byte) => {
                let word = self.take_word();
                if self.report_word(start, word) {
                    self.skip();
                }
                self.constant(start, Tag::Null);
            }
            _ => {
                self.unexpected("a value");
                self.skip();
                self.constant(start, Tag::Null);
            }
        }
        self.after_value()
    }

    fn missing_value(&mut self, byte: u8) -> Expect {
        let object = self.in_object();
        let closing = byte == if object { b'}' } else { b']' };
        let after_comma = self.comma != 0 && !object;
        if closing && after_comma && self.only_space_since(self.comma + 1) {
            self.trailing_comma();
            return self.close();
        }
        if byte != b',' && !closing && !self.open.is_empty() {
            self.even_members();
            return self.wrong_bracket(byte);
        }
        let message = match self.builder.pending.last() {
            Some(key) if object => format!("{} has no value", self.key_text(key)),
            _ => "a value is missing".to_owned(),
        };
        let diagnostic = Diagnostic::error(
            "json::missing-value",
            self.report.location(self.at, self.at + 1),
            message,
        )
        .label(format!(
            "a value has to stand before this `{}`",
            char::from(byte)
        ))
        .help("write the value, `null` if there is none, or delete the place for it");
        self.structural(diagnostic);
        self.constant(self.at, Tag::Null);
        if self.open.is_empty() {
            return Expect::Nothing;
        }
        Expect::CommaOrEnd
    }

    fn key_text(&self, key: &Slot) -> String {
        quoted(super::super::tree::text(
            key,
            self.text,
            &self.builder.decoded,
        ))
    }

    fn only_space_since(&self, from: usize) -> bool {
        let between = self.bytes.get(from..self.at).unwrap_or(&[]);
        between.iter().all(u8::is_ascii_whitespace)
    }

    fn trailing_comma(&mut self) {
        let diagnostic = Diagnostic::error(
            "json::trailing-comma",
            self.report.location(self.comma, self.comma + 1),
            "a comma stands behind the last entry",
        )
        .label(if self.in_object() {
            "nothing but `}` follows"
        } else {
            "nothing but `]` follows"
        })
        .help("delete the comma");
        self.slip(diagnostic);
    }

    fn recover_key(&mut self, byte: u8, expect: Expect) -> Expect {
        let start = self.at;
        if let Some(slot) = self.odd_quotes() {
            self.builder.key(slot);
            return Expect::Colon;
        }
        match byte {
            b'}' => {
                self.trailing_comma();
                return self.close();
            }
            b',' => {
                let diagnostic = Diagnostic::error(
                    "json::extra-comma",
                    self.report.location(start, start + 1),
                    "there is a comma too many",
                )
                .label("a key was expected here")
                .help("delete it");
                self.slip(diagnostic);
                return self.step(expect);
            }
            b']' => return self.wrong_bracket(byte),
            b'\'' => {
                let slot = self.single_quoted();
                self.builder.key(slot);
            }
            byte if is_word(byte) => {
                let word = self.take_word();
                let diagnostic = Diagnostic::error(
                    "json::unquoted-key",
                    self.report.location(start, self.at),
                    format!("the key {} has no quotes", quoted(word)),
                )
                .label("keys are strings in JSON")
                .help(format!("write `\"{}\"`", quoted(word).trim_matches('`')));
                self.slip(diagnostic);
                self.push_dummy_key(start);
            }
            _ => {
                self.unexpected("a key in double quotes");
                if matches!(byte, b'{' | b'[') {
                    self.at += 1;
                }
                self.skip();
                // The key without a value vanishes.
                return if self.peek().is_some() {
                    Expect::CommaOrEnd
                } else {
                    expect
                };
            }
        }
        Expect::Colon
    }

    fn push_dummy_key(&mut self, start: usize) {
        self.builder.key(Slot {
            start: offset(start),
            end: offset(self.at),
            a: offset(start),
            b: offset(self.at - start),
            tag: Tag::String,
        });
    }

    fn recover_colon(&mut self, byte: u8) -> Expect {
        if byte == b'=' {
            let len = if self.rest().starts_with(b"=>") { 2 } else { 1 };
            let diagnostic = Diagnostic::error(
                "json::missing-colon",
                self.report.location(self.at, self.at + len),
                "a key and its value are separated by `:`",
            )
            .label("this is something else")
            .help("write `:`");
            self.slip(diagnostic);
            self.at += len;
            return Expect::Value;
        }
        if matches!(byte, b',' | b'}' | b']') {
            return self.missing_value(byte);
        }
        let key = self.builder.pending.last();
        let message = key.map_or_else(String::new, |key| {
            format!("there is no `:` behind the key {}", self.key_text(key))
        });
        let diagnostic = Diagnostic::error(
            "json::missing-colon",
            self.report.location(self.at, self.at + self.char_len()),
            message,
        )
        .label("a `:` has to stand before this")
        .help("write `\"key\": value`");
        self.structural(diagnostic);
        Expect::Value
    }

    fn recover_comma(&mut self, byte: u8) -> Expect {
        let object = self.in_object();
        match byte {
            b'}' | b']' => return self.wrong_bracket(byte),
            b';' => {
                let diagnostic = Diagnostic::error(
                    "json::missing-comma",
                    self.report.location(self.at, self.at + 1),
                    "entries are separated by `,`",
                )
                .label("this is a semicolon")
                .help("write `,`");
                self.slip(diagnostic);
                self.comma = self.at;
                return self.step(if object { Expect::Key } else { Expect::Value });
            }
            b':' => {
                let what = if object {
                    "a value is followed by a second `:`"
                } else {
                    "an array has no keys"
                };
                let diagnostic = Diagnostic::error(
                    "json::unexpected-colon",
                    self.report.location(self.at, self.at + 1),
                    what,
                )
                .label("a comma or the end of the collection was expected")
                .help("key and value stand in `{ }`");
                self.structural(diagnostic);
                self.at += 1;
                self.skip();
                return Expect::CommaOrEnd;
            }
            b'"' | b'\'' | b'{' | b'[' => {}
            byte if is_word(byte) => {}
            _ => {
                self.unexpected("`,` or the end of the collection");
                self.skip();
                return Expect::CommaOrEnd;
            }
        }
        let diagnostic = Diagnostic::error(
            "json::missing-comma",
            self.report.location(self.at, self.at + self.char_len()),
            "a comma is missing between two entries",
        )
        .label("a `,` has to stand before this")
        .help("write it at the end of the entry before");
        self.structural(diagnostic);
        self.comma = 0;
        if object { Expect::Key } else { Expect::Value }
    }

    /// A closing bracket of the other kind.
    fn wrong_bracket(&mut self, byte: u8) -> Expect {
        let object = byte == b'}';
        let Some(innermost) = self.open.last().copied() else {
            return Expect::Nothing;
        };
        let (opened, wanted) = if innermost.object {
            ('{', '}')
        } else {
            ('[', ']')
        };
        let diagnostic = Diagnostic::error(
            "json::wrong-bracket",
            self.report.location(self.at, self.at + 1),
            format!("`{}` does not close `{opened}`", char::from(byte)),
        )
        .label(format!("`{wanted}` was expected"))
        .related(
            self.report.location(innermost.start, innermost.start + 1),
            "opened here",
        )
        .help(format!(
            "close with `{wanted}` first, or delete this bracket"
        ));
        self.structural(diagnostic);
        if !self.open.iter().any(|open| open.object == object) {
            return self.step(Expect::CommaOrEnd);
        }
        // The collections in between were left open.
        while self.open.last().is_some_and(|open| open.object != object) {
            self.even_members();
            self.close_open();
        }
        self.even_members();
        self.close()
    }

    /// Gives a key at the end its value, so that members are pairs.
    fn even_members(&mut self) {
        let Some(open) = self.open.last().copied().filter(|open| open.object) else {
            return;
        };
        if (self.builder.pending.len() - open.first) % 2 == 1 {
            self.constant(self.at, Tag::Null);
        }
    }

    fn text_after_the_end(&mut self) -> Expect {
        if let Some(bracket @ (b'}' | b']')) = self.peek() {
            let diagnostic = Diagnostic::error(
                "json::wrong-bracket",
                self.report.location(self.at, self.at + 1),
                format!("`{}` closes nothing", char::from(bracket)),
            )
            .label("everything is closed before this")
            .help("delete it, or a closing bracket too many before it");
            self.structural(diagnostic);
            return Expect::Nothing;
        }
        let diagnostic = Diagnostic::error(
            "json::text-after-end",
            self.report.location(self.at, self.line_end()),
            "the document goes on after its end",
        )
        .label("the outermost value is complete before this")
        .help("a file holds one value; delete the rest, or a closing bracket too many before it");
        self.structural(diagnostic);
        Expect::Nothing
    }

    fn end_of_text(&mut self, expect: Expect) -> Expect {
        let at = self.bytes.len();
        if let Some(open) = self.open.last() {
            let suspect = self.suspect();
            let start = suspect.unwrap_or(open.start);
            let bracket = self.bytes.get(start).copied().map_or('{', char::from);
            let partner = if bracket == '[' { ']' } else { '}' };
            let end = if expect == Expect::Value {
                "a value and "
            } else {
                ""
            };
            let diagnostic = Diagnostic::error(
                "json::unclosed",
                self.report.location(at, at),
                format!("`{bracket}` is never closed"),
            )
            .label("the text ends here")
            .related(
                self.report.location(start, start + 1),
                match suspect {
                    Some(_) => {
                        "opened here; the bracket that would close it is indented differently"
                    }
                    None => "opened here",
                },
            )
            .help(format!(
                "write {end}`{partner}` where it should end, or get the file again if it was cut off"
            ));
            self.structural(diagnostic);
        } else if expect == Expect::Value {
            let diagnostic = Diagnostic::error(
                "document::empty",
                self.report.location(0, at),
                "the document is empty",
            )
            .label("there is nothing but white space")
            .help("name the file that holds the document, or write it into this one");
            self.structural(diagnostic);
        }
        Expect::Nothing
    }

    /// Says that something else than `wanted` stands here.
    fn unexpected(&mut self, wanted: &str) {
        let end = self.at + self.char_len();
        let piece = self.text.get(self.at..end).unwrap_or("");
        let diagnostic = Diagnostic::error(
            "json::unexpected-character",
            self.report.location(self.at, end),
            format!("{} is not expected here", quoted(piece)),
        )
        .label(format!("{wanted} was expected"));
        let template = self
            .at
            .checked_sub(1)
            .and_then(|at| self.bytes.get(at..self.at + 1));
        let diagnostic = match piece {
            "{" if template == Some(b"{{") => {
                diagnostic.help("a template such as `{{ name }}` stands in double quotes")
            }
            "%" | "&" | "*" | "!" | "|" | ">" | "?" | "@" => {
                diagnostic.help("is this YAML? Name the file `.yaml` then")
            }
            _ if piece.chars().all(char::is_control) => diagnostic.help("delete this character"),
            _ => diagnostic.help("delete it, or put the text in double quotes"),
        };
        self.structural(diagnostic);
    }
}
