//! The names that tokens mention.

use crate::map::IndexSet;
use crate::tokens::lex::{self, Kind};

/// Attributes of serde whose values are paths in literals.
const WITH_PATHS: [&str; 3] = ["default", "deserialize_with", "serialize_with"];

/// All identifiers in a text of Rust, and those of paths in the literals of [`WITH_PATHS`].
pub(in crate::write) fn names_in(text: &str) -> IndexSet<String> {
    let mut names = IndexSet::new();
    // Whether a path comes next, if an equals sign does before it.
    let mut has_path = false;
    for token in lex::tokens(text) {
        let slice = text.get(token.range()).unwrap_or_default();
        match token.kind {
            Kind::Word => {
                has_path = WITH_PATHS.contains(&slice);
                names.insert(slice.to_owned());
            }
            Kind::Lifetime => {
                has_path = false;
                names.insert(slice.trim_start_matches('\'').to_owned());
            }
            Kind::Literal => {
                let path = slice.trim_matches('"');
                if has_path {
                    names.extend(path.split("::").map(str::to_owned));
                }
                has_path = false;
            }
            Kind::Sign(sign) => has_path &= sign == b'=',
        }
    }
    names
}
