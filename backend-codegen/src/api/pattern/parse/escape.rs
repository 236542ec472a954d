//! What follows a backslash.

use super::Parser;
use crate::api::pattern::charset::CharSet;
use crate::api::pattern::class::Class;
use crate::api::pattern::error::PatternError;
use crate::api::pattern::node::{Assertion, Kind};
use crate::api::pattern::property::Property;

/// What an escape inside or outside a class stands for.
pub(super) enum Escaped {
    /// One code point, which may be a surrogate.
    CodePoint(u32),
    /// `\d`, `\w`, `\s` and their opposites.
    Set(CharSet),
    /// `\p{…}`, or `\P{…}` if the second is true.
    Property(Property, bool),
}

impl From<Escaped> for Class {
    fn from(escaped: Escaped) -> Self {
        match escaped {
            Escaped::CodePoint(code) => Self::from(CharSet::from_code_points(code, code)),
            Escaped::Set(set) => Self::from(set),
            Escaped::Property(property, negated) => {
                Self::new(CharSet::empty(), vec![(property, negated)], false)
            }
        }
    }
}

impl Parser<'_> {
    /// Reads an escape outside a class.
    pub(super) fn escape(&mut self) -> Result<Kind, PatternError> {
        let start = self.position;
        match self.peek_at(1) {
            Some('b') => {
                self.position += 2;
                Ok(Kind::Assert(Assertion::WordBoundary))
            }
            Some('B') => {
                self.position += 2;
                Ok(Kind::Assert(Assertion::NotWordBoundary))
            }
            Some('k') => self.named_reference(),
            Some('1'..='9') => {
                self.position += 1;
                let mut number: u32 = 0;
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
                    number = number.saturating_mul(10).saturating_add(digit);
                    self.position += 1;
                }
                if number > self.declared.count {
                    return Err(PatternError::new(
                        self.offset(start),
                        format!(
                            "`{}` refers to a group that does not exist",
                            self.text(start, self.position)
                        ),
                    )
                    .with_help(match self.declared.count {
                        0 => "the pattern has no capturing group".to_owned(),
                        1 => "the pattern has one capturing group".to_owned(),
                        n => format!("the pattern has {n} capturing groups"),
                    }));
                }
                Ok(Kind::BackReference(vec![number]))
            }
            _ => Ok(Kind::Class(self.character_escape()?.into())),
        }
    }

    fn named_reference(&mut self) -> Result<Kind, PatternError> {
        let start = self.position;
        self.position += 2;
        if !self.eat("<") {
            return Err(
                PatternError::new(self.offset(start), "`\\k` needs the name of a group")
                    .with_help("write `\\k<name>`"),
            );
        }
        let name = self.group_name()?;
        let numbers = self.declared.numbers(&name);
        if numbers.is_empty() {
            let error = PatternError::new(
                self.offset(start),
                format!("no group has the name `{name}`"),
            );
            let names = self.declared.list();
            return Err(if names.is_empty() {
                error
            } else {
                error.with_help(format!("named groups: {names}"))
            });
        }
        Ok(Kind::BackReference(numbers))
    }

    /// Reads an escape that means the same inside and outside a class.
    pub(super) fn character_escape(&mut self) -> Result<Escaped, PatternError> {
        let start = self.position;
        self.position += 1;
        let Some(character) = self.next() else {
            return Err(
                PatternError::new(self.offset(start), "nothing follows the backslash")
                    .with_help("write `\\\\` for the character itself"),
            );
        };
        let set = match character {
            'd' => CharSet::digits(),
            'D' => CharSet::digits().complement(),
            'w' => CharSet::word(),
            'W' => CharSet::word().complement(),
            's' => CharSet::space(),
            'S' => CharSet::space().complement(),
            'p' | 'P' => return self.property(start, character == 'P'),
            _ => return self.code_point(start, character).map(Escaped::CodePoint),
        };
        Ok(Escaped::Set(set))
    }

    fn code_point(&mut self, start: usize, character: char) -> Result<u32, PatternError> {
        match character {
            't' => Ok(0x09),
            'n' => Ok(0x0a),
            'v' => Ok(0x0b),
            'f' => Ok(0x0c),
            'r' => Ok(0x0d),
            'c' => match self.peek() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.position += 1;
                    Ok(u32::from(letter) % 32)
                }
                _ => Err(PatternError::new(
                    self.offset(start),
                    "`\\c` needs a letter, such as `\\cJ`",
                )),
            },
            '0'..='7' => Ok(self.octal(character)),
            'x' => self.hex(2).ok_or_else(|| {
                PatternError::new(self.offset(start), "`\\x` needs two hexadecimal digits")
                    .with_help("such as `\\x0a`")
            }),
            'u' => self.unicode(start),
            _ if character.is_ascii_alphanumeric() => Err(self.foreign_escape(start, character)),
            _ => Ok(u32::from(character)),
        }
    }

    /// `\0` is U+0000; up to `\377` is Annex B.
    fn octal(&mut self, first: char) -> u32 {
        let mut value = first.to_digit(8).unwrap_or(0);
        let more = if value < 4 { 2 } else { 1 };
        for _ in 0..more {
            match self.peek().and_then(|c| c.to_digit(8)) {
                Some(digit) => value = value * 8 + digit,
                None => break,
            }
            self.position += 1;
        }
        value
    }

    /// Exactly `n` hexadecimal digits.
    fn hex(&mut self, n: usize) -> Option<u32> {
        let mut value = 0;
        for ahead in 0..n {
            value = value * 16 + self.peek_at(ahead)?.to_digit(16)?;
        }
        self.position += n;
        Some(value)
    }

    /// What follows `\u`.
    fn unicode(&mut self, start: usize) -> Result<u32, PatternError> {
        let wrong = |at: usize| {
            PatternError::new(
                at,
                "`\\u` needs four hexadecimal digits, or one to six in braces",
            )
            .with_help("such as `\\u00e9` or `\\u{1f600}`")
        };
        if self.eat("{") {
            let mut value: u32 = 0;
            let from = self.position;
            while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                value = value.saturating_mul(16).saturating_add(digit);
                self.position += 1;
            }
            if from == self.position || !self.eat("}") {
                return Err(wrong(self.offset(start)));
            }
            if value > 0x10_ffff {
                return Err(PatternError::new(
                    self.offset(start),
                    "Unicode ends at `\\u{10ffff}`",
                ));
            }
            return Ok(value);
        }
        let high = self.hex(4).ok_or_else(|| wrong(self.offset(start)))?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(high);
        }
        // Two surrogates are one character.
        let before = self.position;
        if self.eat("\\u") {
            match self.hex(4) {
                Some(low) if (0xdc00..0xe000).contains(&low) => {
                    return Ok(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                }
                _ => self.position = before,
            }
        }
        Ok(high)
    }

    fn property(&mut self, start: usize, negated: bool) -> Result<Escaped, PatternError> {
        let letter = if negated { 'P' } else { 'p' };
        if !self.eat("{") {
            return Err(PatternError::new(
                self.offset(start),
                format!("`\\{letter}` needs a Unicode property in braces"),
            )
            .with_help(match self.peek() {
                Some(c) if c.is_ascii_alphabetic() => format!("write `\\{letter}{{{c}}}`"),
                _ => format!("such as `\\{letter}{{L}}` for letters"),
            }));
        }
        let from = self.position;
        while self.peek().is_some_and(|c| c != '}') {
            self.position += 1;
        }
        let name = self.text(from, self.position);
        if !self.eat("}") {
            return Err(PatternError::new(
                self.offset(start),
                format!("`\\{letter}{{` is not closed"),
            ));
        }
        Property::find(&name)
            .map(|property| Escaped::Property(property, negated))
            .ok_or_else(|| {
                let error = PatternError::new(
                    self.offset(start),
                    format!("ECMA-262 knows no Unicode property `{name}`"),
                );
                match Property::suggest(&name) {
                    Some(other) => error.with_help(format!("write `\\{letter}{{{other}}}`")),
                    None => error,
                }
            })
    }

    /// What to say about a letter or digit that means nothing when escaped.
    fn foreign_escape(&self, start: usize, character: char) -> PatternError {
        let help = match character {
            'A' => "write `^` for the start of the text",
            'Z' | 'z' => "write `$` for the end of the text",
            'h' => "write `[ \\t]` for horizontal space",
            'R' => "write `(?:\\r\\n|\\n|\\r)` for a line break",
            'N' => "write `.` for anything but a line break",
            'a' => "write `\\x07` for the bell",
            'e' => "write `\\x1b` for escape",
            'Q' | 'E' => "escape each character with a backslash instead",
            'i' => "write `[A-Za-z_:]` for the start of an XML name",
            'I' => "write `[^A-Za-z_:]`",
            _ => "leave out the backslash for the character itself",
        };
        PatternError::new(
            self.offset(start),
            format!("`\\{character}` means nothing in ECMA-262"),
        )
        .with_help(help)
    }
}
