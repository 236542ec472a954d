//! How much findings matter, where somebody says so.

use super::{Finding, RULES, Rule, Way};
use crate::diagnostic::Severity;
use crate::suggest::nearest;

/// Rules that a name stands for: one, which way what it is about goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The code of the rule.
    pub code: &'static str,
    /// The way, if not both are meant.
    pub way: Option<Way>,
}

impl Named {
    /// Finds a rule by `property-removed`, `diff::property-removed` or `response.property-removed`.
    ///
    /// # Errors
    ///
    /// What was probably meant, if there is no such rule.
    pub fn find(name: &str) -> Result<Self, Option<String>> {
        let (prefix, way, rest) = match name.split_once('.') {
            Some(("request", rest)) => ("request.", Some(Way::Request), rest),
            Some(("response", rest)) => ("response.", Some(Way::Response), rest),
            Some(_) | None => ("", None, name),
        };
        let is_it = |rule: &&Rule| rule.name() == rest || rule.code == rest;
        match RULES.iter().find(is_it) {
            Some(rule) => Ok(Self {
                code: rule.code,
                way,
            }),
            None => {
                let meant = nearest(rest, RULES.iter().map(Rule::name));
                Err(meant.map(|meant| format!("{prefix}{meant}")))
            }
        }
    }

    fn is_of(&self, finding: &Finding) -> bool {
        self.code == finding.code
            && match self.way {
                Some(way) => way == finding.way,
                // A component that nothing uses is nothing that anybody could notice.
                None => finding.way != Way::Unused,
            }
    }
}

/// How much findings matter, where that is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(Vec<(Named, Option<Severity>)>);

impl Levels {
    /// Says how much findings of a rule matter; `None` turns it off. What is said last counts.
    pub fn set(&mut self, rule: Named, level: Option<Severity>) {
        self.0.push((rule, level));
    }

    /// How much a finding matters; `None` if its rule is off.
    pub fn of(&self, finding: &Finding) -> Option<Severity> {
        let said = self.0.iter().rev().find(|(rule, _)| rule.is_of(finding));
        said.map_or(Some(finding.class.severity()), |(_, level)| *level)
    }
}
