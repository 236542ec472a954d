//! What a rule sees, and how it says what it found.

use std::borrow::Cow;

use super::{Facts, Rule};
use crate::api::{Api, Operation, Path, Type, TypeId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Location;

/// One rule at work.
pub(super) struct Check<'a> {
    pub(super) api: &'a Api,
    pub(super) facts: &'a Facts<'a>,
    rule: &'static Rule,
    severity: Severity,
    pub(super) found: Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    pub(super) fn new(
        api: &'a Api,
        facts: &'a Facts<'a>,
        rule: &'static Rule,
        severity: Severity,
    ) -> Self {
        Self {
            api,
            facts,
            rule,
            severity,
            found: Vec::new(),
        }
    }

    /// Adds a finding; what to do about it is what the rule says.
    pub(super) fn say(
        &mut self,
        location: Location,
        message: impl Into<String>,
        label: impl Into<Cow<'static, str>>,
    ) {
        self.add(Diagnostic::new(self.severity, self.rule.code, location, message).label(label));
    }

    /// Adds a finding with a second place.
    pub(super) fn say_both(
        &mut self,
        location: Location,
        message: impl Into<String>,
        label: impl Into<Cow<'static, str>>,
        other: (Location, &str),
    ) {
        let found = Diagnostic::new(self.severity, self.rule.code, location, message);
        self.add(found.label(label).related(other.0, other.1));
    }

    fn add(&mut self, found: Diagnostic) {
        self.found.push(found.help(self.rule.fix));
    }

    /// All inbound operations.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'a Path, &'a Operation)> + use<'a> {
        self.api.operations()
    }

    /// A type.
    pub(super) fn ty(&self, id: TypeId) -> &'a Type {
        self.api.types.get(id)
    }
}
