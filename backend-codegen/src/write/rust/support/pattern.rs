//! Regular expressions of the specification.

use super::reader::Reader;
use super::violation::Rule;
use regex::Regex;
use std::sync::OnceLock;

/// A regular expression, compiled at its first use and never again.
#[derive(Debug)]
pub struct Pattern {
    /// As the specification writes it (ECMA-262).
    text: &'static str,
    /// The same language in the notation of the `regex` crate.
    regex: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern of the specification, and the same in the notation of the `regex` crate.
    #[must_use]
    pub const fn new(text: &'static str, regex: &'static str) -> Self {
        Self {
            text,
            regex,
            compiled: OnceLock::new(),
        }
    }

    /// The pattern as the specification writes it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.text
    }

    /// Whether some part of the text matches. A pattern that does not compile matches nothing.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.regex).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl Reader<'_> {
    /// `pattern`.
    #[inline]
    pub fn pattern(&mut self, text: Option<&str>, pattern: &Pattern) {
        if text.is_some_and(|text| !pattern.is_match(text)) {
            self.violation(Rule::Pattern(pattern.text));
        }
    }
}
