//! The names that tokens mention.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// Attributes of serde whose values are paths in literals.
const WITH_PATHS: [&str; 3] = ["default", "deserialize_with", "serialize_with"];

/// All identifiers in the tokens, and those of paths in the literals of [`WITH_PATHS`].
pub(super) fn names_in(tokens: TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(tokens, &mut names);
    names
}

fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
    // Whether a path comes next, if an equals sign does before it.
    let mut has_path = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                has_path = WITH_PATHS.contains(&name.as_str());
                names.insert(name);
            }
            TokenTree::Group(group) => {
                has_path = false;
                collect(group.stream(), names);
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let path = text.trim_matches('"');
                if has_path {
                    names.extend(path.split("::").map(str::to_owned));
                }
                has_path = false;
            }
            TokenTree::Punct(punct) => has_path &= punct.as_char() == '=',
        }
    }
}
