//! Settings of a project: `backend.toml`, or `[package.metadata.backend]` in `Cargo.toml`.

mod cors;
mod diff;
mod from_db;
mod ignore;
mod jwt;
mod limit;
mod lint;
mod own;
mod read;
mod streams;
mod validation;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backend_codegen::api::Selection;
use backend_codegen::document::Location;
use backend_codegen::write::rust::own::Own;
use backend_codegen::write::rust::{Cors, Jwts, RateLimit, Streams, Validations};
use toml_edit::{Document, Item, TableLike};

use super::from_db::FromDb;
use super::input::Documents;
use super::packages::packages;
use crate::cli::{Errors, Framework, Stubs};
use crate::silence::Ignore;
use crate::ui::Problem;
pub(super) use diff::DiffSettings;
pub(super) use lint::LintSettings;
pub(super) use own::refuse_unknown;
use read::Reader;

/// What a project says of its documents.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) documents: Vec<DocumentSettings>,
    pub(super) lint: LintSettings,
    pub(super) diff: DiffSettings,
    pub(super) ignores: Vec<Ignore>,
}

impl Settings {
    /// Takes in those of another member of a workspace.
    fn join(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.ignores.extend(other.ignores);
        self.lint.fail_on = self.lint.fail_on.max(other.lint.fail_on);
    }

    /// What is said of a document.
    pub(super) fn of(&self, spec: &Path) -> Option<&DocumentSettings> {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let wanted = real(spec)?;
        self.documents
            .iter()
            .find(|document| real(&document.document()).as_ref() == Some(&wanted))
    }
}

/// What a project says of one document. Paths are as seen from the working folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DocumentSettings {
    /// Empty where a database takes its place.
    pub(super) spec: PathBuf,
    pub(super) from_db: Option<FromDb>,
    pub(super) framework: Option<Framework>,
    pub(super) output: Option<PathBuf>,
    pub(super) generated: Option<PathBuf>,
    /// What serves the document.
    pub(super) code: Option<PathBuf>,
    /// The migrations of its database.
    pub(super) migrations: Option<PathBuf>,
    pub(super) stubs: Option<Stubs>,
    pub(super) errors: Option<Errors>,
    pub(super) lenient: bool,
    /// Whether generated files have the document that the server serves.
    pub(super) openapi: bool,
    pub(super) allow_ref: Vec<PathBuf>,
    pub(super) overlays: Vec<PathBuf>,
    pub(super) selection: Selection,
    pub(super) validation: Validations,
    pub(super) streams: Streams,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) cors: Option<Cors>,
    pub(super) jwt: Jwts,
    pub(super) own: Own,
    /// What `lint` is told.
    pub(super) lint: LintSettings,
    /// What `diff` is told.
    pub(super) diff: DiffSettings,
    /// Where schemas, formats, operations and security schemes are named.
    pub(super) names: Vec<Named>,
    /// The settings themselves: name and text.
    pub(super) file: (String, Arc<str>),
}

impl DocumentSettings {
    /// Whether it says what is to be generated from.
    fn has_source(&self) -> bool {
        !self.spec.as_os_str().is_empty() || self.from_db.is_some()
    }

    /// The document: the one that is named, or the one that is generated from a database.
    pub(super) fn document(&self) -> PathBuf {
        if self.from_db.is_none() {
            return self.spec.clone();
        }
        let usual = || self.output.as_ref().map(|folder| folder.join("generated"));
        let folder = self.generated.clone().or_else(usual);
        folder.unwrap_or_default().join("openapi.yaml")
    }
}

/// A schema, format, operation or security scheme that settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) location: Location,
}

/// The files in which [`find`] looks first, from the working folder upwards.
pub(super) fn candidates() -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let folders = here.ancestors();
    let files = folders.flat_map(|folder| ["backend.toml", "Cargo.toml"].map(|it| folder.join(it)));
    files.filter(|file| file.is_file()).collect()
}

/// The settings of the nearest folder, from the working folder upwards, that has any; at the root of a
/// workspace that has none, those of its members together.
///
/// # Errors
///
/// If a file cannot be read. What is wrong with its contents is among the findings of `documents`, and
/// there are no settings then.
pub(super) fn find(documents: &mut Documents) -> anyhow::Result<Option<Settings>> {
    let depth = std::env::current_dir()?.ancestors().count();
    let mut folder = PathBuf::new();
    for _ in 0..depth {
        if let Some(settings) = of_folder(&folder, documents)? {
            return Ok(settings);
        }
        folder.push("..");
    }
    members(documents)
}

/// The settings of a folder: `None` if it has none, `Some(None)` if what they say is wrong.
fn of_folder(folder: &Path, documents: &mut Documents) -> anyhow::Result<Option<Option<Settings>>> {
    for (name, table) in [
        ("backend.toml", &[][..]),
        ("Cargo.toml", &["package", "metadata", "backend"]),
        ("Cargo.toml", &["workspace", "metadata", "backend"]),
    ] {
        let path = folder.join(name);
        if path.is_file()
            && let Some(settings) = of_file(&path, table, documents)?
        {
            return Ok(Some(settings));
        }
    }
    Ok(None)
}

/// The settings of all members of the workspace whose root the working folder is.
fn members(documents: &mut Documents) -> anyhow::Result<Option<Settings>> {
    let manifest = fs::read_to_string("Cargo.toml").unwrap_or_default();
    if !manifest.contains("[workspace") {
        return Ok(None);
    }
    let here = std::env::current_dir()?;
    // What is wrong with the manifests Cargo itself tells whoever builds.
    let found = packages(&here.join("Cargo.toml"));
    let mut all: Option<Settings> = None;
    for package in found.list {
        let folder = package.manifest.parent();
        let folder = folder.and_then(|folder| folder.strip_prefix(&here).ok());
        // The root has been looked at.
        let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) else {
            continue;
        };
        match of_folder(folder, documents)? {
            None => {}
            Some(None) => return Ok(None),
            Some(Some(settings)) => all.get_or_insert_default().join(settings),
        }
    }
    Ok(all)
}

/// The settings in the table `path` of a file: `None` if there is no such table, `Some(None)` if what
/// it says is wrong.
fn of_file(
    file: &Path,
    path: &[&str],
    documents: &mut Documents,
) -> anyhow::Result<Option<Option<Settings>>> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| {
        Problem::new(
            "settings::unreadable",
            format!("`{name}` cannot be read: {error}"),
        )
        .file(&name)
    })?;
    let (sources, diagnostics) = documents.findings();
    let (source, n_errors) = (sources.add(&name, text.as_str()), diagnostics.len());
    let mut reader = Reader::new(file, source, diagnostics);
    let document = match Document::parse(text.as_str()) {
        Ok(document) => document,
        Err(error) => {
            reader.syntax(&error);
            return Ok(Some(None));
        }
    };
    let Some(table) = table(document.as_item(), path) else {
        return Ok(None);
    };
    let mut settings = reader.settings(table);
    let is_right = reader.n_findings() == n_errors;
    for document in &mut settings.documents {
        document.file = (name.clone(), text.as_str().into());
        document.lint.clone_from(&settings.lint);
        document.diff.clone_from(&settings.diff);
    }
    Ok(Some(is_right.then_some(settings)))
}

fn table<'t>(item: &'t Item, path: &[&str]) -> Option<&'t dyn TableLike> {
    let mut table = item.as_table_like()?;
    for name in path {
        table = table.get(name)?.as_table_like()?;
    }
    Some(table)
}
