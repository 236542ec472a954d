//! What the tool has to say about an input: where, what is wrong, why, and what to do about it.
//!
//! A [`Diagnostic`] is data. Rendering (a terminal, JSON, GitHub annotations) belongs to the caller;
//! [`Diagnostic::location`] is resolved to file, line and column by the
//! [`Sources`](crate::document::Sources) that the input was read into.

use std::borrow::Cow;

use crate::document::Location;
use crate::list::CollectVec;
use crate::order;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing can be generated from the part it is about, and the run ends with exit code 2.
    Error,
    /// The work goes on, and the result is probably not what the author meant.
    Warning,
    /// Worth knowing; nothing has to change.
    Note,
}

/// A second place that belongs to a [`Diagnostic`], such as the first of two equal keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub location: Location,
    /// What is there, in a few words.
    pub label: String,
}

/// One finding, at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name, `family::kebab-case`; doubles as the anchor in the documentation.
    pub code: &'static str,
    /// What is wrong, in the user's terms, on one line.
    pub message: String,
    /// The text that the finding is about.
    pub location: Location,
    /// Why it is wrong, in a few words that stand under the marked text; may be empty.
    pub label: Cow<'static, str>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// What can be done about it, each line something to type or to decide.
    pub help: Vec<Cow<'static, str>>,
}

impl Diagnostic {
    /// Starts a finding with `severity` at `location`.
    pub fn new(
        severity: Severity,
        code: &'static str,
        location: Location,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            location,
            label: Cow::Borrowed(""),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Starts a finding that stops generation.
    pub fn error(code: &'static str, location: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, location, message)
    }

    /// Starts a finding that does not stop generation.
    pub fn warning(code: &'static str, location: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, location, message)
    }

    /// Says why the marked text is wrong.
    #[must_use]
    pub fn label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, location: Location, label: impl Into<String>) -> Self {
        self.related.push(Related {
            location,
            label: label.into(),
        });
        self
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// Collects findings, so that all of a run come out together.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The findings in the order in which they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Orders the findings by place and drops exact repetitions.
    pub fn sort(&mut self) {
        order::sort_by(&mut self.list, |a, b| {
            (a.location, a.severity, a.code).cmp(&(b.location, b.severity, b.code))
        });
        self.list.dedup();
    }

    /// Takes over the findings of `other`.
    pub fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(found: I) -> Self {
        Self {
            list: found.into_iter().collect_vec(),
        }
    }
}
