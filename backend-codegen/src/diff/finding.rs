//! One difference between two APIs.

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Location;

/// Whom a difference concerns. In order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Clients that worked may stop to, or nothing is known to the contrary.
    Breaking,
    /// Clients that worked still do.
    Compatible,
    /// No message that is sent changes: words, examples, names.
    Annotation,
}

/// One difference between two APIs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The [`Rule`](super::Rule) it comes from.
    pub code: &'static str,
    /// Whom it concerns.
    pub class: Class,
    /// What changed, on one line.
    pub message: String,
    /// Where it was.
    pub old: Option<Location>,
    /// Where it is.
    pub new: Option<Location>,
    /// Why it matters; may be empty.
    pub label: &'static str,
}

/// Shows a finding at its place in the new document, or in the old one if it is gone.
impl From<Finding> for Diagnostic {
    fn from(finding: Finding) -> Self {
        let severity = match finding.class {
            Class::Breaking => Severity::Error,
            Class::Compatible | Class::Annotation => Severity::Note,
        };
        let (location, before) = match (finding.new, finding.old) {
            (Some(new), old) => (new, old),
            (None, Some(old)) => (old, None),
            (None, None) => (Location::default(), None),
        };
        let diagnostic =
            Self::new(severity, finding.code, location, finding.message).label(finding.label);
        match before {
            Some(before) => diagnostic.related(before, "before"),
            None => diagnostic,
        }
    }
}
