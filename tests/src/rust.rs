//! Generates Rust from documents, compiles it, and runs it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use backend_codegen::api::Api;
use backend_codegen::api::plan::{PlanOptions, Plans, Use};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::fileset::FileSet;
use backend_codegen::read::Folder;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::rust::names::Names;
use backend_codegen::write::rust::{Printer, file, types};

/// Reads a document from the disk.
///
/// # Errors
/// If it cannot be read, with the first findings.
pub fn document(path: &Path) -> Result<Api, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let mut sources = Sources::new();
    let entry = sources.add(path.to_string_lossy(), text);
    let mut diagnostics = Diagnostics::new();
    let mut loader = Folder::of(path);
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut loader, &options, &mut diagnostics);
    match api {
        Some(api) if !diagnostics.has_errors() => Ok(api),
        _ => {
            let messages = diagnostics.iter().map(|found| found.message.as_str());
            Err(messages.take(5).collect::<Vec<_>>().join("; "))
        }
    }
}

/// The types of everything that an API sends and receives, with the support module.
pub fn types_of_api(api: &Api, options: PlanOptions) -> FileSet {
    types_of(api, &Plans::of_api(api, options), &[])
}

/// The types that are planned and the tables for some of them, with the support module.
pub fn types_of(api: &Api, plans: &Plans<'_>, tables: &[Use]) -> FileSet {
    let names = Names::new(plans);
    let printer = Printer::new(&names);
    let mut files = types::files(&printer, api, tables);
    file::add_support(&mut files);
    files
}

/// The types that are planned, in a module of their own beside a support module that all share, and
/// the name of the table of each of `tables`.
pub fn types_in(
    module: &str,
    api: &Api,
    plans: &Plans<'_>,
    tables: &[Use],
) -> (FileSet, Vec<Option<String>>) {
    let names = Names::new(plans);
    let printer = Printer::new(&names);
    let mut files = FileSet::new();
    for (_, path, text) in types::files(&printer, api, tables).iter() {
        files.generated(format!("{module}/{path}"), text);
    }
    let text = "//! Generated.\n\npub mod types;\n\npub use super::support;\n";
    files.generated(format!("{module}/mod.rs"), text);
    let tables = tables
        .iter()
        .map(|table| names.table(*table).map(ToString::to_string));
    (files, tables.collect())
}

/// A crate with generated code.
#[derive(Debug)]
pub struct Project {
    folder: PathBuf,
}

/// What generated code may depend on, with the features that it needs.
const DEPENDENCIES: &str = r#"
[dependencies]
regex = "1"
time = { version = "0.3", default-features = false, features = ["std"] }
uuid = { version = "1", default-features = false, features = ["std"] }

[workspace]
"#;

impl Project {
    /// A crate in `folder` with generated files beside the given root module.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(folder: &Path, root: &str, text: &str, files: &FileSet) -> io::Result<Self> {
        let source = folder.join("src");
        if source.exists() {
            fs::remove_dir_all(&source)?;
        }
        for (_, path, contents) in files.iter() {
            let path = source.join("generated").join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, contents)?;
        }
        fs::create_dir_all(source.join("generated"))?;
        if !source.join("generated/mod.rs").exists() {
            fs::write(
                source.join("generated/mod.rs"),
                "//! Generated.\n\npub mod support;\npub mod types;\n",
            )?;
        }
        fs::write(source.join(root), text)?;
        let head = "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        fs::write(folder.join("Cargo.toml"), format!("{head}{DEPENDENCIES}"))?;
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock"))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Runs cargo in the crate; all generated crates share a folder for what they are built to.
    ///
    /// # Errors
    /// If cargo cannot be started.
    pub fn cargo(&self, arguments: &[&str]) -> io::Result<Output> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Command::new(cargo)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_NET_OFFLINE", "true")
            .output()
    }
}

/// The folder for what generated crates are built to, inside that of the workspace.
fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder).join("generated"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/generated"),
    }
}
