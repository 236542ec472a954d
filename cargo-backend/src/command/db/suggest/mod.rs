//! `cargo backend db suggest-indexes`.

mod copied;
mod postgres;
mod workload;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::open::{self, Live};
use crate::cli::DbSuggestArgs;
use crate::command::Outcome;
use crate::db::advise::suggest::{
    Candidate, Choice, Problem as Workload, Verified, suggestions, summary, write_cost,
};
use crate::db::advise::{Facts, Finding, report};
use crate::db::error::DbError;
use crate::db::model::Database;
use crate::db::prove;
use crate::db::server::listen;
use crate::db::shadow::{Folder, Ground, Manner, Mysql};
use crate::db::source::Source;
use crate::db::whatif::Query;
use crate::ui::{Problem, Ui};
use workload::{is_counted, workload};

pub(super) async fn run(arguments: &DbSuggestArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if arguments.show_sql {
        listen(ui.statements());
    }
    let source = Source::read(&super::connection(arguments.connection.as_deref())?)?;
    if let Source::Postgres(url) = &source {
        return postgres::run(arguments, url, ui).await;
    }
    if matches!(source, Source::Files { .. }) {
        return Err(Problem::new("suggest::connection", "indexes are suggested for a database with rows in it")
            .help("give it as `--connection`: a URL, or a file of SQLite; `cargo backend db analyze --schema` looks at a schema alone")
            .into());
    }
    match open::read(&source).await? {
        Live::Sqlite(live) => copied::run(arguments, live, Folder::new()?, ui).await,
        Live::Mysql(mut live) => {
            let manner = Manner::of(&mut live).await?;
            let shadow = Mysql::new(arguments.shadow.shadow.as_deref(), manner)?;
            copied::run(arguments, live, shadow, ui).await
        }
        // It has been opened by its URL.
        Live::Postgres(live) => {
            drop(live);
            Ok(Outcome::BadInput)
        }
    }
}

/// What is searched through.
fn problem(
    arguments: &DbSuggestArgs,
    queries: &[Query],
    touching: Vec<BTreeSet<usize>>,
    candidates: &[Candidate],
    facts: &Facts,
) -> Workload {
    let counted = is_counted(arguments);
    let weights = queries.iter().map(|query| query.weight);
    Workload {
        statements: weights.zip(touching).collect(),
        n_candidates: candidates.len(),
        // Writes are counted over the same time as statements, and over none that a file speaks of.
        writes: candidates
            .iter()
            .map(|it| if counted { write_cost(it, facts) } else { 0.0 })
            .collect(),
        budget: arguments.budget,
        time: Duration::from_secs(arguments.time),
    }
}

/// What a search has found, with what it was about.
struct Found<'a> {
    facts: &'a Facts,
    queries: &'a [Query],
    candidates: &'a [Candidate],
    problem: &'a Workload,
    choice: &'a Choice,
    verified: Option<&'a Verified>,
}

/// Tells what has been found, and in which way it was tried.
fn told(found: &Found<'_>, way: &str, ui: &mut Ui) -> anyhow::Result<Vec<Finding>> {
    let texts: Vec<String> = found
        .queries
        .iter()
        .map(|query| query.text.clone())
        .collect();
    let (problem, choice) = (found.problem, found.choice);
    let head = format!(
        "{}; tried {way}",
        summary(problem, choice, found.facts.engine)
    );
    let all = suggestions(
        &texts,
        problem,
        choice,
        found.candidates,
        found.facts,
        found.verified,
    );
    let problems: Vec<_> = all.iter().map(super::analyze::problem).collect();
    ui.tried(
        &problems,
        || report::listed(&head, &all),
        || report::json(&all),
    )?;
    Ok(all)
}

async fn write(
    folder: &Path,
    shadow: &mut impl Ground,
    database: &Database,
    found: &[Finding],
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let statements: Vec<String> = found.iter().flat_map(|it| it.up.iter().cloned()).collect();
    let migration = prove::advised(shadow, database, None, &statements).await?;
    super::written(folder, &migration, ui)
}

fn outcome(found: &[Finding]) -> Outcome {
    match found.is_empty() {
        true => Outcome::Done,
        false => Outcome::Found,
    }
}

fn no_plan(error: DbError) -> DbError {
    let message = format!("no statement of the workload has a plan: {}", error.message);
    DbError {
        code: "suggest::no-plan",
        message,
        ..error
    }
}

fn has_none(query: &Query, error: &DbError, ui: &mut Ui) {
    ui.detail(format_args!(
        "No plan: {}: {}",
        prove::first_line(&query.text),
        error.message
    ));
}

fn some_have_none(n: usize, n_all: usize, error: &DbError, ui: &mut Ui) {
    ui.say(format_args!(
        "{n} of {n_all} statements have no plan (`-v` lists them): {}",
        error.message
    ));
}
