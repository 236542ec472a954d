//! Reads JSON as RFC 8259 has it, and says precisely where a text departs from it.
//!
//! The reader is a loop over what is expected next, with the open brackets on a stack of its own:
//! nesting costs no call stack. Whatever does not fit goes to [`recover`], which says what is wrong
//! and where to go on.

mod number;
mod recover;
mod skip;
mod string;
mod words;

pub(super) use number::is_number;

use super::Limits;
use super::builder::Builder;
use super::report::{Report, offset};
use super::tree::{Slot, Tag};

/// Reads the one value of the text into `builder`.
pub(super) fn read(builder: &mut Builder<'_>, limits: &Limits, report: &mut Report<'_>) {
    let text = builder.text;
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        builder,
        report,
        open: Vec::new(),
        depth: limits.depth,
        comma: 0,
        quiet_until: 0,
        comments: None,
        in_conflict: false,
    };
    reader.run();
    reader.finish_comments();
}

/// What has to come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A value.
    Value,
    /// The first element of an array, or its end.
    ElementOrEnd,
    /// A key, after a comma.
    Key,
    /// The first key of an object, or its end.
    KeyOrEnd,
    /// The colon behind a key.
    Colon,
    /// A comma, or the end of the innermost collection.
    CommaOrEnd,
    /// The end of the text.
    EndOfText,
    /// Nothing: reading stops here.
    Nothing,
}

/// An open collection.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Its first child among the builder's pending ones.
    first: usize,
    /// Where its bracket stands.
    start: usize,
    object: bool,
}

struct Reader<'r, 't, 'd> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    builder: &'r mut Builder<'t>,
    report: &'r mut Report<'d>,
    open: Vec<Open>,
    depth: usize,
    /// Where the last comma between two elements or members stands.
    comma: usize,
    /// Problems before this offset follow from one that was reported.
    quiet_until: usize,
    /// The first comment and how many there are.
    comments: Option<(usize, usize, usize)>,
    /// Whether the first half of a merge conflict is being read.
    in_conflict: bool,
}

impl Reader<'_, '_, '_> {
    fn run(&mut self) {
        let mut expect = Expect::Value;
        while expect != Expect::Nothing {
            self.skip_white_space();
            let byte = self.peek();
            expect = match (expect, byte) {
                (Expect::Value | Expect::ElementOrEnd, _) => self.value(byte, expect),
                (Expect::Key | Expect::KeyOrEnd, Some(b'"')) => self.key(),
                (Expect::KeyOrEnd, Some(b'}')) => self.close(),
                (Expect::Colon, Some(b':')) => self.step(Expect::Value),
                (Expect::CommaOrEnd, Some(b',')) => {
                    self.comma = self.at;
                    let object = self.open.last().is_some_and(|open| open.object);
                    self.step(if object { Expect::Key } else { Expect::Value })
                }
                (Expect::CommaOrEnd, Some(b'}')) if self.in_object() => self.close(),
                (Expect::CommaOrEnd, Some(b']')) if !self.in_object() => self.close(),
                (Expect::EndOfText, None) => Expect::Nothing,
                (expect, _) => self.recover(expect),
            };
        }
    }

    fn value(&mut self, byte: Option<u8>, expect: Expect) -> Expect {
        let start = self.at;
        match byte {
            Some(b'"') => {
                let slot = self.string(b'"');
                self.builder.value(slot);
            }
            Some(b'{' | b'[') => return self.open(byte == Some(b'{')),
            Some(b'-' | b'0'..=b'9') if self.number() => {
                self.builder.value(Slot {
                    start: offset(start),
                    end: offset(self.at),
                    a: offset(start),
                    b: offset(self.at - start),
                    tag: Tag::Number,
                });
            }
            Some(b't') if self.word("true") => self.constant(start, Tag::True),
            Some(b'f') if self.word("false") => self.constant(start, Tag::False),
            Some(b'n') if self.word("null") => self.constant(start, Tag::Null),
            Some(b']') if expect == Expect::ElementOrEnd => return self.close(),
            _ => return self.recover(expect),
        }
        self.after_value()
    }

    /// What may follow a value.
    fn after_value(&mut self) -> Expect {
        if self.builder.is_full() {
            return self.too_many_nodes();
        }
        if self.open.is_empty() {
            Expect::EndOfText
        } else {
            Expect::CommaOrEnd
        }
    }

    fn constant(&mut self, start: usize, tag: Tag) {
        self.builder.value(Slot {
            start: offset(start),
            end: offset(self.at),
            a: 0,
            b: 0,
            tag,
        });
    }

    fn key(&mut self) -> Expect {
        let slot = self.string(b'"');
        self.builder.key(slot);
        Expect::Colon
    }

    fn open(&mut self, object: bool) -> Expect {
        if self.open.len() >= self.depth {
            return self.too_deep();
        }
        self.open.push(Open {
            first: self.builder.pending.len(),
            start: self.at,
            object,
        });
        self.step(if object {
            Expect::KeyOrEnd
        } else {
            Expect::ElementOrEnd
        })
    }

    /// Closes the innermost collection with the bracket at hand.
    fn close(&mut self) -> Expect {
        self.at += 1;
        self.close_open()
    }

    /// Closes the innermost collection here.
    fn close_open(&mut self) -> Expect {
        let Some(open) = self.open.pop() else {
            return Expect::EndOfText;
        };
        if open.object {
            self.builder
                .close_object(open.first, open.start, self.at, self.report);
        } else {
            self.builder.close_array(open.first, open.start, self.at);
        }
        self.after_value()
    }

    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.object)
    }

    /// Takes one byte.
    fn step(&mut self, next: Expect) -> Expect {
        self.at += 1;
        next
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What is left of the text.
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// Takes `word` if it stands here on its own.
    fn word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest().strip_prefix(word.as_bytes()) else {
            return false;
        };
        if rest.first().is_some_and(|&byte| is_word(byte)) {
            return false;
        }
        self.at += word.len();
        true
    }

    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    #[cold]
    fn too_deep(&mut self) -> Expect {
        let place = self.report.location(self.at, self.at + 1);
        self.report.too_deep(place, self.depth);
        Expect::Nothing
    }

    #[cold]
    fn too_many_nodes(&mut self) -> Expect {
        let place = self.report.location(self.at.saturating_sub(1), self.at);
        self.report.too_many_nodes(place, self.builder.limit());
        Expect::Nothing
    }
}

/// Whether a bare word goes on with `byte`.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'+' | b'.') || byte >= 0x80
}
