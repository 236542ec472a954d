//! Long paths in tokens become short ones and imports.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use super::Place;

/// The imports that the tokens need, and the tokens with the names that are imported.
///
/// A path is imported up to its first name that is no module. Where two paths end in the same name,
/// or a type of the file has it, the path stays whole.
pub(super) fn collect(place: Place, tokens: TokenStream) -> (TokenStream, TokenStream) {
    let local = defined(&tokens);
    let mut found = BTreeSet::new();
    visit(tokens.clone(), &mut |path| {
        found.insert(path.to_vec());
        None
    });
    found.extend(traits(&tokens).map(|path| path.map(str::to_owned).to_vec()));
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in &found {
        let Some(name) = path.last() else { continue };
        let is_own = is_local(place, &local, path);
        let is_known = local.contains(name) || PRELUDE.contains(&name.as_str());
        let taken = owners.contains_key(name) || (is_known && !is_own);
        if !taken {
            owners.insert(name.clone(), path.clone());
        }
    }
    let tokens = visit(tokens, &mut |path| {
        let name = path.last()?;
        if owners.get(name).is_some_and(|owner| owner == path) {
            return Some(vec![name.clone()]);
        }
        Some(resolved(place, path))
    });
    let mut uses: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for path in owners
        .values()
        .filter(|path| !is_local(place, &local, path))
    {
        let mut folder = resolved(place, path);
        if let Some(name) = folder.pop() {
            uses.entry(folder).or_default().insert(name);
        }
    }
    let uses = uses.into_iter().map(|(folder, names)| {
        let folder = tokens_of(&folder);
        let names = names
            .iter()
            .map(|name| tokens_of(std::slice::from_ref(name)));
        if names.len() == 1 {
            quote!(use #folder::#(#names)*;)
        } else {
            quote!(use #folder::{#(#names),*};)
        }
    });
    (quote!(#(#uses)*), tokens)
}

/// The tokens with other paths in them, and the traits that have to be in scope. The root `contract`
/// stands for the module of a contract.
#[cfg(feature = "stubs")]
pub(in crate::write::rust) fn rewritten(
    tokens: &TokenStream,
    on_path: &mut dyn FnMut(&[String]) -> Option<Vec<String>>,
) -> (Vec<[&'static str; 3]>, TokenStream) {
    let traits = traits(tokens).collect();
    (traits, visit(tokens.clone(), on_path))
}

/// What contracts use without importing it.
const PRELUDE: [&str; 4] = ["Future", "Into", "Send", "Sync"];

/// The traits whose functions the tokens use of types.
fn traits(tokens: &TokenStream) -> impl Iterator<Item = [&'static str; 3]> {
    let mut used = (false, false);
    uses(tokens.clone(), &mut used);
    let read = used.0.then_some(["support", "decode", "FromJson"]);
    let write = used.1.then_some(["support", "encode", "ToJson"]);
    read.into_iter().chain(write)
}

/// Whether functions that read and that write occur. Those that read JSON values are none of a trait.
fn uses(tokens: TokenStream, used: &mut (bool, bool)) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let name = |at: usize| match trees.get(at) {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    };
    for (at, tree) in trees.iter().enumerate() {
        if let TokenTree::Group(group) = tree {
            // A handler may have a method that is called `read`.
            let is_operation = at.checked_sub(2).and_then(name).as_deref() == Some("operation");
            if !is_operation {
                uses(group.stream(), used);
            }
            continue;
        }
        let is_method = matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '.');
        let of_type = name(at).filter(|name| {
            name.starts_with(|c: char| c.is_uppercase())
                && is_separator(&trees, at.saturating_add(1))
        });
        let function = match (is_method, &of_type) {
            (true, _) => name(at.saturating_add(1)),
            (_, Some(_)) => name(at.saturating_add(3)),
            _ => None,
        };
        match function.as_deref() {
            Some("read" | "from_json") if !is_method => {
                used.0 |= !of_type.is_some_and(|ty| ["Json", "Map"].contains(&ty.as_str()));
            }
            Some("write" | "to_json") => used.1 = true,
            _ => {}
        }
    }
}

/// Whether the path leads to an item of the file itself.
fn is_local(place: Place, local: &BTreeSet<String>, path: &[String]) -> bool {
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
pub(in crate::write::rust) fn defined(tokens: &TokenStream) -> BTreeSet<String> {
    let words = ["struct", "enum", "type", "fn", "static", "const", "trait"];
    let mut is_named = false;
    let mut is_import = false;
    let mut defined = BTreeSet::new();
    for tree in tokens.clone() {
        let text = match tree {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Group(group) if is_import => {
                imported(&group.stream(), &mut defined);
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                (is_named, is_import) = (false, false);
                continue;
            }
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                is_named = false;
                continue;
            }
        };
        is_import |= text == "use";
        if is_named {
            defined.insert(text.clone());
        }
        is_named = words.contains(&text.as_str());
    }
    defined
}

/// Adds the names of types in the braces of a `use`.
fn imported(tokens: &TokenStream, names: &mut BTreeSet<String>) {
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                if name.starts_with(|c: char| c.is_uppercase()) {
                    names.insert(name);
                }
            }
            TokenTree::Group(group) => imported(&group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
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
        .collect()
}

fn tokens_of(path: &[String]) -> TokenStream {
    let names = path.iter().map(|name| Ident::new(name, Span::call_site()));
    quote!(#(#names)::*)
}

/// Calls `on_path` for every path that can be imported, and puts what it returns in its place.
fn visit(
    tokens: TokenStream,
    on_path: &mut dyn FnMut(&[String]) -> Option<Vec<String>>,
) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        let is_behind_path =
            is_separator(&trees, at.wrapping_sub(2)) || goes_on(&trees, at.wrapping_sub(1));
        if let TokenTree::Group(group) = tree {
            let inner = visit(group.stream(), on_path);
            let mut inner = Group::new(group.delimiter(), inner);
            inner.set_span(group.span());
            out.extend([TokenTree::Group(inner)]);
            at += 1;
            continue;
        }
        match importable(&trees, at).filter(|_| !is_behind_path) {
            Some((path, n_trees)) => {
                match on_path(&path) {
                    Some(written) => out.extend(tokens_of(&written)),
                    None => out.extend(trees.iter().skip(at).take(n_trees).cloned()),
                }
                at += n_trees;
            }
            None => {
                out.extend([tree.clone()]);
                at += 1;
            }
        }
    }
    out
}

/// Whether `::` stands at `at`.
fn is_separator(trees: &[TokenTree], at: usize) -> bool {
    let is_colon = |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(at) && is_colon(at.wrapping_add(1))
}

/// Whether a path can go on behind `at`: a name stands there that is no word of the language.
fn goes_on(trees: &[TokenTree], at: usize) -> bool {
    let words = [
        "as", "dyn", "else", "for", "impl", "in", "match", "mut", "return", "where",
    ];
    match trees.get(at) {
        Some(TokenTree::Ident(ident)) => {
            is_separator(trees, at.wrapping_add(1)) && words.iter().all(|word| ident != word)
        }
        _ => false,
    }
}

/// The path that starts at `at`, up to its first name that is no module, and its length in tokens.
fn importable(trees: &[TokenTree], at: usize) -> Option<(Vec<String>, usize)> {
    let leading = if is_separator(trees, at) { 2 } else { 0 };
    let name = |at: usize| match trees.get(at) {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    };
    let first = name(at + leading)?;
    let is_root = match leading {
        0 => matches!(first.as_str(), "types" | "support" | "contract" | "std"),
        _ => matches!(first.as_str(), "uuid" | "time"),
    };
    if !is_root {
        return None;
    }
    let mut path = vec![first];
    let mut end = at + leading + 1;
    while is_separator(trees, end) {
        let Some(next) = name(end + 2) else { break };
        end += 3;
        let is_module = next.starts_with(|c: char| c.is_lowercase());
        path.push(next);
        if !is_module {
            break;
        }
    }
    let is_std = path.first().is_some_and(|root| root == "std");
    let imported_of_std = [
        ["std", "collections", "BTreeMap"],
        ["std", "convert", "Infallible"],
    ];
    if is_std && !imported_of_std.iter().any(|known| path == known) {
        return None;
    }
    (path.len() > 1).then_some((path, end - at))
}

#[cfg(test)]
mod tests {
    use quote::quote;

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
