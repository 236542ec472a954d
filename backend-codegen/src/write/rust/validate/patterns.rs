//! The regular expressions of an API, each printed once.

use indexmap::IndexMap;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::api::plan::{Check, Evaluated, Plans};
use crate::api::{Origin, Place, TypeId};
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::text;

/// The regular expressions of an API by their text, with the names of their statics:
/// those of the members or components where they are first used.
#[derive(Debug, Default)]
pub(in crate::write::rust) struct Patterns {
    names: IndexMap<Box<str>, Ident>,
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
        let mut scope = Scope::new(Kind::Constant);
        let mut patterns = Self::default();
        for (ty, pattern) in found {
            if !patterns.names.contains_key(pattern) {
                let name = match &plans.ty(ty).origin {
                    Origin::Component(name) | Origin::Inside(_, Place::Property(name)) => name,
                    Origin::Inside(..) | Origin::Part(_) => "pattern",
                };
                patterns.names.insert(pattern.into(), scope.text(name));
            }
        }
        patterns
    }

    /// A reference to the static of a pattern, if it can be checked.
    pub(in crate::write::rust) fn reference(&self, pattern: &str) -> Option<TokenStream> {
        let name = self.names.get(pattern)?;
        Some(quote!(&types::patterns::#name))
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
        let statics = self.names.iter().map(|(pattern, name)| {
            let (text, matches) = (text(pattern), matches(pattern));
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

/// A function that answers whether a text matches.
fn matches(pattern: &str) -> TokenStream {
    let pattern = text(pattern);
    quote!(|text| {
        static REGEX: support::regex::Regex = support::regex::Regex::new(#pattern);
        REGEX.is_match(text)
    })
}
