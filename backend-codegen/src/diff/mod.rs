//! What changed between two APIs, and whom it breaks.
//!
//! Meaning is compared, not spelling: operations by method and path shape, parameters by name and
//! place, bodies by media type, answers by status, security as alternatives of demands, and schemas by
//! structure, whatever their components are called. A change is judged by the way that values go: a
//! server may accept more than before and send less, not the reverse.
//!
//! Nothing that differs goes unsaid, locations and spelling apart. What no rule understands is
//! [`Class::Breaking`], with a code that says so, since a change that is not known to be harmless is
//! not. Every struct of the API is taken apart field by field here, so that a new field does not compile
//! until this room knows about it.

mod base;
mod body;
mod component;
mod document;
mod finding;
mod keyed;
mod levels;
mod lifecycle;
mod operation;
mod parameter;
mod response;
mod rules;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod usage;
mod version;
mod walk;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::api::Api;
use crate::document::Location;

use base::Bases;
pub use finding::{Class, Finding, UNSAID, Way, told_once};
pub use levels::{Levels, Named};
pub use lifecycle::{Day, Options};
pub use rules::{RULES, Rule};
use schema::Schemas;
use usage::{Change, Usage};

/// The member by which a reader of code says that it shows only a part of a schema.
pub(crate) const PARTIAL: &str = "x-partial";

/// Compares `old` with `new`, which were read into the same
/// [`Sources`](crate::document::Sources). Breaking changes come first, each class in the order of the
/// documents.
pub fn diff(old: &Api, new: &Api) -> Vec<Finding> {
    diff_with(old, new, Options::default())
}

/// The same, as `options` say.
pub fn diff_with(old: &Api, new: &Api, options: Options) -> Vec<Finding> {
    let mut differ = Differ {
        options,
        old,
        new,
        findings: Vec::new(),
        known: HashSet::new(),
        visited: HashMap::new(),
        schemas: Schemas::default(),
        schemes: HashMap::new(),
        bases: Bases::of(old, new),
    };
    differ.document();
    differ.version();
    let mut findings = differ.findings;
    findings.sort_by_key(|finding| {
        let Finding {
            class, old, new, ..
        } = finding;
        (*class, new.or(*old))
    });
    findings
}

/// Two places that belong together.
#[derive(Clone, Copy, Debug)]
struct Places {
    old: Option<Location>,
    new: Option<Location>,
}

impl Places {
    fn both(old: Location, new: Location) -> Self {
        Self {
            old: Some(old),
            new: Some(new),
        }
    }

    fn removed(old: Location) -> Self {
        Self {
            old: Some(old),
            new: None,
        }
    }

    fn added(new: Location) -> Self {
        Self {
            old: None,
            new: Some(new),
        }
    }
}

/// The state of a comparison.
struct Differ<'a> {
    options: Options,
    old: &'a Api,
    new: &'a Api,
    findings: Vec<Finding>,
    /// What was said already: parts that are used in several ways are compared once for each.
    known: HashSet<Finding>,
    /// The pairs of shared parts, by address, that were compared, and how they are used.
    visited: HashMap<(usize, usize), Vec<Usage>>,
    schemas: Schemas,
    /// What security schemes of the old document are called in the new one.
    schemes: HashMap<Arc<str>, Arc<str>>,
    /// What stands before the paths.
    bases: Bases,
}

impl Differ<'_> {
    /// Says that something changed; `change` and `usage` decide how much it matters.
    fn say(
        &mut self,
        code: &'static str,
        change: Change,
        usage: Usage,
        places: Places,
        message: String,
    ) {
        let class = usage.class(change);
        let label = match (code, class) {
            ("diff::default-changed", Class::Breaking) => {
                "what clients send may now mean something else"
            }
            _ => usage.label(class),
        };
        let finding = Finding {
            code,
            class,
            way: usage.way(change),
            message,
            old: places.old,
            new: places.new,
            label,
        };
        if self.known.insert(finding.clone()) {
            self.findings.push(finding);
        }
    }

    /// Says that something changed that no message shows.
    fn note(&mut self, code: &'static str, places: Places, message: String) {
        self.say(code, Change::Words, Usage::UNUSED, places, message);
    }

    /// Whether a pair of shared parts still has to be compared as `usage`. What nothing uses has not if
    /// it was compared at all.
    fn is_first<T>(&mut self, old: &Arc<T>, new: &Arc<T>, usage: Usage) -> bool {
        let address = |value: &Arc<T>| Arc::as_ptr(value).cast::<()>().addr();
        let usages = self
            .visited
            .entry((address(old), address(new)))
            .or_default();
        let is_first = if usage.is_unused() {
            usages.is_empty()
        } else {
            !usages.contains(&usage)
        };
        if is_first {
            usages.push(usage);
        }
        is_first
    }
}
