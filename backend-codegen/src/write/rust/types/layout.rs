//! Which type stands in which file.

use crate::map::{IndexMap, IndexSet};
use crate::order;
use crate::tokens::{Ident, TokenStream, format_ident, quote};

use super::item;
use crate::api::Api;
use crate::api::plan::{Shape, Use, roots_of_operation};
use crate::fileset::FileSet;
use crate::list::CollectVec;
use crate::write::rust::contract::NO_MODULES;
use crate::write::rust::file::{self, Place};
use crate::write::rust::names::{Kind, Scope, ascii};
use crate::write::rust::own;
use crate::write::rust::printer::Printer;
use crate::write::rust::validate;
use crate::write::words::words;

/// The file of types that operations of several tags use, or none.
const SHARED: &str = "shared";

/// Names of files that are none of a tag.
const TAKEN: [&str; 5] = ["checks", "mod", "own", "patterns", SHARED];

/// About as many lines as somebody wants to open in an editor.
const MAX_LINES: usize = 4_000;

/// By how many words of its name a type is assigned to a file, at most.
const MAX_WORDS: usize = 5;

type Item<'n> = (Use, &'n Ident);

/// All types of `p`, and whatever of the support module they need.
///
/// `tables` are the types for which the tables of checks are wanted, beside those that decoders need.
///
/// A type that the operations of one tag alone use is in the file of the tag, all others in
/// `shared.rs`; of a file that would be too large the types are in several, by their names. Whatever
/// the file, their path is `types::Name`.
pub fn files(p: &Printer<'_>, api: &Api, tables: &[Use]) -> FileSet {
    let modules = modules(p, api);
    let mut files = FileSet::new();
    for (module, items) in &modules {
        let items = items.iter().map(|(used, name)| item(p, *used, name));
        let tokens: TokenStream = quote!(#(#items)*);
        let contents = file::contents(Place::nested("types"), &tokens);
        files.generated(format!("types/{module}.rs"), contents);
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
    let contracts = own::file(p.names.all_own());
    if let Some(tokens) = &contracts {
        let place = Place::module("types", "own");
        let text = file::documented(place, own::ABOUT, tokens);
        files.generated("types/own.rs", text);
    }
    let own = contracts.map(|_| {
        quote!(
            mod own;
        )
    });
    let helpers: Vec<Ident> = [
        ("checks", checks.is_empty()),
        ("patterns", patterns.is_empty()),
    ]
    .into_iter()
    .filter(|(_, is_empty)| !is_empty)
    .map(|(name, _)| format_ident!("{name}"))
    .collect_vec();
    let modules: Vec<Ident> = modules
        .keys()
        .map(|name| format_ident!("{name}"))
        .collect_vec();
    let index = quote! {
        //! The types of the API.
        #(mod #modules;)*
        #own
        #(pub mod #helpers;)*
        #(pub use #modules::*;)*
    };
    files.generated("types/mod.rs", file::contents(Place::root(), &index));
    files
}

/// The types by the file that each is in, and in each by their names.
pub(in crate::write::rust) fn modules<'p>(
    p: &'p Printer<'_>,
    api: &Api,
) -> IndexMap<String, Vec<Item<'p>>> {
    let tags = tags(p, api);
    let mut groups: IndexMap<&str, Vec<Item<'p>>> = IndexMap::new();
    for (used, name) in p.names.items() {
        let tag = tags.get(&used).and_then(Option::as_deref);
        groups
            .entry(tag.unwrap_or(SHARED))
            .or_default()
            .push((used, name));
    }
    let mut modules: IndexMap<String, Vec<Item<'p>>> = IndexMap::new();
    for (group, items) in groups {
        split(p, group, items, &mut modules);
    }
    modules.sort_keys();
    for items in modules.values_mut() {
        order::sort_by_key(items, |(_, name)| *name);
    }
    modules
}

/// For each type that operations use, the module of their tag, if they have the same one.
fn tags(p: &Printer<'_>, api: &Api) -> IndexMap<Use, Option<String>> {
    let mut roots: IndexMap<&str, Vec<Use>> = IndexMap::new();
    for (_, operation) in api.operations() {
        let tag = operation.tags.first().map_or("", |tag| &**tag);
        let uses = roots.entry(tag).or_default();
        uses.extend(roots_of_operation(operation));
    }
    let mut tags: IndexMap<Use, Option<String>> = IndexMap::default();
    let taken: Vec<&str> = NO_MODULES.into_iter().chain(TAKEN).collect_vec();
    let mut modules = Scope::without(Kind::Module, &taken);
    for (tag, roots) in roots {
        let module = match tag {
            "" => SHARED.to_owned(),
            tag => modules.words(&words(tag)).to_string(),
        };
        for used in reached(p, roots) {
            let known = tags.entry(used).or_insert_with(|| Some(module.clone()));
            if known.as_ref() != Some(&module) {
                *known = None;
            }
        }
    }
    tags
}

/// The types that contain or are one another, from some on.
pub(in crate::write::rust) fn reached(p: &Printer<'_>, mut queue: Vec<Use>) -> IndexSet<Use> {
    let mut reached = IndexSet::new();
    while let Some(used) = queue.pop() {
        let used = p.names.shared(used);
        if !reached.insert(used) {
            continue;
        }
        queue.extend(p.names.same_as(used));
        if let Some(plan) = p.plan(used) {
            let types = plan.shape.types();
            queue.extend(types.into_iter().map(|ty| p.part(used, ty)));
        }
    }
    reached
}

/// Distributes types over files.
///
/// Of too large a file, those whose names start with the same letter are together; of a letter with
/// too many, those whose names start with the same words. So it depends on the name of a type, and on
/// the size of what would else be together, in which file it is.
fn split<'n>(
    p: &Printer<'_>,
    group: &str,
    items: Vec<Item<'n>>,
    modules: &mut IndexMap<String, Vec<Item<'n>>>,
) {
    let items = items.into_iter().map(|item| (item, words(item.1.as_str())));
    let mut queue = vec![(group.to_owned(), 0, items.collect_vec())];
    while let Some((module, n_words, items)) = queue.pop() {
        let lines: usize = items.iter().map(|((used, _), _)| lines(p, *used)).sum();
        if lines <= MAX_LINES || items.len() < 2 || n_words > MAX_WORDS {
            // A tag may be called what a part of another file is.
            let items = items.into_iter().map(|(item, _)| item);
            modules.entry(module).or_default().extend(items);
            continue;
        }
        let mut parts: IndexMap<String, Vec<_>> = IndexMap::new();
        for item in items {
            let start = start(&item.1, n_words);
            parts
                .entry(format!("{group}_{start}"))
                .or_default()
                .push(item);
        }
        let parts = parts.into_iter();
        queue.extend(parts.map(|(module, items)| (module, n_words.saturating_add(1), items)));
    }
}

/// So many words of a name, or its first letter, as a part of a file's name.
fn start(name: &[String], n_words: usize) -> String {
    let first = name.first().and_then(|word| word.chars().next());
    let start = match n_words {
        0 => first.map(String::from).unwrap_or_default(),
        n => name.iter().take(n).cloned().collect_vec().join("_"),
    };
    ascii(start)
}

/// About how many lines a type takes, with the functions about it.
fn lines(p: &Printer<'_>, used: Use) -> usize {
    if p.names.same_as(used).is_some() {
        return 2;
    }
    let (members, each) = match p.plan(used).map(|plan| &plan.shape) {
        Some(Shape::Object(object)) => (object.fields.len(), 10),
        Some(Shape::Enum(values)) => (values.len(), 6),
        Some(Shape::Union(union)) => (union.variants.len(), 6),
        _ => (0, 0),
    };
    members.saturating_mul(each).saturating_add(40)
}
