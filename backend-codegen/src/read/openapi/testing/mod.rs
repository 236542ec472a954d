//! For tests of this room and of those that need an [`Api`] as input.

mod printed;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ReadOptions, read};
use crate::api::Api;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Sources;
use crate::read::{LoadError, Loaded, Loader};

/// Files in memory, by name.
#[derive(Default)]
pub(crate) struct Files(pub(crate) BTreeMap<String, String>);

impl Loader for Files {
    fn load(&mut self, base: &str, reference: &str) -> Result<Loaded, LoadError> {
        let name = super::uri::resolve(base, reference);
        match self.0.get(&name) {
            Some(text) => Ok(Loaded {
                name,
                text: text.clone(),
            }),
            None => Err(LoadError {
                message: "does not exist".to_owned(),
                help: "write the name of a file that does".to_owned(),
            }),
        }
    }
}

/// A few lines of YAML as a whole document: what a document must have and this one lacks is added
/// behind it.
pub(crate) fn completed(yaml: &str) -> String {
    let yaml = unindented(yaml);
    let has = |key: &str| yaml.lines().any(|line| line.starts_with(key));
    let mut document = yaml.clone();
    if !document.ends_with('\n') {
        document.push('\n');
    }
    if !has("openapi:") && !has("swagger:") {
        document.push_str("openapi: 3.1.0\n");
    }
    if !has("info:") {
        document.push_str("info: {title: test, version: '1'}\n");
    }
    if !has("paths:") {
        document.push_str("paths: {}\n");
    }
    document
}

/// Takes away the indentation that all lines have, and empty lines at the beginning.
fn unindented(yaml: &str) -> String {
    let yaml = yaml.trim_start_matches('\n');
    let indentation = yaml
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = yaml
        .lines()
        .map(|line| line.get(indentation..).unwrap_or(""))
        .collect();
    lines.join("\n")
}

pub(crate) use printed::printed;

/// What the component `A` with this schema says, and what there is to say about it.
pub(crate) fn schema(version: &str, schema: &str) -> (String, String) {
    with_options(version, schema, ReadOptions::default())
}

/// The same where leftovers of other versions are read as meant.
pub(crate) fn lenient_schema(version: &str, schema: &str) -> (String, String) {
    let options = ReadOptions {
        lenient: true,
        ..ReadOptions::default()
    };
    with_options(version, schema, options)
}

fn with_options(version: &str, schema: &str, options: ReadOptions) -> (String, String) {
    let yaml = format!("components: {{schemas: {{B: {{}}, A: {schema}}}}}\nopenapi: {version}.0\n");
    let (api, text) = run(&yaml, &[], options);
    let api = api.unwrap();
    let a = api.types.component("A").unwrap();
    (printed(&api, a), text)
}

/// What a document means. It must have no errors.
pub(crate) fn api(yaml: &str) -> Api {
    let (api, text) = run(yaml, &[], ReadOptions::default());
    assert!(!text.contains("error["), "{text}");
    api.unwrap()
}

/// What there is to say about a document, one finding a line.
pub(crate) fn diagnostics(yaml: &str) -> String {
    run(yaml, &[], ReadOptions::default()).1
}

/// The same where leftovers of other versions are read as meant.
pub(crate) fn lenient(yaml: &str) -> (Api, String) {
    let options = ReadOptions {
        lenient: true,
        ..ReadOptions::default()
    };
    let (api, text) = run(yaml, &[], options);
    (api.unwrap(), text)
}

/// The same with other files beside `openapi.yaml`.
pub(crate) fn with_files(yaml: &str, files: &[(&str, &str)]) -> (Api, String) {
    let (api, text) = run(yaml, files, ReadOptions::default());
    (api.unwrap(), text)
}

/// Reads a document, completed, together with files beside it.
pub(crate) fn run(
    yaml: &str,
    files: &[(&str, &str)],
    options: ReadOptions,
) -> (Option<Api>, String) {
    as_it_is(completed(yaml), files, options)
}

/// Reads a document to which nothing is added.
pub(crate) fn as_it_is(
    text: String,
    files: &[(&str, &str)],
    options: ReadOptions,
) -> (Option<Api>, String) {
    let mut loader = Files::default();
    for (name, text) in files {
        loader.0.insert((*name).to_owned(), unindented(text));
    }
    let mut sources = Sources::new();
    let entry = sources.add("openapi.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let api = read(&mut sources, entry, &mut loader, &options, &mut diagnostics);
    (api, rendered(&sources, &diagnostics))
}

/// Findings as text: `severity[code] line:column message | label | other places | help`.
pub(crate) fn rendered(sources: &Sources, diagnostics: &Diagnostics) -> String {
    let mut text = String::new();
    let place = |location: crate::document::Location| {
        let at = sources.line_column(location);
        let file = sources
            .get(location.source)
            .map(|source| source.name())
            .filter(|name| *name != "openapi.yaml");
        let file = file.map_or(String::new(), |name| format!("{name}:"));
        format!("{file}{}:{}", at.line, at.column)
    };
    for diagnostic in diagnostics.iter() {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let _ = write!(
            text,
            "{severity}[{}] {} {}",
            diagnostic.code,
            place(diagnostic.location),
            diagnostic.message
        );
        if !diagnostic.label.is_empty() {
            let _ = write!(text, " | {}", diagnostic.label);
        }
        for related in &diagnostic.related {
            let _ = write!(text, " | {} {}", place(related.location), related.label);
        }
        for help in &diagnostic.help {
            let _ = write!(text, " | help: {help}");
        }
        text.push('\n');
    }
    text
}
