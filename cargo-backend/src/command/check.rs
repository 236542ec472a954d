//! `cargo backend check`.

use std::path::Path;

use super::input::Documents;
use super::settings::{self, DocumentSettings, Settings};
use super::{Outcome, git};
use crate::cli::{CheckArgs, Command, Part};
use crate::ui::{Problem, Ui, text_table};

pub(super) fn run(arguments: &CheckArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let Some(settings) = settings.filter(|settings| !settings.documents.is_empty()) else {
        let problem = Problem::new("check::no-settings", "no settings name a document");
        return Err(problem
            .help("set `spec` in `[package.metadata.backend]` of Cargo.toml, or in backend.toml")
            .into());
    };
    ui.tell_once();
    let mut rows = Vec::new();
    for part in [
        Part::Generated,
        Part::Code,
        Part::Changes,
        Part::Lint,
        Part::Migrations,
    ] {
        let is_wanted = arguments.only.is_empty() || arguments.only.contains(&part);
        if !is_wanted || arguments.skip.contains(&part) {
            continue;
        }
        rows.extend(one(part, arguments, &settings, ui));
    }
    let worst = rows.iter().map(|row| row.verdict).max();
    ui.summary(|| table(&rows), || lines(&rows))?;
    Ok(match worst {
        Some(Verdict::Stopped) => Outcome::BadInput,
        Some(Verdict::Failed) => Outcome::Found,
        Some(Verdict::Passed | Verdict::Skipped) | None => Outcome::Done,
    })
}

/// What came of a part. In order of weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Passed,
    Skipped,
    Failed,
    Stopped,
}

/// What came of a part, for one of the documents or for all.
struct Row {
    part: &'static str,
    verdict: Verdict,
    /// The command that says the same, or why nothing was done.
    what: String,
}

/// Checks one part.
fn one(part: Part, arguments: &CheckArgs, settings: &Settings, ui: &mut Ui) -> Vec<Row> {
    let documents = &settings.documents;
    match part {
        Part::Generated => {
            let has_code = |document: &DocumentSettings| {
                document.framework.is_some() && document.output.is_some()
            };
            if !documents.iter().all(has_code) {
                return vec![skipped("generated", "set `framework` and `output`")];
            }
            vec![ran("generated", &["gen", "--check"], ui)]
        }
        Part::Code => {
            let with_code = documents.iter().filter_map(|document| {
                let code = document.code.as_deref()?;
                Some((shown(code), shown(&document.document())))
            });
            let pairs: Vec<_> = with_code.collect();
            if pairs.is_empty() {
                return vec![skipped(
                    "code",
                    "set `code`, a folder with what serves the document",
                )];
            }
            let pairs = pairs.iter();
            pairs
                .map(|(code, spec)| ran("code", &["spec", code, "--check", spec], ui))
                .collect()
        }
        Part::Changes => changes(arguments, documents, ui),
        Part::Lint => {
            let mut words = vec!["lint"];
            let baseline = arguments.baseline.as_deref().map(shown);
            if let Some(baseline) = &baseline {
                words.extend(["--baseline", baseline]);
            }
            vec![ran("lint", &words, ui)]
        }
        Part::Migrations => migrations(arguments, documents, ui),
    }
}

fn changes(arguments: &CheckArgs, documents: &[DocumentSettings], ui: &mut Ui) -> Vec<Row> {
    let revision = match &arguments.against {
        Some(revision) => Some(revision.clone()),
        None => git::fork(),
    };
    let Some(revision) = revision else {
        return vec![skipped("changes", "name a git revision with `--against`")];
    };
    let mut rows = Vec::new();
    for document in documents {
        let file = document.document();
        let spec = shown(&file);
        match git::has(&revision, &file) {
            Ok(true) => {
                let old = format!("git:{revision}:{spec}");
                let mut words = vec!["diff".to_owned(), old, spec];
                let overlays = document.overlays.iter();
                words.extend(overlays.flat_map(|file| ["--overlay".to_owned(), shown(file)]));
                let allowed = document.allow_ref.iter();
                words.extend(allowed.flat_map(|folder| ["--allow-ref".to_owned(), shown(folder)]));
                words.extend(document.lenient.then(|| "--lenient".to_owned()));
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                rows.push(ran("changes", &words, ui));
            }
            Ok(false) => rows.push(Row {
                part: "changes",
                verdict: Verdict::Passed,
                what: format!("{spec} is new since {revision}"),
            }),
            Err(problem) => {
                ui.problems(&[problem]);
                rows.push(Row {
                    part: "changes",
                    verdict: Verdict::Stopped,
                    what: format!("{revision} is no revision"),
                });
                break;
            }
        }
    }
    rows
}

#[cfg(not(feature = "db"))]
fn migrations(_: &CheckArgs, documents: &[DocumentSettings], _: &mut Ui) -> Vec<Row> {
    let is_set = documents
        .iter()
        .any(|document| document.migrations.is_some());
    vec![skipped(
        "migrations",
        match is_set {
            true => "build this program with `--features db`",
            false => "set `migrations`, and build this program with `--features db`",
        },
    )]
}

#[cfg(feature = "db")]
fn migrations(arguments: &CheckArgs, documents: &[DocumentSettings], ui: &mut Ui) -> Vec<Row> {
    let mut folders: Vec<String> = documents
        .iter()
        .filter_map(|document| document.migrations.as_deref().map(shown))
        .collect();
    folders.sort();
    folders.dedup();
    if folders.is_empty() {
        return vec![skipped(
            "migrations",
            "set `migrations`, the folder that they are in",
        )];
    }
    let mut rows = Vec::new();
    for folder in &folders {
        let revision = arguments.against.as_deref();
        rows.push(
            match revision.or_else(|| git::main_branch(Path::new(folder))) {
                Some(revision) => {
                    let git = format!("--git={revision}");
                    ran("migrations", &["db", "lint", folder, &git, "--no-run"], ui)
                }
                None => skipped("migrations", "name a git revision with `--against`"),
            },
        );
    }
    if super::db::connection(None).is_err() {
        rows.push(skipped(
            "migrations",
            "set `DATABASE_URL`, in the environment or in `.env`",
        ));
        return rows;
    }
    let states = folders.iter();
    rows.extend(states.map(|folder| ran("migrations", &["db", "status", folder], ui)));
    rows
}

/// Runs a part, as the command that would be typed for it.
fn ran(part: &'static str, words: &[&str], ui: &mut Ui) -> Row {
    let what = format!("cargo backend {}", words.join(" "));
    ui.say(format_args!("{what}"));
    let ended = Command::of_words(words).map(|command| super::run(&command, ui));
    let verdict = match ended {
        Some(Ok(Outcome::Done)) => Verdict::Passed,
        Some(Ok(Outcome::Found)) => Verdict::Failed,
        Some(Ok(_)) | None => Verdict::Stopped,
        Some(Err(error)) => {
            ui.problems(&[Problem::of(error)]);
            Verdict::Stopped
        }
    };
    Row {
        part,
        verdict,
        what,
    }
}

fn skipped(part: &'static str, how: &str) -> Row {
    Row {
        part,
        verdict: Verdict::Skipped,
        what: format!("left out; to turn it on, {how}"),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn table(rows: &[Row]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let sign = match row.verdict {
                Verdict::Passed => "✓",
                Verdict::Skipped => "-",
                Verdict::Failed | Verdict::Stopped => "✗",
            };
            [sign.to_owned(), row.part.to_owned(), row.what.clone()]
        })
        .collect();
    text_table(["", "PART", "WHAT"], &rows)
}

fn lines(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let verdict = match row.verdict {
            Verdict::Passed => "passed",
            Verdict::Skipped => "skipped",
            Verdict::Failed => "failed",
            Verdict::Stopped => "stopped",
        };
        let object = serde_json::json!({ "part": row.part, "verdict": verdict, "what": row.what });
        format!("{object}\n")
    };
    rows.iter().map(line).collect()
}
