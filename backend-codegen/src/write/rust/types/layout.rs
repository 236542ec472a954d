//! Which type stands in which file.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::derives::Exact;
use super::item;
use crate::api::Api;
use crate::api::plan::Use;
use crate::fileset::FileSet;
use crate::write::rust::file::{self, Place};
use crate::write::rust::printer::Printer;
use crate::write::rust::validate;

/// The file of types that operations of several tags use.
const SHARED: &str = "shared";

/// All types of `p`, and whatever of the support module they need.
///
/// `tables` are the types for which the tables of checks are wanted, beside those that decoders need.
///
/// Types go to the file of the tag whose operations use them, or to `shared.rs`.
pub fn files(p: &Printer<'_>, api: &Api, tables: &[Use]) -> FileSet {
    let exact = Exact::of(p);
    let mut groups: BTreeMap<String, Vec<(Use, &Ident)>> = BTreeMap::new();
    for (used, name) in p.names.items() {
        let group = SHARED.to_owned();
        groups.entry(group).or_default().push((used, name));
    }
    let _ = api;
    let mut files = FileSet::new();
    let mut modules: BTreeSet<String> = BTreeSet::new();
    for (group, mut items) in groups {
        items.sort_by_key(|(_, name)| name.to_string());
        let items = items
            .iter()
            .map(|(used, name)| item(p, &exact, *used, name));
        let tokens: TokenStream = quote!(#(#items)*);
        let contents = file::contents(Place::nested("types"), &tokens);
        files.generated(format!("types/{group}.rs"), contents);
        modules.insert(group);
    }
    let patterns = p.patterns.file();
    if !patterns.is_empty() {
        let place = Place::module("types", "patterns");
        files.generated("types/patterns.rs", file::contents(place, &patterns));
    }
    let checks = validate::tables(p, tables);
    if !checks.is_empty() {
        let place = Place::module("types", "checks");
        files.generated("types/checks.rs", file::contents(place, &checks));
    }
    let helpers: Vec<Ident> = [
        ("checks", checks.is_empty()),
        ("patterns", patterns.is_empty()),
    ]
    .into_iter()
    .filter(|(_, is_empty)| !is_empty)
    .map(|(name, _)| format_ident!("{name}"))
    .collect();
    let modules: Vec<Ident> = modules.iter().map(|name| format_ident!("{name}")).collect();
    let index = quote! {
        //! The types of the API.
        #(mod #modules;)*
        #(pub mod #helpers;)*
        #(pub use #modules::*;)*
    };
    files.generated("types/mod.rs", file::contents(Place::root(), &index));
    files
}
