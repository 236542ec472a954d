//! Generates a server for each document of a folder, compiles it, and prints a line for each: what
//! became of it, and what it cost.
//!
//! ```sh
//! cargo bench -p bench-corpus -- [--framework axum|actix]… [--no-check] [--no-clippy] [--lenient]
//!     [--workspace FOLDER] FILE|FOLDER…
//! ```
//!
//! The tool is built first, with optimization. CPU is that of the process and those it started, user
//! and system, and memory is the most that one of them had. Dependencies of the servers are compiled
//! before anything is measured.

#![expect(clippy::print_stdout, reason = "the table is what it prints")]

mod measure;
mod package;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail};
use package::Package;
use table::Row;

/// What is asked for on the command line.
struct Arguments {
    frameworks: Vec<String>,
    check: bool,
    clippy: bool,
    lenient: bool,
    workspace: Option<PathBuf>,
    documents: Vec<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = arguments()?;
    let tool = tool()?;
    let own = tempfile::tempdir()?;
    let folder = arguments.workspace.as_deref().unwrap_or(own.path());
    let mut all_well = true;
    for framework in &arguments.frameworks {
        let package = Package::new(&folder.join(framework), framework)?;
        if arguments.check {
            package.prepare(&tool)?;
        }
        println!("{}", table::head(framework));
        for document in &arguments.documents {
            let row = row(&tool, &package, document, &arguments)?;
            all_well &= row.is_well();
            println!("{row}");
        }
        println!();
    }
    Ok(if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn row(
    tool: &Path,
    package: &Package,
    document: &Path,
    arguments: &Arguments,
) -> anyhow::Result<Row> {
    let generated = package.generate(tool, document, arguments.lenient)?;
    let mut row = Row {
        document: document
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        bytes: document.metadata()?.len(),
        generated,
        checked: None,
        linted: None,
    };
    if row.generated.is_written() {
        if arguments.check {
            row.checked = Some(package.cargo(&["check"])?);
        }
        if arguments.clippy {
            row.linted = Some(package.cargo(&["clippy", "--", "-W", "clippy::all"])?);
        }
    }
    Ok(row)
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        frameworks: Vec::new(),
        check: true,
        clippy: true,
        lenient: false,
        workspace: None,
        documents: Vec::new(),
    };
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            // What `cargo bench` adds by itself.
            Some("--bench") => {}
            Some("--framework") => {
                let name = words.next().context("--framework needs a name")?;
                arguments
                    .frameworks
                    .push(name.to_string_lossy().into_owned());
            }
            Some("--no-check") => {
                arguments.check = false;
                arguments.clippy = false;
            }
            Some("--no-clippy") => arguments.clippy = false,
            Some("--lenient") => arguments.lenient = true,
            Some("--workspace") => {
                arguments.workspace = words.next().map(PathBuf::from);
            }
            Some(option) if option.starts_with("--") => bail!("there is no option {option}"),
            _ => add(Path::new(&word), &mut arguments.documents)?,
        }
    }
    if arguments.documents.is_empty() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/specs");
        add(&own, &mut arguments.documents)?;
    }
    if arguments.frameworks.is_empty() {
        arguments.frameworks.push("axum".to_owned());
    }
    Ok(arguments)
}

/// A document, or all of a folder, the small ones first.
fn add(path: &Path, documents: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        documents.push(std::fs::canonicalize(path).with_context(|| path.display().to_string())?);
        return Ok(());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|it| it.to_str());
        if matches!(extension, Some("json" | "yaml" | "yml")) {
            found.push((path.metadata()?.len(), std::fs::canonicalize(path)?));
        }
    }
    found.sort();
    documents.extend(found.into_iter().map(|(_, path)| path));
    Ok(())
}

/// Builds the tool.
fn tool() -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--package",
            "cargo-backend",
            "--bin",
            "cargo-backend",
        ])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(&root)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !build.status.success() {
        bail!("the tool cannot be built");
    }
    let messages = String::from_utf8(build.stdout)?;
    let binary = messages.lines().find_map(|line| {
        let (_, rest) = line.split_once("\"executable\":\"")?;
        let (path, _) = rest.split_once('"')?;
        path.contains("cargo-backend").then(|| PathBuf::from(path))
    });
    binary.context("cargo does not say where the tool is")
}
