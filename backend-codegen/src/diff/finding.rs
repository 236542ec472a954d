//! One difference between two APIs.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Location;

/// Whom a difference concerns. In order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Clients that worked may stop to, or nothing is known to the contrary.
    Breaking,
    /// Whether clients that worked still do depends on what the document does not say.
    Doubtful,
    /// Clients that worked still do.
    Compatible,
    /// No message that is sent changes: words, examples, names.
    Annotation,
}

impl Class {
    /// How much a finding of this class matters, unless somebody says otherwise.
    pub fn severity(self) -> Severity {
        match self {
            Self::Breaking => Severity::Error,
            Self::Doubtful => Severity::Warning,
            Self::Compatible | Self::Annotation => Severity::Note,
        }
    }
}

/// Which way something goes that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Clients send it: requests, and answers to webhooks and callbacks.
    Request,
    /// The server sends it.
    Response,
    /// Nobody does: a component that nothing uses.
    Unused,
    /// It is only read by people.
    None,
}

/// The code of what one of two says and the other one leaves open, where one is code: nobody can tell whether
/// they differ.
pub const UNSAID: &str = "diff::unsaid";

/// One difference between two APIs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The [`Rule`](super::Rule) it comes from.
    pub code: &'static str,
    /// Whom it concerns.
    pub class: Class,
    /// Which way it goes.
    pub way: Way,
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
        let severity = finding.class.severity();
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

/// Tells what is [unsaid](UNSAID) at many places once, at the first of them.
pub fn told_once(found: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
    let mut told: Vec<(Diagnostic, usize)> = Vec::new();
    let mut firsts: HashMap<String, usize> = HashMap::new();
    for finding in found {
        let first = (finding.code == UNSAID)
            .then(|| firsts.get(&finding.message))
            .flatten();
        match first.and_then(|at| told.get_mut(*at)) {
            Some((_, n_others)) => *n_others += 1,
            None => {
                if finding.code == UNSAID {
                    firsts.insert(finding.message.clone(), told.len());
                }
                told.push((finding, 0));
            }
        }
    }
    let mut all = Diagnostics::new();
    for (mut finding, n_others) in told {
        if n_others > 0 {
            let message = finding.message;
            finding.message = match n_others {
                1 => format!("{message} (and at 1 other place)"),
                n => format!("{message} (and at {n} other places)"),
            };
        }
        all.push(finding);
    }
    all
}
