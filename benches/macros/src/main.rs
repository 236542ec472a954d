//! What `#[route]` costs a compiler beside the same handlers with `#[utoipa::path]` written by hand.
//!
//! ```sh
//! cargo bench -p bench-macros -- [--rounds N] [--workspace FOLDER]
//! ```
//!
//! Two applications on axum, with the same 60 handlers and the same document, are compiled in turns, and
//! the fewest seconds of each count: CPU, user and system, of cargo and the compiler, for the crate
//! alone, without incremental compilation; whatever it depends on is there. Then both macros are built
//! from nothing, with all that they depend on.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod application;
#[path = "../../corpus/src/measure.rs"]
mod measure;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};

use application::{N_HANDLERS, Style, files};
use measure::{Run, run};

/// Commands that are compared.
const COMMANDS: [&str; 2] = ["check", "build"];

fn main() -> anyhow::Result<()> {
    let (rounds, workspace) = arguments()?;
    let own = tempfile::tempdir()?;
    let folder = workspace.as_deref().unwrap_or(own.path());
    let apps = [
        (write(folder, "line", Style::Line)?, "`#[route]`"),
        (
            write(folder, "by_hand", Style::ByHand)?,
            "`#[utoipa::path]` by hand",
        ),
    ];
    manifest(folder)?;
    let mut documents = Vec::new();
    for (app, _) in &apps {
        for command in COMMANDS {
            cargo(folder, &[command, "--package", app])?;
        }
        documents.push(document(folder, app)?);
    }
    if documents.first() != documents.last() {
        bail!("the documents of both applications differ: what is compared is not the same");
    }
    println!("| {N_HANDLERS} handlers | CPU s | beside utoipa alone | MiB |");
    println!("| --- | ---: | ---: | ---: |");
    for command in COMMANDS {
        let mut fewest = [(Duration::MAX, 0); 2];
        for _ in 0..rounds {
            for ((app, _), fewest) in apps.iter().zip(&mut fewest) {
                let main = folder.join(app).join("src/main.rs");
                fs::write(&main, fs::read_to_string(&main)?)?;
                let done = cargo(folder, &[command, "--package", app])?;
                *fewest = (*fewest).min((done.cpu, done.peak));
            }
        }
        let [_, (by_hand, _)] = fewest;
        for ((_, name), (cpu, peak)) in apps.iter().zip(fewest) {
            row(&format!("`cargo {command}`, {name}"), cpu, by_hand, peak);
        }
    }
    let utoipa = cold(folder, "utoipa-gen")?;
    let ours = cold(folder, "backend-macros")?;
    for (name, done) in [("backend-macros", &ours), ("utoipa-gen", &utoipa)] {
        let name = format!("`{name}` from nothing");
        row(&name, done.cpu, utoipa.cpu, done.peak);
    }
    Ok(())
}

fn row(name: &str, cpu: Duration, beside: Duration, peak: u64) {
    let ratio = cpu.as_secs_f64() / beside.as_secs_f64();
    println!(
        "| {name} | {:.2} | {ratio:.2} | {} |",
        cpu.as_secs_f64(),
        peak >> 20
    );
}

/// Writes an application; its name.
fn write(folder: &Path, name: &'static str, style: Style) -> anyhow::Result<&'static str> {
    let source = folder.join(name).join("src");
    fs::create_dir_all(&source)?;
    for (file, text) in files(style) {
        fs::write(source.join(file), text)?;
    }
    // Cargo looks whether what stands in a folder has changed: for both, so that it is not counted.
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         axum.workspace = true\nserde.workspace = true\ntokio.workspace = true\n\
         utoipa.workspace = true\nutoipa-axum.workspace = true\nbackend-macros.workspace = true\n"
    );
    fs::write(folder.join(name).join("Cargo.toml"), manifest)?;
    Ok(name)
}

/// Writes the manifest of both, with the versions that this workspace has.
fn manifest(folder: &Path) -> anyhow::Result<()> {
    let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))?;
    let macros = root.join("backend-macros");
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"line\", \"by_hand\"]\n\n\
         [workspace.dependencies]\n\
         axum = {{ version = \"0.8\", default-features = false, features = [\"json\", \"query\"] }}\n\
         backend-macros = {{ path = {macros:?} }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         tokio = {{ version = \"1\", features = [\"sync\"] }}\n\
         utoipa = \"6\"\nutoipa-axum = \"0.3\"\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(arguments)
        .arg("--quiet")
        .current_dir(folder)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", folder.join("target"));
    command
}

fn finished(mut command: Command) -> anyhow::Result<Run> {
    let done = run(&mut command)?;
    if !done.output.status.success() {
        bail!("{}", String::from_utf8_lossy(&done.output.stderr));
    }
    Ok(done)
}

fn cargo(folder: &Path, arguments: &[&str]) -> anyhow::Result<Run> {
    finished(command(folder, arguments))
}

/// The document that an application prints.
fn document(folder: &Path, app: &str) -> anyhow::Result<serde_json::Value> {
    let done = cargo(folder, &["run", "--package", app])?;
    let mut document: serde_json::Value = serde_json::from_slice(&done.output.stdout)?;
    // The name is that of the package.
    document
        .as_object_mut()
        .context("a document")?
        .remove("info");
    Ok(document)
}

/// Builds a macro and what it depends on from nothing.
fn cold(folder: &Path, package: &str) -> anyhow::Result<Run> {
    let target = folder.join("cold");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let mut command = command(folder, &["build", "--package", package]);
    command.env("CARGO_TARGET_DIR", target);
    finished(command)
}

fn arguments() -> anyhow::Result<(usize, Option<PathBuf>)> {
    let mut rounds = 5;
    let mut workspace = None;
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            // What cargo adds.
            Some("--bench") => {}
            Some("--rounds") => {
                let number = words.next().context("--rounds needs a number")?;
                rounds = number.to_string_lossy().parse()?;
            }
            Some("--workspace") => workspace = words.next().map(PathBuf::from),
            _ => bail!("{} is not known", word.display()),
        }
    }
    Ok((rounds, workspace))
}
