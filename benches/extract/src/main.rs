//! Reads applications in a folder, `OWNER+NAME` each, and prints how much of what they serve is found,
//! and how much of that is true.
//!
//! ```sh
//! cargo bench -p bench-extract -- [--tool FILE] [--files 1000] FOLDER
//! ```
//!
//! The applications are not part of this repository; `apps.rs` says which, and what they serve. What is
//! compared with the document of RealWorld are operations that both have, and statuses as far as the code
//! does what the document says (`differences.rs`); the column behind has success and errors without that.
//! A second table says what becomes of each status of the document: whether it was found, whether the code
//! never answers it, or whether the scan has not seen that it does; below it stands where that was seen.
//! A third one has applications that nothing was made for: their operations were written down from their
//! code before they were scanned (`applications`).
//! The tool is built first, unless one is given. Last comes what it costs to read projects of many files,
//! which are made for that.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what this program is for"
)]

mod apps;
mod differences;
mod document;
mod made;
#[path = "../../corpus/src/measure.rs"]
mod measure;
mod more;
mod properties;
mod score;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, bail};

use apps::{APPS, App};
use differences::Difference;
use document::Document;
use score::Score;

fn main() -> anyhow::Result<ExitCode> {
    let Arguments {
        tool,
        n_files,
        folder,
    } = arguments()?;
    let tool = match tool {
        Some(tool) => tool,
        None => build()?,
    };
    let conduit = conduit(&tool)?;
    println!(
        "| application | found | of | true | lost calls | ms | {} |",
        Score::HEAD
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: |{}", Score::RULE);
    let mut all = Found::default();
    let mut beside = Vec::new();
    for app in APPS {
        let place = folder.join(app.name.replace('/', "+"));
        if !place.is_dir() {
            println!("| {} | not in the folder | | | | | |", app.name);
            continue;
        }
        let found = line(&tool, &place, app, &conduit)?;
        all.join(&found);
        beside.extend(found.score.beside_document().map(|line| (app.name, line)));
    }
    println!(
        "| all | {} | {} | {} of {} | {} | | {} |",
        all.n_found, all.n_expected, all.n_true, all.n_operations, all.n_lost, all.score
    );
    println!();
    if let Some(line) = all.score.beside_document() {
        beside_document(&beside, &line);
    }
    let is_more_well = more(&tool, &folder)?;
    made::print(&tool, n_files)?;
    let is_well = is_more_well && all.n_found == all.n_expected && all.n_true == all.n_operations;
    Ok(match is_well {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Prints how much is found of further applications; whether that is enough.
fn more(tool: &Path, folder: &Path) -> anyhow::Result<bool> {
    println!("| further application | found | of | true | lost calls |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let mut all = more::Count::default();
    let mut said = Vec::new();
    for application in more::all()? {
        let name = &application.name;
        let place = folder.join(&application.path);
        if !place.is_dir() {
            println!("| {name} | not in the folder | | | |");
            continue;
        }
        let (found, findings) = spec(tool, &place)?;
        let count = application.count(&found.operations(""));
        let n_lost = findings.matches("code::lost").count();
        println!("| {name} | {} | {n_lost} |", cells(&count));
        all.join(&count);
        if let Some(file) = application.properties() {
            said.push((name.clone(), properties::count(&file, &found)?));
        }
    }
    println!("| all | {} | |\n", cells(&all));
    Ok(all.is_well() & are_well(&said))
}

/// Prints what documents say of properties with serde; whether that is right often enough.
fn are_well(said: &[(String, properties::Count)]) -> bool {
    println!("| required and null of properties with serde | right | of | not in the document |");
    println!("| --- | ---: | ---: | ---: |");
    let mut all = properties::Count::default();
    let line = |name: &str, count: &properties::Count| {
        let (n_right, n_lost) = (count.n_right, count.n_lost);
        println!(
            "| {name} | {n_right} | {} | {n_lost} |",
            n_right + count.n_wrong
        );
    };
    for (name, count) in said {
        line(name, count);
        all.join(count);
        for wrong in &count.told {
            eprintln!("{name}: {wrong}");
        }
    }
    line("all", &all);
    println!();
    all.is_well()
}

fn cells(count: &more::Count) -> String {
    let more::Count {
        n_found,
        n_expected,
        n_true,
        n_operations,
    } = count;
    format!("{n_found} | {n_expected} | {n_true} of {n_operations}")
}

/// Prints what becomes of the statuses of the document, and where applications answer otherwise.
fn beside_document(lines: &[(&str, String)], all: &str) {
    println!("| beside the document | {} |", Score::DOCUMENT_HEAD);
    println!("| --- |{}", Score::DOCUMENT_RULE);
    for (app, line) in lines {
        println!("| {app} | {line} |");
    }
    println!("| all | {all} |\n");
    for (app, _) in lines {
        for difference in Difference::of_app(app) {
            println!("- {app}: {difference}");
        }
    }
    println!();
}

/// What became of applications.
#[derive(Default)]
struct Found {
    /// Operations that they have and that were found.
    n_found: usize,
    /// Operations that they have.
    n_expected: usize,
    /// Operations that were found and that they have.
    n_true: usize,
    /// Operations that were found.
    n_operations: usize,
    n_lost: usize,
    score: Score,
}

impl Found {
    fn join(&mut self, other: &Self) {
        self.n_found += other.n_found;
        self.n_expected += other.n_expected;
        self.n_true += other.n_true;
        self.n_operations += other.n_operations;
        self.n_lost += other.n_lost;
        self.score.join(&other.score);
    }
}

/// Prints what becomes of one application.
fn line(tool: &Path, place: &Path, app: &App, conduit: &Document) -> anyhow::Result<Found> {
    let start = Instant::now();
    let (found, said) = spec(tool, &place.join(app.path))?;
    let time = start.elapsed().as_millis();
    let expected = match app.document {
        Some(document) => {
            // As it is: it need not be valid.
            let text = std::fs::read_to_string(place.join(document))?;
            app.operations(&Document(serde_json::from_str(&text)?))
        }
        None => app.operations(conduit),
    };
    let operations = found.operations("");
    let mut told = Vec::new();
    let score = Score::of(&found, conduit, (app.name, app.prefix), &mut told);
    let result = Found {
        n_found: expected.intersection(&operations).count(),
        n_expected: expected.len(),
        n_true: operations.intersection(&expected).count(),
        n_operations: operations.len(),
        n_lost: said.matches("code::lost").count(),
        score,
    };
    println!(
        "| {} | {} | {} | {} of {} | {} | {time} | {} |",
        app.name,
        result.n_found,
        result.n_expected,
        result.n_true,
        result.n_operations,
        result.n_lost,
        result.score,
    );
    for line in told {
        eprintln!("{line}");
    }
    for operation in expected.difference(&operations) {
        eprintln!("{}: not found: {operation}", app.name);
    }
    for operation in operations.difference(&expected) {
        eprintln!("{}: not true: {operation}", app.name);
    }
    Ok(result)
}

/// What the tool says of a path: a document, and its findings.
fn spec(tool: &Path, path: &Path) -> anyhow::Result<(Document, String)> {
    let output = Command::new(tool)
        .args(["spec", "--format", "json", "--message-format", "json"])
        .arg(path)
        .output()
        .with_context(|| format!("{} cannot be run", tool.display()))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = match serde_json::from_slice(&output.stdout) {
        Ok(value) => Document(value),
        Err(_) => {
            eprintln!("{}: no document: {said}", path.display());
            Document(serde_json::Value::Null)
        }
    };
    Ok((document, said))
}

/// The document of RealWorld.
fn conduit(tool: &Path) -> anyhow::Result<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/specs/realworld.yaml");
    Ok(spec(tool, &path)?.0)
}

/// What is asked for on the command line.
struct Arguments {
    tool: Option<PathBuf>,
    n_files: usize,
    folder: PathBuf,
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut tool = None;
    let mut n_files = 1000;
    let mut folder = None;
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--tool") => tool = words.next().map(PathBuf::from),
            Some("--files") => {
                let number = words.next().context("--files needs a number")?;
                n_files = number.to_string_lossy().parse()?;
            }
            // What cargo adds.
            Some("--bench") => {}
            Some(word) if word.starts_with('-') => bail!("{word} is not known"),
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    Ok(Arguments {
        tool,
        n_files,
        folder: folder.context("name the folder of the applications")?,
    })
}

/// Builds the tool, with optimization.
fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args([
            "build",
            "--release",
            "-p",
            "cargo-backend",
            "--message-format",
            "json",
        ])
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let program = lines.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    program.context("the tool cannot be built")
}
