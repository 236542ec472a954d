//! The JSON reader that every generated decoder pulls from.
//!
//! A decoder asks for what the specification says, and gets `None` where something else stands:
//! the reader has then recorded a violation and passed the value, so that decoding goes on and
//! one pass finds all violations. Text that is not JSON ends the reading: everything after it is
//! `None`, and [`Reader::finish`] tells.

use super::names::Names;
use super::string;
use super::violation::{Location, Malformed, Place, Rejection, Rule, Violations};
use std::borrow::Cow;

/// How deep arrays and objects may be nested.
pub const MAX_DEPTH: u32 = 128;

/// How often the text may be read again, in all, to decide between alternatives.
const MAX_REREADS: usize = 64;

/// So many bytes may be read again in any case: short texts may have many alternatives.
const MIN_REREADS: usize = 1 << 20;

/// The JSON type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A place in the text to which the reader can return.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    value: usize,
    depth: u32,
    names: usize,
    violations: usize,
    lost: usize,
}

impl Mark {
    /// The offset of the place.
    pub(super) const fn start(self) -> usize {
        self.at
    }
}

/// Reads one JSON text.
#[derive(Debug)]
#[allow(dead_code, reason = "an API may have little to read")]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Where the value starts that was read last; violations are recorded there.
    pub(super) value: usize,
    pub(super) depth: u32,
    pub(super) names: Names<'a>,
    pub(super) key: Cow<'a, str>,
    /// Whether the first violation is enough to know: nothing is recorded, reading stops there.
    pub(super) trial: bool,
    /// Where a trial stopped; until [`Reader::rewind`] there is nothing more to read.
    pub(super) stopped: Option<usize>,
    scratch: String,
    violations: Violations,
    malformed: Option<Malformed>,
    rereads: usize,
    location: Location,
    name: &'a str,
}

impl<'a> Reader<'a> {
    /// A reader of a request body.
    #[must_use]
    pub fn new(body: &'a [u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => Self::of(Location::Body, "", text),
            Err(error) => {
                let mut reader = Self::of(Location::Body, "", "");
                let offset = error.valid_up_to();
                reader.malformed = Some(Malformed {
                    offset,
                    reason: "not UTF-8",
                });
                reader
            }
        }
    }

    /// A reader of JSON that stands in another part of the request, under that name.
    #[must_use]
    pub fn of(location: Location, name: &'a str, text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            value: 0,
            depth: 0,
            names: Names::default(),
            key: Cow::Borrowed(""),
            trial: false,
            stopped: None,
            scratch: String::new(),
            violations: Violations::default(),
            malformed: None,
            rereads: 0,
            location,
            name,
        }
    }

    /// Ends the reading: the value, if nothing was wrong with it.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or when there were violations.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Rejection> {
        let rejection = self.rejection();
        match (value, rejection) {
            (Some(value), None) => Ok(value),
            (_, Some(rejection)) => Err(rejection),
            (None, None) => Err(Rejection::Invalid(Vec::new())),
        }
    }

    /// Ends the reading of what may be let through: the value, if all that was sent could be read into
    /// it, and why it is to be refused, if it is.
    pub fn end<T>(mut self, value: Option<T>) -> (Option<T>, Option<Rejection>) {
        let is_lost = self.violations.lost() > 0;
        let rejection = self.rejection();
        let is_malformed = matches!(rejection, Some(Rejection::Malformed(_)));
        (value.filter(|_| !is_lost && !is_malformed), rejection)
    }

    /// Why the text is refused, once its value has been read.
    pub fn rejection(&mut self) -> Option<Rejection> {
        if self.token() != 0 || self.at < self.text.len() {
            self.fail("text behind the value");
        }
        if let Some(malformed) = self.malformed {
            return Some(Rejection::Malformed(malformed));
        }
        if self.violations.count() == 0 {
            return None;
        }
        let violations = std::mem::take(&mut self.violations);
        Some(Rejection::Invalid(violations.locate(
            self.location,
            self.name,
            self.text,
        )))
    }

    /// The type of the next value; `None` if none can start there.
    pub fn peek(&mut self) -> Option<Kind> {
        match self.token() {
            b'"' => Some(Kind::String),
            b'{' => Some(Kind::Object),
            b'[' => Some(Kind::Array),
            b'-' | b'0'..=b'9' => Some(Kind::Number),
            b't' | b'f' => Some(Kind::Bool),
            b'n' => Some(Kind::Null),
            _ => None,
        }
    }

    /// Passes a `null`, if that is what comes next.
    pub fn null(&mut self) -> bool {
        self.token() == b'n' && self.literal("null")
    }

    /// Reads a value or `null`.
    #[inline]
    pub fn nullable<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.null() {
            return Some(None);
        }
        read(self).map(Some)
    }

    /// Reads `null` as the only value that is allowed.
    pub fn unit(&mut self) -> Option<()> {
        if self.null() {
            return Some(());
        }
        self.mismatch("null")
    }

    /// Refuses the next value, whatever it is.
    pub fn never(&mut self) -> Option<std::convert::Infallible> {
        self.refuse(Rule::Never);
        None
    }

    /// Reads a boolean.
    pub fn bool(&mut self) -> Option<bool> {
        match self.token() {
            b't' if self.literal("true") => Some(true),
            b'f' if self.literal("false") => Some(false),
            _ => self.mismatch("a boolean"),
        }
    }

    /// Reads a string.
    #[inline(never)]
    pub fn string(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// Reads a string without taking it.
    #[inline]
    pub fn text(&mut self) -> Option<&str> {
        if self.token() != b'"' {
            return self.mismatch("a string");
        }
        self.value = self.at;
        match self.plain() {
            Some(plain) => Some(plain),
            None if self.escaped() => Some(&self.scratch),
            None => None,
        }
    }

    /// Passes the next value, whatever it is. It still has to be JSON.
    pub fn skip_value(&mut self) {
        match self.token() {
            b'"' => {
                self.value = self.at;
                if self.plain().is_none() {
                    self.escaped();
                }
            }
            b'{' => self.skip_object(),
            b'[' => self.skip_array(),
            b'-' | b'0'..=b'9' => {
                self.number_end();
            }
            b't' if self.literal("true") => {}
            b'f' if self.literal("false") => {}
            b'n' if self.literal("null") => {}
            _ => self.fail("a value was expected"),
        }
    }

    /// Passes the next value and returns its text.
    pub fn raw(&mut self) -> Option<&'a str> {
        self.token();
        let start = self.at;
        self.skip_value();
        self.value = start;
        self.text
            .get(start..self.at)
            .filter(|_| self.malformed.is_none())
    }

    /// The text of the value that was read last.
    #[must_use]
    pub fn last_text(&self) -> &'a str {
        self.text.get(self.value..self.at).unwrap_or_default()
    }

    /// Remembers this place.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            value: self.value,
            depth: self.depth,
            names: self.names.base(),
            violations: self.violations.count(),
            lost: self.violations.lost(),
        }
    }

    /// Whether no violation was found since the mark.
    #[must_use]
    pub fn clean_since(&self, mark: Mark) -> bool {
        self.malformed.is_none()
            && self.stopped.is_none()
            && self.violations.count() == mark.violations
    }

    /// Returns to the mark and forgets the violations that were found behind it.
    ///
    /// Alternatives inside alternatives multiply; a text that would be read too often is refused.
    pub fn rewind(&mut self, mark: Mark) {
        let reached = self.stopped.take().unwrap_or(self.at);
        self.rereads = self.rereads.saturating_add(reached.saturating_sub(mark.at));
        let limit = self.text.len().saturating_mul(MAX_REREADS);
        if self.rereads > limit.saturating_add(MIN_REREADS) {
            self.fail("too many alternatives to try");
        }
        if self.malformed.is_none() {
            self.at = mark.at;
            self.value = mark.value;
            self.depth = mark.depth;
            self.names.close(mark.names);
            self.violations.forget_behind(mark.violations, mark.lost);
        }
    }

    /// Goes to the end of the value that the mark stands before, wherever in it the reader is.
    pub(super) fn leave(&mut self, mark: Mark, end: usize) {
        if self.malformed.is_none() && self.stopped.is_none() {
            self.at = end;
            self.depth = mark.depth;
            self.names.close(mark.names);
        }
    }

    /// The name of the member that the decoder does not know; see [`super::object::Object::next`].
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Records that the value that was read last breaks a rule, and is none of its type.
    #[cold]
    #[inline(never)]
    pub fn violation(&mut self, rule: Rule) {
        self.violation_at(Place::default(), rule);
    }

    /// Notes that the value that was read last has no value of its type: a violation says why.
    pub fn lose(&mut self) {
        self.violations.lose();
    }

    /// Records that the value that was read last breaks a rule, though it is of its type.
    #[cold]
    #[inline(never)]
    pub fn flaw(&mut self, rule: Rule) {
        self.flaw_at(Place::default(), rule);
    }

    /// Records that the value at a place inside of the one that was read last breaks a rule, so that
    /// the whole is none of its type.
    #[cold]
    #[inline(never)]
    pub(super) fn violation_at(&mut self, place: Place, rule: Rule) {
        self.flaw_at(place, rule);
        self.lose();
    }

    /// Records that the value at a place inside of the one that was read last breaks a rule, though the
    /// whole is of its type.
    #[cold]
    #[inline(never)]
    pub(super) fn flaw_at(&mut self, place: Place, rule: Rule) {
        if self.malformed.is_some() || self.stopped.is_some() {
            return;
        }
        if self.trial {
            self.stopped = Some(self.at);
            self.at = self.text.len();
            return;
        }
        self.violations.note_at(self.value, place, rule);
    }

    /// Passes the next value and records that it breaks a rule.
    #[cold]
    #[inline(never)]
    pub fn refuse(&mut self, rule: Rule) {
        self.token();
        let start = self.at;
        self.skip_value();
        self.value = start;
        if rule == Rule::UnknownMember {
            // Types do without members that they do not know.
            self.flaw(rule);
        } else {
            self.violation(rule);
        }
    }

    /// Refuses the next value for its type.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch<T>(&mut self, expected: &'static str) -> Option<T> {
        self.refuse(Rule::Type(expected));
        None
    }

    /// The text is not JSON: nothing more is read.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, reason: &'static str) {
        self.fail_at(Malformed {
            offset: self.at,
            reason,
        });
    }

    #[cold]
    #[inline(never)]
    fn fail_at(&mut self, malformed: Malformed) {
        // Where a trial stopped, what follows is missing only to it.
        if self.malformed.is_none() && self.stopped.is_none() {
            self.malformed = Some(malformed);
        }
        self.at = self.text.len();
    }

    /// The next byte that is not white space, or 0 at the end; the reader stands on it.
    #[inline]
    pub(super) fn token(&mut self) -> u8 {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte > b' ' => byte,
            _ => self.token_behind_space(),
        }
    }

    fn token_behind_space(&mut self) -> u8 {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return byte;
            }
            self.at = self.at.wrapping_add(1);
        }
        0
    }

    /// Passes a word that JSON knows.
    #[inline]
    fn literal(&mut self, word: &str) -> bool {
        let end = self.at.wrapping_add(word.len());
        let found = self.text.as_bytes().get(self.at..end) == Some(word.as_bytes());
        if found {
            self.value = self.at;
            self.at = end;
        }
        found
    }

    /// Reads the string on whose quote the reader stands, if it has no escape sequences.
    #[inline]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        let start = self.at.wrapping_add(1);
        let bytes = self.text.as_bytes();
        let end = string::plain_end(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end.wrapping_add(1);
        self.text.get(start..end)
    }

    /// Reads the string on whose quote the reader stands into the scratch buffer.
    #[cold]
    fn escaped(&mut self) -> bool {
        self.scratch.clear();
        match string::decode(self.text, self.at.wrapping_add(1), &mut self.scratch) {
            Ok(end) => {
                self.at = end;
                true
            }
            Err(malformed) => {
                self.fail_at(malformed);
                false
            }
        }
    }

    /// Reads the name of a member, on whose quote the reader stands.
    pub(super) fn name(&mut self) -> Option<Cow<'a, str>> {
        match self.plain() {
            Some(plain) => Some(Cow::Borrowed(plain)),
            None if self.escaped() => Some(Cow::Owned(self.scratch.clone())),
            None => None,
        }
    }
}
