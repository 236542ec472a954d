//! Plain axum handlers and serde types that the user owns from the start.
//!
//! Nothing is generated again and nothing is shipped but an error type and a few extractors: what is
//! written is what somebody would have written by hand, with utoipa's attributes, so that the document
//! comes out of the code from then on. What serde and garde cannot say is told, place by place.
//!
//! Names, shapes and files of types are those of the contract; only what is printed differs.

mod answer;
mod attribute;
mod context;
mod handler;
mod item;
mod kept;
mod module;
mod parameter;
mod rules;
mod security;
mod tokens;

use crate::tokens::{Ident, TokenStream, format_ident, quote};
use std::fmt::Write as _;

use self::context::Context;
use self::kept::kept;
use super::contract::Contract;
use super::file::{self, Place};
use super::stubs::{Examples, Stubs};
use super::{Dependency, types};
use crate::diagnostic::Diagnostics;
use crate::fileset::FileSet;
use crate::write::rust::docs;

/// What requests are refused with.
const ERRORS: &str = include_str!("shipped/errors.rs");
/// What reads requests, and refuses those that do not satisfy their types.
const EXTRACT: &str = include_str!("shipped/extract.rs");

/// The files, all of which are the user's.
pub(super) fn files(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
    stubs: Stubs,
    diagnostics: &mut Diagnostics,
) -> FileSet {
    let context = Context::new(contract);
    let mut files = FileSet::new();
    let mut candidates = vec![
        ("errors.rs".to_owned(), ERRORS.to_owned()),
        ("extract.rs".to_owned(), EXTRACT.to_owned()),
    ];
    let modules = types::modules(contract.p, contract.api);
    let names: Vec<Ident> = modules.keys().map(|name| format_ident!("{name}")).collect();
    for (module, items) in modules {
        let mut patterns = rules::Patterns::of("super");
        let items: Vec<TokenStream> = items
            .iter()
            .map(|(used, name)| item::tokens(&context, *used, name, &mut patterns))
            .collect();
        let patterns = patterns.tokens();
        let tokens = item::with_imports(quote!(#(#items)* #patterns));
        let text = file::plain(Place::nested("types"), "", &tokens);
        candidates.push((format!("types/{module}.rs"), text));
    }
    let index = item::index(&context, &names);
    let index = file::plain(Place::root(), "The types of the API.", &index);
    candidates.push(("types/mod.rs".to_owned(), index));
    let used = (stubs == Stubs::Mock).then_some(examples);
    let mut routed = Vec::new();
    for group in &contract.groups {
        let file = handler::file(&context, group, used, diagnostics);
        routed.extend(file.routed);
        let mut text = docs::module(&super::output::about(group));
        let _ = write!(text, "\n{}", file.text);
        files.user_once(format!("{}.rs", group.module), text);
    }
    if !contract.schemes.is_empty() {
        files.user_once("security.rs", security::text(&context, stubs));
    }
    files.user_once("mod.rs", module::text(&context, &routed));
    add_kept(&candidates, &mut files);
    context.loose.into_inner().report(diagnostics);
    files
}

/// Adds what is needed of files, without those of which nothing is.
fn add_kept(candidates: &[(String, String)], files: &mut FileSet) {
    let texts: Vec<&str> = candidates.iter().map(|(_, text)| text.as_str()).collect();
    let texts = kept(&texts, files.iter().map(|(_, _, text)| text));
    let empty: Vec<&str> = candidates
        .iter()
        .zip(&texts)
        .filter(|(_, text)| text.is_empty())
        .filter_map(|((path, _), _)| path.strip_prefix("types/")?.strip_suffix(".rs"))
        .collect();
    for ((path, _), mut text) in candidates.iter().zip(texts) {
        for module in empty.iter().filter(|_| path == "types/mod.rs") {
            text = text.replace(&format!("mod {module};\n"), "");
            text = text.replace(&format!("pub use {module}::*;\n"), "");
        }
        if !text.is_empty() {
            files.user_once(path, text);
        }
    }
}

/// What scaffolds depend on.
pub(super) fn dependencies() -> Vec<Dependency> {
    const fn of(
        name: &'static str,
        version: &'static str,
        default_features: bool,
        features: &'static [&'static str],
    ) -> Dependency {
        Dependency {
            name,
            version,
            default_features,
            features,
            features_are_default: false,
        }
    }
    vec![
        Dependency {
            features_are_default: true,
            ..of("axum", "0.8", true, &[])
        },
        of("chrono", "0.4", false, &["serde", "std"]),
        of("garde", "0.23", true, &["derive", "email", "regex"]),
        of("regex", "1", true, &[]),
        of("serde", "1", true, &["derive"]),
        of("serde_html_form", "0.4", true, &[]),
        of("serde_json", "1", true, &[]),
        of("serde_path_to_error", "0.1", true, &[]),
        of("utoipa", "6", true, &["chrono", "uuid"]),
        of("utoipa-axum", "0.3", true, &[]),
        of("uuid", "1", true, &["serde"]),
    ]
}
