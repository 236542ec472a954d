//! What the module of a table imports of `rows/`: what it names, since that is cut to what is used.

use std::collections::BTreeSet;

use crate::tokens::{Ident, TokenStream, format_ident, quote};

/// What tables make use of, by the file in `rows`.
const OFFERED: [(&str, &[&str]); 8] = [
    ("engine", &["Record", "Value"]),
    ("page", &["Paging"]),
    (
        "query",
        &[
            "Query",
            "all_texts",
            "json",
            "json_or_null",
            "text",
            "texts",
        ],
    ),
    ("records", &["Others", "Records"]),
    (
        "row",
        &[
            "Answered",
            "Finding",
            "Found",
            "Includes",
            "Row",
            "Shown",
            "choice_of",
        ],
    ),
    ("session", &["Rows", "key_in_path"]),
    ("sqlite", &["all_digits", "digits"]),
    ("table", &["Column", "Reference", "Relation", "Table"]),
];

/// The imports of what code names.
pub(super) fn imports(code: &TokenStream) -> Vec<TokenStream> {
    let code = without_texts(&code.to_string());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = BTreeSet::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        // Behind a dot it is a method.
        if !before.trim_end().ends_with('.') {
            words.insert(word);
        }
        rest = after;
    }
    let files = OFFERED.iter().filter_map(|(file, names)| {
        let used = names.iter().filter(|name| words.contains(*name));
        let used: Vec<Ident> = used.map(|name| format_ident!("{name}")).collect();
        let file = format_ident!("{file}");
        match used.as_slice() {
            [] => None,
            [one] => Some(quote!(use super::super::rows::#file::#one;)),
            used => Some(quote!(use super::super::rows::#file::{#(#used),*};)),
        }
    });
    files.collect()
}

/// Code without what stands between quotes.
fn without_texts(code: &str) -> String {
    let (mut is_text, mut is_escaped) = (false, false);
    let is_code = |c: &char| {
        let was_text = is_text;
        is_text ^= *c == '"' && !is_escaped;
        is_escaped = was_text && *c == '\\' && !is_escaped;
        !was_text
    };
    code.chars().filter(is_code).collect()
}
