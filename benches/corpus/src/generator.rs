//! What generates servers: the tool, and a peer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::measure::{Run, run};

/// Where the sources of the API are in a package.
pub(crate) const MODULE: &str = "src/api";

/// A generator, as it is asked for on the command line.
#[derive(Clone)]
pub(crate) enum Generator {
    /// This project's.
    Own {
        tool: PathBuf,
        framework: String,
        lenient: bool,
    },
    /// `openapi-to-rust`, which has to be installed.
    Peer { tool: PathBuf },
}

/// What became of a document.
pub(crate) struct Generated {
    /// What the tool says first if it refuses the document.
    pub(crate) refusal: Option<String>,
    pub(crate) errors: usize,
    pub(crate) cpu: Duration,
    pub(crate) peak: u64,
    pub(crate) operations: usize,
    pub(crate) lines: usize,
}

impl Generated {
    pub(crate) const fn is_written(&self) -> bool {
        self.refusal.is_none()
    }
}

impl Generator {
    /// What it is called in the table.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Own { framework, .. } => framework,
            Self::Peer { .. } => "openapi-to-rust",
        }
    }

    /// Generates the server of a document into a package.
    pub(crate) fn generate(&self, package: &Path, document: &Path) -> anyhow::Result<Generated> {
        match self {
            Self::Own {
                tool,
                framework,
                lenient,
            } => own(tool, framework, *lenient, package, document),
            Self::Peer { tool } => peer(tool, package, document),
        }
    }
}

fn own(
    tool: &Path,
    framework: &str,
    lenient: bool,
    package: &Path,
    document: &Path,
) -> anyhow::Result<Generated> {
    let mut command = Command::new(tool);
    command
        .arg("gen")
        .arg(document)
        .args(["--framework", framework, "--output", MODULE])
        .args(["--add-dependencies", "--message-format", "json"])
        .args(lenient.then_some("--lenient"))
        .current_dir(package);
    let done = run(&mut command)?;
    let mut generated = Generated::of(&done);
    if generated.is_written() {
        generated.operations = operations(&package.join(MODULE))?;
    }
    Ok(generated)
}

/// All operations, with what it has to offer: types that nothing needs are left out, and requests are
/// validated.
fn peer(tool: &Path, package: &Path, document: &Path) -> anyhow::Result<Generated> {
    let mut list = Command::new(tool);
    list.args(["server", "list", "--json", "--spec"])
        .arg(document);
    let listed = run(&mut list)?;
    let mut generated = Generated::of(&listed);
    if !generated.is_written() {
        return Ok(generated);
    }
    let operations: Vec<Value> = serde_json::from_slice(&listed.output.stdout)?;
    let selected = operations.iter().map(|it| {
        let word = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} {}", word("method"), word("path"))
    });
    let selected = json!(selected.collect::<Vec<_>>());
    let document = json!(document);
    let settings = package.join("openapi-to-rust.toml");
    // Texts and lists are written as in JSON.
    let text = format!(
        "[generator]\nspec_path = {document}\noutput_dir = \"{MODULE}\"\nmodule_name = \"api\"\n\n\
         [features]\nenable_async_client = false\n\n\
         [server]\nframework = \"axum\"\nprune_models = true\noperations = {selected}\n\n\
         [server.validation]\nenabled = true\n"
    );
    fs::write(&settings, text)?;
    let mut command = Command::new(tool);
    command
        .args(["generate", "--config"])
        .arg(&settings)
        .current_dir(package);
    generated = Generated::of(&run(&mut command)?);
    if generated.is_written() {
        generated.operations = operations.len();
        let manifest = package.join("Cargo.toml");
        let needed = fs::read_to_string(package.join(MODULE).join("REQUIRED_DEPS.toml"))?;
        fs::write(&manifest, fs::read_to_string(&manifest)? + &needed)?;
    }
    Ok(generated)
}

impl Generated {
    /// Whether there is a server, and why not; the rest is not looked at yet.
    fn of(done: &Run) -> Self {
        let said = String::from_utf8_lossy(&done.output.stdout).into_owned()
            + &String::from_utf8_lossy(&done.output.stderr);
        let first = said.lines().find(|line| is_error(line));
        let first = first.or_else(|| said.lines().next()).unwrap_or("nothing");
        let refusal = (!done.output.status.success()).then(|| first.to_owned());
        Self {
            refusal,
            errors: said.lines().filter(|line| is_error(line)).count(),
            cpu: done.cpu,
            peak: done.peak,
            operations: 0,
            lines: 0,
        }
    }
}

/// Whether a finding is an error.
fn is_error(line: &str) -> bool {
    line.contains("\"severity\":\"error\"") || line.to_lowercase().starts_with("error")
}

/// How many operations a folder of our sources has.
fn operations(folder: &Path) -> anyhow::Result<usize> {
    let mut operations = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            operations += self::operations(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path)?;
            let mark = "const OPERATION: &'static Operation = ";
            operations += text.matches(mark).count();
        }
    }
    Ok(operations)
}
