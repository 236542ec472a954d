//! Plain handlers and serde types that the user owns from the start.
//!
//! Nothing is generated again and nothing is shipped but an error type and a few extractors: what is
//! written is what somebody would have written by hand, with utoipa's attributes, so that the document
//! comes out of the code from then on. What serde and garde cannot say is told, place by place.
//!
//! Names, shapes and files of types are those of the contract; only what is printed differs.

mod answer;
mod attribute;
mod context;
mod frame;
mod handler;
mod item;
mod jwt;
mod kept;
mod module;
mod parameter;
mod rules;
mod said;
mod security;
mod tokens;

use crate::tokens::{Ident, TokenStream, format_ident, quote};
use std::fmt::Write as _;

use self::context::Context;
use self::kept::kept;
use super::contract::Contract;
use super::dependencies::JSONWEBTOKEN;
use super::file::{self, Place};
use super::stubs::{Examples, Stubs};
use super::{Dependency, Framework, types};
use crate::diagnostic::Diagnostics;
use crate::fileset::{FileSet, Ownership};
use crate::write::rust::docs;

/// The files, all of which are the user's.
pub(super) fn files(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
    stubs: Stubs,
    framework: Framework,
    diagnostics: &mut Diagnostics,
) -> FileSet {
    let context = Context::new(contract, framework);
    let mut own = Vec::new();
    let mut candidates = vec![
        ("errors.rs".to_owned(), frame::errors(framework)),
        ("extract.rs".to_owned(), frame::extractors(framework)),
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
        own.push((format!("{}.rs", group.module), text));
    }
    if !contract.schemes.is_empty() {
        own.push(("security.rs".to_owned(), security::text(&context, stubs)));
    }
    if jwt::has_any(contract) {
        candidates.push(("tokens.rs".to_owned(), jwt::text(&context)));
    }
    own.push(("mod.rs".to_owned(), module::text(&context, &routed)));
    let files = files_of(&candidates, own);
    context.loose.into_inner().report(diagnostics);
    files
}

/// `own`, with what they need of files that every scaffold could have.
fn files_of(candidates: &[(String, String)], own: Vec<(String, String)>) -> FileSet {
    let mut files = FileSet::new();
    let texts: Vec<&str> = candidates.iter().map(|(_, text)| text.as_str()).collect();
    let texts = kept(&texts, own.iter().map(|(_, text)| text.as_str()));
    let missing = candidates.iter().zip(&texts);
    let missing = missing.filter(|(_, text)| text.is_empty());
    let missing: Vec<&str> = missing
        .filter_map(|((path, _), _)| path.strip_suffix("/mod.rs").or(path.strip_suffix(".rs")))
        .filter(|name| !name.contains('/'))
        .collect();
    for (path, mut text) in own {
        for name in &missing {
            text = text.replace(&format!("mod {name};\n"), "");
        }
        if missing.contains(&"types") {
            text = text.replace(handler::UNUSED_TYPES, "");
        }
        files.user_once(path, text);
    }
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
    files
}

/// What a scaffold of these files depends on.
pub(super) fn dependencies(framework: Framework, files: &FileSet) -> Vec<Dependency> {
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
    let of_framework = match framework {
        Framework::Axum => vec![
            Dependency {
                features_are_default: true,
                ..of("axum", "0.8", true, &[])
            },
            of("utoipa-axum", "0.3", true, &[]),
        ],
        Framework::Actix => vec![framework.target().dependency],
    };
    let mut dependencies = vec![
        of("chrono", "0.4", false, &["serde", "std"]),
        of("garde", "0.23", true, &["derive", "email", "regex"]),
        of("regex", "1", true, &[]),
        of("serde", "1", true, &["derive"]),
        of("serde_html_form", "0.4", true, &[]),
        of("serde_json", "1", true, &[]),
        of("serde_path_to_error", "0.1", true, &[]),
        of("utoipa", "6", true, &["chrono", "uuid"]),
        of("uuid", "1", true, &["serde"]),
    ];
    dependencies.extend(of_framework);
    if files.get(Ownership::UserOnce, "tokens.rs").is_some() {
        dependencies.push(JSONWEBTOKEN);
    }
    dependencies.sort_by_key(|dependency| dependency.name);
    dependencies
}
