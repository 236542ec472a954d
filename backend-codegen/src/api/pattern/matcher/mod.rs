//! Matching at generation time, all of ECMA-262 included.
//!
//! The tree becomes a program for a machine that backtracks on a stack of its own, with counters for
//! repetitions, as the specification describes matching. It takes steps from a budget, so a text
//! that would take for ever is answered with "unknown".

mod compile;
mod run;

use std::sync::Arc;

use super::Pattern;
use super::node::Node;

/// The steps that one answer may take.
const STEPS: u32 = 1 << 20;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Matcher {
    program: compile::Program,
}

impl Matcher {
    pub(super) fn new(root: &Node) -> Self {
        Self {
            program: compile::compile(root),
        }
    }

    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        run::search(&self.program, text, STEPS).map(|found| found.is_some())
    }
}

impl Pattern {
    /// Whether the pattern is found in `text`; `None` if that takes too long to find out, or if it
    /// depends on a Unicode property of a character that only an engine's tables know.
    ///
    /// This is for examples, defaults and the like. What it says is what the translation says.
    pub fn matches(&self, text: &str) -> Option<bool> {
        self.matcher().matches(text)
    }

    /// Where the pattern is found first; the outer `None` is that of [`Self::matches`].
    ///
    /// Who looks at code as if it ran asks for it.
    #[cfg(feature = "ts-source")]
    pub(crate) fn spans(&self, text: &str) -> Option<Option<run::Spans>> {
        run::search(&self.matcher().program, text, STEPS)
    }

    pub(super) fn matcher(&self) -> Arc<Matcher> {
        Arc::clone(
            self.matcher
                .get_or_init(|| Arc::new(Matcher::new(&self.root))),
        )
    }
}
