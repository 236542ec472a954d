//! Regular expressions that need an engine.

use std::sync::OnceLock;

/// An expression in the notation of the `regex` crate, compiled at its first use and never again.
#[derive(Debug)]
pub struct Regex {
    text: &'static str,
    compiled: OnceLock<Option<::regex::Regex>>,
}

impl Regex {
    /// An expression that is known to compile.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Whether some part of the text matches. An expression that does not compile matches nothing.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| ::regex::Regex::new(self.text).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}
