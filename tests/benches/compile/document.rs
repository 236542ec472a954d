//! The types of a document, and the same types with serde's derives.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use backend_codegen::api::plan::{PlanOptions, Plans, Use, roots, roots_of_operation};
use backend_codegen::fileset::FileSet;
use backend_codegen::write::rust::names::Names;
use backend_tests::rust::{self, Project};

use crate::measure::{self, Cost};

/// What is measured.
pub(crate) struct Options {
    /// Types of operations whose paths start like this.
    pub(crate) below: String,
    /// Whether a release is built, too.
    pub(crate) release: bool,
}

/// Prints what both sides cost.
#[expect(clippy::print_stdout, reason = "a benchmark reports to its reader")]
pub(crate) fn measure(path: &Path, options: &Options) -> io::Result<()> {
    let api = rust::document(path).map_err(io::Error::other)?;
    let wanted: Vec<Use> = match options.below.as_str() {
        "" => roots(&api),
        below => api
            .operations()
            .filter(|(path, _)| path.template.as_str().starts_with(below))
            .flat_map(|(_, operation)| roots_of_operation(operation))
            .collect(),
    };
    let plans = Plans::derive(&api.types, &wanted, &[], PlanOptions::default());
    let ours = rust::types_of(&api, &plans, &[]);
    let twin = twin(&ours);
    let (root, uses) = ("pub mod generated;\n", uses(&plans, &wanted));
    println!("{} {}", path.display(), options.below);
    for (side, files, root) in [
        ("generated", &ours, root.to_owned()),
        ("serde", &twin, format!("{root}{uses}")),
    ] {
        let folder = tempfile::tempdir()?;
        Project::new(folder.path(), "lib.rs", &root, files)?;
        fs::write(folder.path().join("Cargo.toml"), measure::MANIFEST)?;
        let count = |what: &str| -> usize {
            let texts = files
                .iter()
                .filter(|(_, path, _)| path.starts_with("types/"));
            texts.map(|(_, _, text)| text.matches(what).count()).sum()
        };
        println!(
            "  {side}: {} structs, {} enums, {} lines",
            count("\npub struct "),
            count("\npub enum "),
            count("\n")
        );
        println!("    check {}", cost(folder.path(), &["check"])?);
        if options.release {
            let build = cost(folder.path(), &["build", "--release"])?;
            println!("    release build {build}");
        }
    }
    Ok(())
}

/// Functions that read and write each of the wanted types with serde.
///
/// Its functions are generic: without a use, a library has no machine code for them.
fn uses(plans: &Plans<'_>, wanted: &[Use]) -> String {
    let names = Names::new(plans);
    let types: BTreeSet<String> = wanted
        .iter()
        .map(|used| names.type_tokens(*used).to_string())
        .collect();
    let mut text = String::from("use generated::{support, types};\n");
    for (n, ty) in types.iter().enumerate() {
        let ty = ty.replace("std :: convert :: Infallible", "()");
        text.push_str(&format!(
            "pub fn read_{n}(text: &[u8]) -> serde_json::Result<{ty}> {{ serde_json::from_slice(text) }}\n\
             pub fn write_{n}(value: &{ty}) -> serde_json::Result<Vec<u8>> {{ serde_json::to_vec(value) }}\n"
        ));
    }
    text
}

/// What the crate itself costs, its dependencies being built.
fn cost(folder: &Path, arguments: &[&str]) -> io::Result<Cost> {
    let root = folder.join("src/lib.rs");
    let text = fs::read_to_string(&root)?;
    fs::write(&root, "")?;
    measure::cargo(folder, arguments)?;
    fs::write(&root, text)?;
    measure::cargo(folder, arguments)
}

/// The same structs, enums and aliases with derives of serde instead of our functions.
///
/// The twin is cheaper than a true one: it checks nothing that a type does not say, members have the
/// names of fields, and unions are tried in order.
fn twin(ours: &FileSet) -> FileSet {
    let mut files = FileSet::new();
    let values = "pub type Json = serde_json::Value;\n\
                  pub type Map = serde_json::Map<String, Json>;\n";
    files.generated("support/mod.rs", "pub mod json;\n");
    files.generated("support/json.rs", values);
    for (_, path, text) in ours.iter() {
        match path {
            "types/checks.rs" | "types/patterns.rs" => {}
            "types/mod.rs" => files.generated(path, without_tables(text)),
            _ if path.starts_with("types/") => files.generated(path, derived(text)),
            _ => {}
        }
    }
    files
}

fn without_tables(index: &str) -> String {
    let lines = index.lines().filter(|line| !line.starts_with("pub mod "));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// The items of a file without functions, with derives.
fn derived(text: &str) -> String {
    let mut twin = String::from("use super::*;\n");
    let mut item: Vec<&str> = Vec::new();
    for line in text.lines() {
        item.push(line);
        let is_end = !line.starts_with(' ') && line.ends_with([';', '}']);
        if is_end {
            add(&item, &mut twin);
            item.clear();
        }
    }
    twin
}

/// Adds an item, if the twin has it.
fn add(item: &[&str], twin: &mut String) {
    let is_code =
        |line: &&&str| !(line.is_empty() || line.starts_with("//") || line.starts_with('#'));
    let head = item.iter().find(is_code).copied().unwrap_or_default();
    let is_kept = match head.strip_prefix("use ") {
        Some(path) => !path.starts_with("super::") || path.contains("support::json"),
        None => ["pub struct ", "pub enum ", "pub type "]
            .iter()
            .any(|start| head.starts_with(start)),
    };
    if !is_kept {
        return;
    }
    let is_variant =
        |line: &&str| line.starts_with("    ") && line.contains('(') && !line.contains("//");
    let is_union = head.starts_with("pub enum ") && item.iter().any(is_variant);
    for line in item {
        match line.strip_prefix("#[derive(") {
            Some(derives) => {
                twin.push_str("#[derive(serde::Deserialize, serde::Serialize, ");
                twin.push_str(derives);
                if is_union {
                    twin.push_str("\n#[serde(untagged)]");
                }
            }
            None => twin.push_str(&line.replace("std::convert::Infallible", "()")),
        }
        twin.push('\n');
    }
}
