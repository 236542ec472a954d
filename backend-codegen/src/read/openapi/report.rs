//! The way of findings to [`Diagnostics`].

use super::quote::count;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Location;
use crate::map::{Entry, IndexMap};

/// Errors, and other findings, that are shown of one run. A file of the wrong kind could have one at
/// every line.
const SHOWN: usize = 1000;

/// Other places that are shown of one error.
const RELATED: usize = 8;

/// Collects findings; equal ones are told once, with the number of places.
pub(super) struct Report<'r> {
    diagnostics: &'r mut Diagnostics,
    groups: IndexMap<(&'static str, Box<str>), Group>,
    n_errors: usize,
    n_others: usize,
    hidden: usize,
    last: Location,
}

struct Group {
    diagnostic: Diagnostic,
    others: usize,
}

/// Names a group of equal findings.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupId(usize);

impl<'r> Report<'r> {
    pub(super) fn new(diagnostics: &'r mut Diagnostics) -> Self {
        Self {
            diagnostics,
            groups: IndexMap::new(),
            n_errors: 0,
            n_others: 0,
            hidden: 0,
            last: Location::default(),
        }
    }

    /// For the room below, which reports by itself.
    pub(super) fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let shown = match diagnostic.severity {
            Severity::Error => &mut self.n_errors,
            Severity::Warning | Severity::Note => &mut self.n_others,
        };
        *shown += 1;
        if *shown > SHOWN {
            // The first error is shown, so that hidden ones never pass for success.
            self.hidden += 1;
            self.last = diagnostic.location;
            return;
        }
        self.diagnostics.push(diagnostic);
    }

    /// Adds a finding that says the same as all others with its code and `key`: of these the first
    /// is shown.
    pub(super) fn grouped(&mut self, key: &str, diagnostic: Diagnostic) -> GroupId {
        let entry = self.groups.entry((diagnostic.code, key.into()));
        let id = GroupId(entry.index());
        match entry {
            Entry::Vacant(entry) => {
                entry.insert(Group {
                    diagnostic,
                    others: 0,
                });
            }
            Entry::Occupied(mut entry) => {
                entry
                    .get_mut()
                    .again(diagnostic.location, &diagnostic.label);
            }
        }
        id
    }

    /// The finding of `group` once more, at another place.
    pub(super) fn again(&mut self, group: GroupId, location: Location, label: &str) {
        if let Some((_, group)) = self.groups.get_index_mut(group.0) {
            group.again(location, label);
        }
    }

    /// Hands everything on.
    pub(super) fn finish(mut self) {
        for (_, group) in std::mem::take(&mut self.groups) {
            self.push(group.finish());
        }
        if self.hidden > 0 {
            let message = format!("{} not shown", count(self.hidden, "more problem"));
            self.diagnostics.push(
                Diagnostic::warning("openapi::too-many-problems", self.last, message)
                    .label("the last of them")
                    .help("solve the ones that are shown and run again"),
            );
        }
        self.diagnostics.sort();
    }
}

impl Group {
    fn again(&mut self, location: Location, label: &str) {
        if self.diagnostic.location == location {
            return;
        }
        self.others += 1;
        if self.diagnostic.severity == Severity::Error && self.diagnostic.related.len() < RELATED {
            let label = if label.is_empty() { "also here" } else { label };
            self.diagnostic.related.push(crate::diagnostic::Related {
                location,
                label: label.to_owned(),
            });
        }
    }

    fn finish(self) -> Diagnostic {
        let Self {
            mut diagnostic,
            others,
        } = self;
        if others > 0 {
            diagnostic.message = format!(
                "{} (and at {})",
                diagnostic.message,
                count(others, "other place")
            );
        }
        diagnostic
    }
}
