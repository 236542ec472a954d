//! `cargo backend db`.

mod accepted;
mod analyze;
mod baseline;
mod diff;
mod lint;
mod migrate;
mod n_plus_one;
mod names;
mod open;
mod repair;
mod suggest;
mod waiting;

use std::path::Path;

use anyhow::Context as _;
use backend_codegen::diagnostic::{Diagnostic, Diagnostics};
use backend_codegen::document::{Location, Sources};

use super::Outcome;
use crate::cli::{DbArgs, DbCommand};
use crate::db::error::DbError;
use crate::db::migrate::files;
use crate::db::prove::Migration;
use crate::ui::{Problem, Ui, counted};

pub(super) fn run(arguments: &DbArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime could be started")?;
    let result = match &arguments.command {
        DbCommand::Diff(arguments) => runtime.block_on(diff::run(arguments, ui)),
        DbCommand::Migrate(arguments) => runtime.block_on(migrate::run(arguments, ui)),
        DbCommand::Rollback(arguments) => runtime.block_on(migrate::back(arguments, ui)),
        DbCommand::Status(arguments) => runtime.block_on(migrate::status(arguments, ui)),
        DbCommand::Baseline(arguments) => runtime.block_on(baseline::run(arguments, ui)),
        DbCommand::Repair(arguments) => runtime.block_on(repair::run(arguments, ui)),
        DbCommand::Analyze(arguments) => runtime.block_on(analyze::run(arguments, ui)),
        DbCommand::SuggestIndexes(arguments) => runtime.block_on(suggest::run(arguments, ui)),
        DbCommand::Lint(arguments) => runtime.block_on(lint::run(arguments, ui)),
    };
    match result {
        Ok(outcome) => Ok(outcome),
        Err(error) => match error.downcast::<DbError>() {
            Ok(error) => Ok(tell(error, ui)),
            Err(error) => Err(error),
        },
    }
}

/// Shows what stopped the work: with the line of the file where there is one.
pub(super) fn tell(error: DbError, ui: &mut Ui) -> Outcome {
    // What was found out about the migration, not about what was typed.
    let is_found = matches!(
        error.code,
        "migrate::statement" | "migrate::locked" | "migrate::dry-run"
    ) || error.code.starts_with("proof::")
        || error.code.starts_with("diff::");
    let outcome = if is_found {
        Outcome::Found
    } else {
        Outcome::BadInput
    };
    let Some(place) = error.place else {
        ui.problems(&[Problem {
            help: error.help,
            ..Problem::new(error.code, error.message)
        }]);
        return outcome;
    };
    let mut sources = Sources::new();
    let source = sources.add(place.file, place.text);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let location = Location {
        source,
        start: offset(place.start),
        end: offset(place.end),
    };
    let mut diagnostic = Diagnostic::error(error.code, location, error.message);
    for help in error.help {
        diagnostic = diagnostic.help(help);
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(diagnostic);
    ui.diagnostics(&diagnostics, &sources);
    outcome
}

/// Writes what has been advised and tried: a file each way for each of its parts.
fn written(folder: &Path, migration: &Migration, ui: &mut Ui) -> anyhow::Result<()> {
    let names: Vec<_> = migration.parts.iter().map(analyze::name_of).collect();
    let first = files::version(folder);
    let files = files::named_files(migration, &names, first, &diff::header(migration));
    diff::put(folder, &files)?;
    for file in files.iter().filter(|file| file.name.ends_with(".up.sql")) {
        ui.say(format_args!("{}", folder.join(&file.name).display()));
    }
    ui.say(format_args!(
        "Wrote {} and the way back",
        counted(files.len() / 2, "migration")
    ));
    diff::report(migration, ui);
    Ok(())
}

/// The connection that was given, or that of the environment.
pub(super) fn connection(given: Option<&str>) -> Result<String, Problem> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return Ok(url);
    }
    let text = std::fs::read_to_string(".env").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("DATABASE_URL="));
    let value = line.map(|value| value.trim().trim_matches(['"', '\'']).to_owned());
    value.ok_or_else(|| {
        Problem::new("db::no-connection", "nothing says which database")
            .help("give it as `--connection postgres://…`, `--connection mysql://…` or `--connection sqlite:…`, or set `DATABASE_URL`")
    })
}
