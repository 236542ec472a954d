//! The documents that are read and written: those of the repository, and a larger collection beside the
//! checkout where there is one.

use std::fs;
use std::path::{Path, PathBuf};

use backend_codegen::api::{Api, Version};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{self, Limits, SourceId, Sources, Syntax};
use backend_codegen::read::NoFiles;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::openapi::{Format, Options, write};
use backend_tests::yaml;
use serde_json::Value;

/// The documents of the repository, smallest first.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    documents(&["fixtures/specs"])
}

/// Those of Swagger 2.0, which are written as OpenAPI 3.
pub(crate) fn swagger_fixtures() -> Vec<PathBuf> {
    all_in(&["fixtures/specs"], "swagger:")
}

/// The documents beside the checkout, smallest first.
pub(crate) fn collection() -> Vec<PathBuf> {
    documents(&["../shared/specs", "../../shared/specs"])
}

fn documents(folders: &[&str]) -> Vec<PathBuf> {
    all_in(folders, "openapi")
}

/// The documents in which this word stands.
fn all_in(folders: &[&str], word: &str) -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(repository.join(folder)).ok())
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| has_word(path, word))
        .collect();
    documents.sort_by_key(|path| (fs::metadata(path).unwrap().len(), path.clone()));
    documents
}

fn has_word(path: &Path, word: &str) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("json" | "yaml" | "yml"))
        && fs::read_to_string(path).unwrap().contains(word)
}

/// Texts that were read, and what was found in them.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Diagnostics,
}

impl Reading {
    pub(crate) fn file(&mut self, path: &Path) -> Option<Api> {
        let text = fs::read_to_string(path).unwrap();
        self.text(&path.to_string_lossy(), text)
    }

    pub(crate) fn text(&mut self, name: &str, text: String) -> Option<Api> {
        let entry: SourceId = self.sources.add(name, text);
        let options = ReadOptions::default();
        read(
            &mut self.sources,
            entry,
            &mut NoFiles,
            &options,
            &mut self.diagnostics,
        )
    }
}

/// Writes `api`; what could not be said comes out beside the text.
pub(crate) fn written(
    api: &Api,
    version: Option<Version>,
    format: Format,
) -> (String, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let text = write(api, &Options { version, format }, &mut diagnostics);
    (text, diagnostics)
}

/// A document as a plain tree.
pub(crate) fn tree(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        return serde_json::from_str(&text).unwrap();
    }
    let mut sources = Sources::new();
    let source = sources.add("openapi.yaml", text);
    let limits = Limits::default();
    let mut diagnostics = Diagnostics::new();
    let read = document::read(&sources, source, Syntax::Yaml, &limits, &mut diagnostics);
    yaml::value(read.unwrap().root())
}
