//! Long paths in tokens become short ones and imports.

use std::ops::Range;

use super::Place;
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::order;
use crate::tokens::lex::Kind;
use crate::tokens::{Ident, Source, TokenStream, quote};

/// The imports that the tokens need, and the tokens with the names that are imported.
///
/// A path is imported up to its first name that is no module. Where two paths end in the same name,
/// or a type of the file has it, the path stays whole.
pub(super) fn collect(place: Place, tokens: &TokenStream) -> (TokenStream, Source) {
    let source = Source::of(tokens);
    let local = defined_in(&source);
    let paths = Paths::of(&source);
    let traits = traits(&source).map(|path| path.map(str::to_owned).to_vec());
    let found = order::distinct(paths.distinct.iter().cloned().chain(traits));
    let mut owners: IndexMap<String, Vec<String>> = IndexMap::new();
    for path in &found {
        let Some(name) = path.last() else { continue };
        let is_own = is_local(place, &local, path);
        let is_known = local.contains(name) || PRELUDE.contains(&name.as_str());
        let taken = owners.contains_key(name) || (is_known && !is_own);
        if !taken {
            owners.insert(name.clone(), path.clone());
        }
    }
    let source = paths.written(source, &mut |path| {
        let name = path.last()?;
        if owners.get(name).is_some_and(|owner| owner == path) {
            return Some(vec![name.clone()]);
        }
        Some(resolved(place, path))
    });
    let mut uses: IndexMap<Vec<String>, Vec<String>> = IndexMap::new();
    for path in owners
        .values()
        .filter(|path| !is_local(place, &local, path))
    {
        let mut folder = resolved(place, path);
        if let Some(name) = folder.pop() {
            uses.entry(folder).or_default().push(name);
        }
    }
    uses.sort_keys();
    let uses = uses.into_iter().map(|(folder, mut names)| {
        let folder = tokens_of(&folder);
        order::sort(&mut names);
        let names = names
            .iter()
            .map(|name| tokens_of(std::slice::from_ref(name)));
        if names.len() == 1 {
            quote!(use #folder::#(#names)*;)
        } else {
            quote!(use #folder::{#(#names),*};)
        }
    });
    (quote!(#(#uses)*), source)
}

/// The tokens with other paths in them, and the traits that have to be in scope. The root `contract`
/// stands for the module of a contract.
#[cfg(feature = "stubs")]
pub(in crate::write) fn rewritten(
    tokens: &TokenStream,
    on_path: &mut dyn FnMut(&[String]) -> Option<Vec<String>>,
) -> (Vec<[&'static str; 3]>, TokenStream) {
    let source = Source::of(tokens);
    let traits = traits(&source).collect_vec();
    let paths = Paths::of(&source);
    (traits, paths.written(source, on_path).stream())
}

/// What contracts use without importing it.
const PRELUDE: [&str; 4] = ["Future", "Into", "Send", "Sync"];

/// The traits whose functions the tokens use of types.
fn traits(source: &Source) -> impl Iterator<Item = [&'static str; 3]> {
    let used = uses(source);
    let read = used.0.then_some(["support", "decode", "FromJson"]);
    let write = used.1.then_some(["support", "encode", "ToJson"]);
    read.into_iter().chain(write)
}

/// Whether functions that read and that write occur. Those that read JSON values are none of a trait.
fn uses(source: &Source) -> (bool, bool) {
    let mut used = (false, false);
    let mut at = 0;
    while let Some(kind) = source.kind(at) {
        let here = at;
        at += 1;
        if matches!(kind, Kind::Sign(b'(' | b'[' | b'{')) {
            // A handler may have a method that is called `read`, and what a record makes is in a trait
            // already.
            let before = here.checked_sub(2).map(|at| source.word(at));
            if matches!(before, Some("operation" | "record")) {
                at = source.partner(here).max(here) + 1;
            }
            continue;
        }
        if kind != Kind::Word
            || !matches!(
                source.slice(here),
                "read" | "from_json" | "write" | "to_json"
            )
        {
            continue;
        }
        let name = source.slice(here);
        let is_method = here > 0 && source.is_sign(here - 1, b'.');
        let of_type = here
            .checked_sub(3)
            .filter(|at| source.is_separator(at + 1))
            .map(|at| source.word(at))
            .filter(|ty| ty.starts_with(|c: char| c.is_uppercase()));
        match name {
            _ if !is_method && of_type.is_none() => {}
            "read" | "from_json" => {
                used.0 |= !is_method && !of_type.is_some_and(|ty| ["Json", "Map"].contains(&ty));
            }
            _ => used.1 = true,
        }
    }
    used
}

/// Whether the path leads to an item of the file itself.
fn is_local(place: Place, local: &IndexSet<String>, path: &[String]) -> bool {
    let name = match path {
        [root, name] if place.module.is_none() && Some(root.as_str()) == place.folder => name,
        [root, module, name]
            if Some(module.as_str()) == place.module && Some(root.as_str()) == place.folder =>
        {
            name
        }
        _ => return false,
    };
    local.contains(name)
}

/// The names of all items that the tokens define, or import themselves.
#[cfg(feature = "scaffold")]
pub(in crate::write::rust) fn defined(tokens: &TokenStream) -> IndexSet<String> {
    defined_in(&Source::of(tokens))
}

fn defined_in(source: &Source) -> IndexSet<String> {
    let words = ["struct", "enum", "type", "fn", "static", "const", "trait"];
    let mut is_named = false;
    let mut is_import = false;
    let mut defined = IndexSet::new();
    let mut at = 0;
    while let Some(kind) = source.kind(at) {
        let here = at;
        at += 1;
        match kind {
            Kind::Word => {
                let text = source.slice(here);
                is_import |= text == "use";
                if is_named {
                    defined.insert(text.to_owned());
                }
                is_named = words.contains(&text);
            }
            Kind::Sign(b'(' | b'[' | b'{') => {
                at = source.partner(here).max(here) + 1;
                if is_import {
                    // The names of types in the braces of a `use`.
                    let names = (here + 1..at).map(|at| source.word(at));
                    let types = names.filter(|name| name.starts_with(|c: char| c.is_uppercase()));
                    defined.extend(types.map(str::to_owned));
                } else {
                    is_named = false;
                }
            }
            Kind::Sign(b';') => (is_named, is_import) = (false, false),
            Kind::Sign(_) | Kind::Literal => is_named = false,
            Kind::Lifetime => {}
        }
    }
    defined
}

/// The path as it is written in the file.
fn resolved(place: Place, path: &[String]) -> Vec<String> {
    let Some((root, rest)) = path.split_first() else {
        return Vec::new();
    };
    let ups = match root.as_str() {
        root if place.folder == Some(root) => place.depth.saturating_sub(1),
        "types" | "support" => place.depth,
        _ => return path.to_vec(),
    };
    let keeps_root = place.folder != Some(root.as_str());
    let ups = std::iter::repeat_n("super".to_owned(), ups);
    ups.chain(place.below.map(str::to_owned))
        .chain(keeps_root.then(|| root.clone()))
        .chain(rest.iter().cloned())
        .collect_vec()
}

fn tokens_of(path: &[String]) -> TokenStream {
    let names = path.iter().map(|name| Ident::new(name));
    quote!(#(#names)::*)
}

/// The paths in tokens that can be imported.
struct Paths {
    /// Each of them once, without `::` at its start.
    distinct: Vec<Vec<String>>,
    /// Where they stand, and which of them.
    places: Vec<(Range<usize>, usize)>,
}

impl Paths {
    fn of(source: &Source) -> Self {
        let mut distinct: Vec<Vec<String>> = Vec::new();
        let mut places = Vec::new();
        // By what stands in the text: one path is written in one way, but for who writes it by hand.
        let mut known: IndexMap<&str, Option<usize>> = IndexMap::default();
        let mut at = 0;
        while source.kind(at).is_some() {
            let Some((first, end)) = path_at(source, at) else {
                at += 1;
                continue;
            };
            let number = known.entry(source.between(at..end)).or_insert_with(|| {
                let path = importable(source, first, end)?;
                let number = distinct.iter().position(|known| *known == path);
                Some(number.unwrap_or_else(|| {
                    distinct.push(path);
                    distinct.len().saturating_sub(1)
                }))
            });
            match number {
                Some(number) => {
                    places.push((at..end, *number));
                    at = end;
                }
                None => at += 1,
            }
        }
        Self { distinct, places }
    }

    /// The tokens with what `on_path` returns in place of each path.
    fn written(
        &self,
        source: Source,
        on_path: &mut dyn FnMut(&[String]) -> Option<Vec<String>>,
    ) -> Source {
        let texts = self.distinct.iter().map(|path| on_path(path));
        let texts: Vec<Option<String>> = texts.map(|path| Some(path?.join("::"))).collect_vec();
        let is_written = |number: usize| texts.get(number).is_some_and(Option::is_some);
        let places = self.places.iter().filter(|(_, number)| is_written(*number));
        let places: Vec<_> = places.cloned().collect_vec();
        let texts: Vec<String> = texts
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect_vec();
        source.with(&places, &texts)
    }
}

/// The path that starts at `at` and may be one that can be imported, up to its first name that is no
/// module: the position of its first name, and its end.
fn path_at(source: &Source, at: usize) -> Option<(usize, usize)> {
    let first = match source.kind(at)? {
        Kind::Word => match source.slice(at) {
            "types" | "support" | "contract" | "std" => at,
            _ => return None,
        },
        Kind::Sign(b':') if source.is_separator(at) => match source.word(at + 2) {
            "uuid" | "time" => at + 2,
            _ => return None,
        },
        Kind::Sign(_) | Kind::Lifetime | Kind::Literal => return None,
    };
    let is_behind_path =
        at >= 2 && source.is_separator(at - 2) || at >= 1 && goes_on(source, at - 1);
    if is_behind_path {
        return None;
    }
    let mut end = first + 1;
    while source.is_separator(end) {
        let next = source.word(end + 2);
        if next.is_empty() {
            break;
        }
        end += 3;
        if !next.starts_with(|c: char| c.is_lowercase()) {
            break;
        }
    }
    Some((first, end))
}

/// Whether a path can go on behind `at`: a name stands there that is no word of the language.
fn goes_on(source: &Source, at: usize) -> bool {
    let words = [
        "as", "dyn", "else", "for", "impl", "in", "match", "mut", "return", "where",
    ];
    let word = source.word(at);
    !word.is_empty() && source.is_separator(at + 1) && !words.contains(&word)
}

/// The names of a path that can be imported.
fn importable(source: &Source, first: usize, end: usize) -> Option<Vec<String>> {
    let names = (first..end).map(|at| source.word(at));
    let path: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect_vec();
    let is_std = path.first().is_some_and(|root| root == "std");
    let imported_of_std = [
        ["std", "collections", "BTreeMap"],
        ["std", "convert", "Infallible"],
    ];
    if is_std && !imported_of_std.iter().any(|known| path == known) {
        return None;
    }
    (path.len() > 1).then_some(path)
}

#[cfg(test)]
mod tests {
    use crate::tokens::quote;

    use super::super::{Place, contents};

    #[test]
    fn paths_of_others_that_look_like_ours_in_their_midst_stay_whole() {
        let text = contents(
            Place::nested("types"),
            &quote! {
                pub struct Pet {
                    pub a: crate::time::Date,
                    pub b: ::mine::uuid::Uuid,
                    pub c: ::time::Date,
                    pub d: std::time::Duration,
                    pub e: Box<dyn ::uuid::Trait>,
                    pub f: crate::types::Cat,
                    pub g: types::Dog,
                }
            },
        );
        insta::assert_snapshot!(text, @r"
            // @generated by cargo backend; changes made here are lost.

            use super::Dog;
            use time::Date;
            use uuid::Trait;

            pub struct Pet {
                pub a: crate::time::Date,
                pub b: ::mine::uuid::Uuid,
                pub c: Date,
                pub d: std::time::Duration,
                pub e: Box<dyn Trait>,
                pub f: crate::types::Cat,
                pub g: Dog,
            }
            ");
    }
}
