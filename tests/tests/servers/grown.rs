//! Servers whose documents have grown: handlers that were written for the first half of the operations
//! and are completed by additions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use backend_codegen::api::{Api, Selection, select};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::{Framework, RustOptions, Stubs, files_and_upkeep};
use backend_codegen::write::typescript;
use backend_codegen::write::upkeep::{OwnFile, Role, Upkeep};

/// The mock server of `api` in Rust, begun with every second operation. `changed` is what a user makes
/// of a file in between.
pub(crate) fn files_of(
    api: &Api,
    framework: Framework,
    changed: impl Fn(&str) -> String,
) -> FileSet {
    let options = RustOptions {
        framework,
        stubs: Stubs::Mock,
        ..RustOptions::default()
    };
    let written = |api: &Api, diagnostics: &mut _| files_and_upkeep(api, &options, diagnostics);
    grown(api, written, changed)
}

/// The same in TypeScript.
pub(crate) fn files_on_node(
    api: &Api,
    framework: typescript::Framework,
    changed: impl Fn(&str) -> String,
) -> FileSet {
    let options = typescript::TypeScriptOptions {
        framework,
        stubs: Stubs::Mock,
        ..typescript::TypeScriptOptions::default()
    };
    let written =
        |api: &Api, diagnostics: &mut _| typescript::files_and_upkeep(api, &options, diagnostics);
    grown(api, written, changed)
}

fn grown(
    api: &Api,
    written: impl Fn(&Api, &mut Diagnostics) -> (FileSet, Upkeep),
    changed: impl Fn(&str) -> String,
) -> FileSet {
    let mut half = api.clone();
    let operations = api.operations().step_by(2);
    let operations = operations
        .map(|(path, operation)| format!("{} {}", operation.method, path.template))
        .collect();
    let selection = Selection {
        tags: Vec::new(),
        operations,
    };
    select(&mut half, &selection).unwrap();
    let (before, _) = written(&half, &mut Diagnostics::new());
    let own: BTreeMap<&str, String> = before
        .iter()
        .filter(|(ownership, ..)| *ownership == Ownership::UserOnce)
        .map(|(_, path, text)| (path, changed(text)))
        .collect();
    let mut diagnostics = Diagnostics::new();
    let (mut after, upkeep) = written(api, &mut diagnostics);
    let mut sources = Sources::new();
    let mut survey = upkeep.survey(&[]);
    for (path, text) in &own {
        survey.add(OwnFile {
            path: PathBuf::from(path),
            source: sources.add(*path, text.as_str()),
            text: text.as_str().into(),
            role: Role::Beside((*path).to_owned()),
        });
    }
    let added = survey.finish(true, &sources, &mut after, &mut diagnostics);
    let found: Vec<_> = diagnostics
        .iter()
        .filter(|it| it.code.starts_with("handlers::"))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(
        added.iter().any(|addition| addition.methods > 0),
        "{added:?}"
    );
    let mut grown = FileSet::new();
    let mut edited: BTreeMap<PathBuf, String> = after
        .edits()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    for (path, text) in own {
        let text = edited.remove(&PathBuf::from(path)).unwrap_or(text);
        grown.user_once(path, text);
    }
    for (ownership, path, text) in after.iter() {
        if grown.get(ownership, path).is_none() {
            grown.insert(ownership, path.to_owned(), text.to_owned());
        }
    }
    grown
}
