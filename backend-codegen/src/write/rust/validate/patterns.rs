//! The regular expressions of an API, each printed once.

use crate::map::IndexMap;
use crate::tokens::{Ident, TokenStream, quote};

use super::matches;
use crate::api::pattern::Reason;
use crate::api::plan::{Check, Evaluated, Plans};
use crate::api::{Origin, Place, TypeId};
use crate::write::rust::names::Scope;
use crate::write::rust::printer::text;

/// The regular expressions of an API by their text, with the names of their statics:
/// those of the members or components where they are first used.
#[derive(Debug, Default)]
pub(in crate::write::rust) struct Patterns {
    known: IndexMap<Box<str>, Known>,
    unchecked: Vec<Unchecked>,
}

/// A regular expression that is not checked, since only an engine that may take for ever could.
#[derive(Debug)]
pub(in crate::write::rust) struct Unchecked {
    /// A type in which it stands.
    pub(in crate::write::rust) ty: TypeId,
    /// Its text.
    pub(in crate::write::rust) pattern: Box<str>,
    /// Why it is not.
    pub(in crate::write::rust) reason: Reason,
}

/// A regular expression that can be checked.
#[derive(Debug)]
struct Known {
    name: Ident,
    /// A function that answers whether a text matches.
    matches: TokenStream,
}

impl Patterns {
    pub(in crate::write::rust) fn of(plans: &Plans<'_>) -> Self {
        let mut found: Vec<(TypeId, &str)> = Vec::new();
        for (used, plan) in plans.all_decoded() {
            found.extend(in_checks(&plan.checks).map(|pattern| (used.ty, pattern)));
        }
        for (used, checks) in plans.all_values() {
            found.extend(in_checks(checks).map(|pattern| (used.ty, pattern)));
        }
        let mut scope = Scope::of_constants();
        let mut patterns = Self::default();
        for (ty, pattern) in found {
            let is_unchecked = patterns
                .unchecked
                .iter()
                .any(|known| *known.pattern == *pattern);
            if is_unchecked || patterns.known.contains_key(pattern) {
                continue;
            }
            let matches = match matches::function(pattern) {
                Some(Ok(matches)) => matches,
                Some(Err(reason)) => {
                    let pattern = pattern.into();
                    patterns.unchecked.push(Unchecked {
                        ty,
                        pattern,
                        reason,
                    });
                    continue;
                }
                // Readers tell what is no pattern.
                None => continue,
            };
            let name = match &plans.ty(ty).origin {
                Origin::Component(name) | Origin::Inside(_, Place::Property(name)) => name,
                Origin::Inside(..) | Origin::Part(_) => "pattern",
            };
            let name = scope.text(name);
            let known = Known { name, matches };
            patterns.known.insert(pattern.into(), known);
        }
        patterns
    }

    /// A reference to the static of a pattern, if it can be checked.
    pub(in crate::write::rust) fn reference(&self, pattern: &str) -> Option<TokenStream> {
        let name = &self.known.get(pattern)?.name;
        Some(quote!(&types::patterns::#name))
    }

    /// The patterns that are not checked.
    pub(in crate::write::rust) fn unchecked(&self) -> &[Unchecked] {
        &self.unchecked
    }

    /// References to the statics of patterns.
    pub(in crate::write::rust) fn list(&self, patterns: &[Box<str>]) -> TokenStream {
        let list = patterns
            .iter()
            .filter_map(|pattern| self.reference(pattern));
        quote!(&[#(#list),*])
    }

    /// The file of all patterns; empty if there are none.
    pub(in crate::write::rust) fn file(&self) -> TokenStream {
        let statics = self.known.iter().map(|(pattern, known)| {
            let Known { name, matches } = known;
            let text = text(pattern);
            quote! {
                pub static #name: support::pattern::Pattern =
                    support::pattern::Pattern::new(#text, #matches);
            }
        });
        quote!(#(#statics)*)
    }
}

/// The regular expressions of checks.
fn in_checks(checks: &[Check]) -> impl Iterator<Item = &str> {
    let mut found = Vec::new();
    for check in checks {
        match check {
            Check::Pattern(pattern) => found.push(&**pattern),
            Check::PatternProperties(members) => {
                found.extend(members.iter().map(|(pattern, _)| &**pattern));
            }
            Check::AdditionalProperties { patterns, .. } => {
                found.extend(patterns.iter().map(|pattern| &**pattern));
            }
            Check::UnevaluatedProperties { evaluated, .. } => in_evaluated(evaluated, &mut found),
            _ => {}
        }
    }
    found.into_iter()
}

fn in_evaluated<'c>(parts: &'c [Evaluated], found: &mut Vec<&'c str>) {
    for part in parts {
        match part {
            Evaluated::Patterns(patterns) => found.extend(patterns.iter().map(|p| &**p)),
            Evaluated::When(_, parts) => in_evaluated(parts, found),
            Evaluated::All | Evaluated::Names(_) | Evaluated::First(_) | Evaluated::Items(_) => {}
        }
    }
}
