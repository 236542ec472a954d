//! What a rule is.

use super::Family;
use super::check::Check;
use crate::diagnostic::Severity;

/// A rule: what it looks for, why, and what to do about it.
pub struct Rule {
    /// The code of its findings, `lint::kebab-case`, which doubles as the anchor in the documentation.
    pub code: &'static str,
    /// How much its findings matter; `None` if it is off unless somebody turns it on.
    pub level: Option<Severity>,
    /// What it is about.
    pub family: Family,
    /// Where it comes from: an entry of the OWASP API Security Top 10 (2023), a section of an RFC or of
    /// OpenAPI.
    pub source: &'static str,
    /// What it finds, in one line.
    pub what: &'static str,
    /// Why that matters, and when it does not.
    pub why: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// How to say that it holds at `{n}` places, if they are told as one.
    pub many: Option<&'static str>,
    /// A part of a document that breaks it; each line with a finding ends with `# here`.
    pub bad: &'static str,
    /// A part of a document that keeps it.
    pub good: &'static str,
    pub(super) check: fn(&mut Check<'_>),
}

impl Rule {
    /// The code without `lint::`.
    pub fn name(&self) -> &'static str {
        self.code.strip_prefix("lint::").unwrap_or(self.code)
    }
}
