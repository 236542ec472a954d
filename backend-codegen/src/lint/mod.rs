//! What is doubtful about an API that is understood: its security, its limits, its errors, its design.
//!
//! What is wrong with a document is for the reader, which every command calls. A rule here speaks about
//! APIs that could be served as they are, and should not be. Rules are pure functions of an
//! [`Api`], one file or folder a family; each carries its reasons, an example that breaks it and one that keeps it,
//! which tests run.
//!
//! What holds at many places is found at each of them, so that it can be silenced at each, and told once:
//! [`merged`].

mod access;
mod check;
mod documentation;
mod errors;
mod examples;
mod exposure;
mod facts;
mod family;
mod limits;
mod naming;
mod operations;
mod paging;
mod parameters;
mod paths;
mod rule;
mod schemas;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::collections::HashMap;

use crate::api::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, Related, Severity};

use check::Check;
use facts::Facts;
pub use family::Family;
pub use rule::Rule;

/// All rules, family by family.
const FAMILIES: [&[Rule]; 12] = [
    access::RULES,
    exposure::RULES,
    limits::RULES,
    errors::RULES,
    paging::RULES,
    paths::RULES,
    operations::RULES,
    parameters::RULES,
    schemas::RULES,
    values::RULES,
    naming::RULES,
    documentation::RULES,
];

/// All rules, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.into_iter().flatten()
}

/// The rules that a name stands for: the code of one, with or without `lint::`, a family, or `all`.
pub fn named(name: &str) -> Vec<&'static Rule> {
    let short = name.strip_prefix("lint::").unwrap_or(name);
    rules()
        .filter(|rule| rule.name() == short || rule.family.as_str() == name || name == "all")
        .collect()
}

/// How much findings matter, where that is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(HashMap<&'static str, Option<Severity>>);

impl Levels {
    /// Says how much findings of a rule matter; `None` turns it off.
    pub fn set(&mut self, code: &'static str, level: Option<Severity>) {
        self.0.insert(code, level);
    }

    /// How much findings with a code matter, if that was said.
    pub fn get(&self, code: &str) -> Option<Option<Severity>> {
        self.0.get(code).copied()
    }

    /// How much findings of a rule matter; `None` if it is off.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        self.get(rule.code).unwrap_or(rule.level)
    }
}

/// Applies all rules that are on. What holds at many places is found at each of them.
pub fn lint(api: &Api, levels: &Levels) -> Vec<Diagnostic> {
    let facts = Facts::new(api);
    let mut found = Vec::new();
    for rule in rules() {
        if let Some(severity) = levels.of(rule) {
            let mut check = Check::new(api, &facts, rule, severity);
            (rule.check)(&mut check);
            found.append(&mut check.found);
        }
    }
    found
}

/// Places that are shown of a finding that holds at many.
const SHOWN: usize = 3;

/// Tells what a rule found at many places as one finding, where the rule says how, in the order of places.
pub fn merged(found: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
    let mut merged: Vec<(Diagnostic, usize)> = Vec::new();
    let mut first_of: HashMap<(&'static str, Severity), usize> = HashMap::new();
    let mut sorted: Diagnostics = found.into_iter().collect();
    sorted.sort();
    for diagnostic in sorted {
        let together = rules().any(|rule| rule.code == diagnostic.code && rule.many.is_some());
        let key = (diagnostic.code, diagnostic.severity);
        let first = first_of.get(&key).filter(|_| together);
        match first.and_then(|at| merged.get_mut(*at)) {
            None => {
                first_of.insert(key, merged.len());
                merged.push((diagnostic, 1));
            }
            Some((first, n)) => {
                *n += 1;
                if *n <= SHOWN {
                    let label = match diagnostic.label.is_empty() {
                        true => "also here".to_owned(),
                        false => diagnostic.label.into_owned(),
                    };
                    let location = diagnostic.location;
                    first.related.push(Related { location, label });
                }
            }
        }
    }
    let mut all = Diagnostics::new();
    for (mut diagnostic, n) in merged {
        if n > 1
            && let Some(many) = rules()
                .find(|rule| rule.code == diagnostic.code)
                .and_then(|rule| rule.many)
        {
            diagnostic.message = many.replace("{n}", &n.to_string());
        }
        all.push(diagnostic);
    }
    all
}
