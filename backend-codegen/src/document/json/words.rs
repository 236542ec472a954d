//! Words and quotes that are not those of JSON.

use super::{Reader, is_word, number};
use crate::diagnostic::Diagnostic;
use crate::document::report::{offset, quoted};
use crate::document::tree::{Slot, Tag};

/// Quotes that word processors make of straight ones, and those of other languages.
const QUOTES: [char; 8] = ['“', '”', '„', '‘', '’', '«', '»', '`'];

impl<'t> Reader<'_, 't, '_> {
    pub(super) fn single_quoted(&mut self) -> Slot {
        let start = self.at;
        let slot = self.string(b'\'');
        let diagnostic = Diagnostic::error(
            "json::single-quotes",
            self.report.location(start, self.at),
            "a string stands in single quotes",
        )
        .label("JSON knows double quotes alone")
        .help("write `\"` on both sides");
        if start >= self.quiet_until {
            self.slip(diagnostic);
        }
        slot
    }

    pub(super) fn take_word(&mut self) -> &'t str {
        let start = self.at;
        let len = self
            .rest()
            .iter()
            .take_while(|&&byte| is_word(byte))
            .count();
        self.at += len;
        self.text.get(start..self.at).unwrap_or("")
    }

    /// Says what is wrong with a bare `word`; whether more of it follows.
    pub(super) fn report_word(&mut self, start: usize, word: &str) -> bool {
        let rest = self.rest().iter();
        let mut rest = rest.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let more = !matches!(rest.next(), None | Some(b',' | b'}' | b']' | b'\n'));
        let place = self.report.location(start, self.at);
        let lower = word.trim_start_matches(['-', '+']).to_ascii_lowercase();
        let number = number::problem(word).filter(|_| !more);
        let diagnostic = match lower.as_str() {
            "true" | "false" | "null" => Diagnostic::error(
                "json::bare-word",
                place,
                format!("{} is written in lower case", quoted(word)),
            )
            .label("not a word of JSON")
            .help(format!("write `{lower}`")),
            "none" | "nil" | "undefined" => Diagnostic::error(
                "json::bare-word",
                place,
                format!("{} is no value of JSON", quoted(word)),
            )
            .label("not a word of JSON")
            .help("write `null`"),
            "nan" | "inf" | "infinity" => Diagnostic::error(
                "json::number",
                place,
                format!("JSON has no {}", quoted(word)),
            )
            .label("numbers are finite in JSON")
            .help("leave the entry out, or write a number or a string"),
            _ => match number {
                Some((problem, help)) => Diagnostic::error(
                    "json::number",
                    place,
                    format!("{} is no number of JSON", quoted(word)),
                )
                .label(problem)
                .help(help),
                None => Diagnostic::error(
                    "json::bare-word",
                    place,
                    format!("the text {} has no quotes", quoted(word)),
                )
                .label("text stands in double quotes in JSON")
                .help(if self.open.is_empty() {
                    "is this YAML? Name the file `.yaml` then".to_owned()
                } else if more {
                    "write `\"` before and behind the whole text".to_owned()
                } else {
                    format!("write `\"{}\"`", quoted(word).trim_matches('`'))
                }),
            },
        };
        let end = std::mem::replace(&mut self.at, start);
        if more {
            self.structural(diagnostic);
        } else {
            self.slip(diagnostic);
        }
        self.at = end;
        more
    }

    /// Takes a text in quotes that are not straight, if one begins here.
    pub(super) fn odd_quotes(&mut self) -> Option<Slot> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        let first = rest.chars().next().filter(|char| QUOTES.contains(char))?;
        let inner = start + first.len_utf8();
        let rest = self.text.get(inner..)?;
        let len = rest.find(|char| QUOTES.contains(&char) || char == '\n')?;
        if rest.get(len..)?.starts_with('\n') {
            return None;
        }
        self.at = inner + len;
        self.at += self.char_len();
        let diagnostic = Diagnostic::error(
            "json::quotes",
            self.report.location(start, self.at),
            "a text stands in quotes that are not straight",
        )
        .label("JSON knows straight double quotes alone")
        .help("write `\"` on both sides");
        if start >= self.quiet_until {
            self.slip(diagnostic);
        }
        Some(Slot {
            start: offset(start),
            end: offset(self.at),
            a: offset(inner),
            b: offset(len),
            tag: Tag::String,
        })
    }
}
