//! Regular expressions of the specification.

use super::reader::Reader;
use super::violation::Rule;

/// A regular expression, and the function that knows its language.
#[derive(Debug)]
pub struct Pattern {
    /// As the specification writes it (ECMA-262).
    text: &'static str,
    matches: fn(&str) -> bool,
}

impl Pattern {
    /// A pattern of the specification, and what answers whether some part of a text matches it.
    #[must_use]
    pub const fn new(text: &'static str, matches: fn(&str) -> bool) -> Self {
        Self { text, matches }
    }

    /// The pattern as the specification writes it.
    #[must_use]
    pub const fn written(&self) -> &'static str {
        self.text
    }

    /// Whether some part of the text matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        (self.matches)(text)
    }
}

impl Reader<'_> {
    /// `pattern`.
    #[inline(never)]
    pub fn pattern(&mut self, text: &Option<String>, pattern: &Pattern) {
        if text.as_ref().is_some_and(|text| !pattern.is_match(text)) {
            self.flaw(Rule::Pattern(pattern.text));
        }
    }
}
