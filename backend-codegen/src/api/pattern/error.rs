//! What is wrong with a pattern.

use std::fmt;

/// A pattern that is no regular expression, or one beyond the budgets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// The byte offset in the pattern at which the trouble starts.
    pub at: usize,
    /// What is wrong, in the author's terms.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl PatternError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PatternError {}
