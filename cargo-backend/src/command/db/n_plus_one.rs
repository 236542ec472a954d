//! `cargo backend db analyze --log` and `--code`: statements that run once for each row of another one.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use backend_codegen::diagnostic::{Diagnostics, Severity};
use backend_codegen::read::code::queries::{self, QUERY, WRITE};
use serde_json::Value;

use super::analyze::problem;
use super::open::{self, Live};
use crate::cli::{DbAnalyzeArgs, SilenceArgs};
use crate::command::input::{Documents, is_stdin};
use crate::command::{Outcome, code, settings, silence};
use crate::db::advise::log::{self, Known, LogError, Pair, Question, Summary};
use crate::db::advise::{Finding, count, report};
use crate::db::error::DbError;
use crate::db::introspect::again::{Again, answers_again};
use crate::db::introspect::statistics::Bounds;
use crate::db::server::Session as _;
use crate::db::shadow::Ground as _;
use crate::db::source::Source;
use crate::ui::{Problem, Ui, counted};

/// Looks for queries in loops in code.
pub(super) fn of_code(path: &Path, silenced: &SilenceArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?.unwrap_or_default();
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    // What has been told is not told again.
    documents.take();
    let functions = code::queries(path, &mut documents)?;
    documents.report(ui);
    let found = queries::findings(&functions, documents.sources());
    let scope = |code: &str| code == QUERY || code == WRITE;
    let found = found.into_iter().collect();
    let left = silence::leave_out(
        found,
        &mut documents,
        &settings.ignores,
        silenced,
        &scope,
        ui,
    )?;
    let Some(left) = left else {
        return Ok(Outcome::BadInput);
    };
    let found: Diagnostics = left.found.into_iter().chain(left.about).collect();
    ui.findings(&found, documents.sources())?;
    let n_queries = functions.n_queries();
    let queries = counted(n_queries, "query");
    match (found.is_empty(), n_queries) {
        (true, 0) => ui.say(format_args!(
            "No query of a database was found in `{}`",
            path.display()
        )),
        (true, _) => ui.say(format_args!("{queries}, none of them in a loop")),
        // One query in a function runs in all loops that call it.
        (false, _) => ui.say(format_args!(
            "{queries}, run in loops at {}",
            counted(found.len(), "place")
        )),
    }
    let is_grave = found.iter().any(|it| it.severity != Severity::Note);
    Ok(if is_grave {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

/// Looks for them in a log of statements.
pub(super) async fn of_log(
    arguments: &DbAnalyzeArgs,
    path: &Path,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let name = path.display().to_string();
    let input: Box<dyn BufRead> = match is_stdin(path) {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(BufReader::new(File::open(path).map_err(|error| {
            Problem::new(
                "input::unreadable",
                format!("`{name}` cannot be read: {error}"),
            )
            .file(&name)
        })?)),
    };
    let (runs, summary) = log::read(input).map_err(|error| unreadable(&name, &error))?;
    let pairs = runs.finish();
    let (known, rows, of) = asked(arguments, &pairs, ui).await?;
    let found = log::judge(&pairs, &known, &rows);
    // Nobody is told here that something accepted was not found: it may be of a database, or of another log.
    let scope = |_: &str| false;
    let Some(found) = super::accepted::leave_out(found, &arguments.silence, &scope, ui)? else {
        return Ok(Outcome::BadInput);
    };
    let problems: Vec<_> = found.iter().map(problem).collect();
    ui.tried(
        &problems,
        || report::listed(&head(&name, &summary, &of), &found),
        || report::json(&found),
    )?;
    let is_grave = found
        .iter()
        .any(|it: &Finding| it.severity != Severity::Note);
    Ok(if is_grave {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

/// What was read, and what of it is known.
fn head(name: &str, summary: &Summary, of: &str) -> String {
    let n = count(summary.n_statements as f64);
    let mut text = format!("`{name}`, {}: {n} statements; {of}", summary.form.title());
    if summary.n_without_values > 0 {
        let n = count(summary.n_without_values as f64);
        text.push_str(&format!(
            "; the values of {n} are not in it (`log_parameter_max_length = -1`)"
        ));
    }
    text
}

fn unreadable(name: &str, error: &LogError) -> Problem {
    let of = |message: String| Problem::new("analyze::log", message).file(name);
    match error {
        LogError::Io(error) => {
            Problem::new("input::unreadable", format!("`{name}` cannot be read: {error}")).file(name)
        }
        LogError::Unknown => of(format!("`{name}` is no log of statements that is known")).help(
            "there are PostgreSQL's log (stderr, csvlog, jsonlog) with `log_statement = 'all'` or \
             `log_min_duration_statement = 0`, `sqlx::query` as tracing writes it, as text or JSON, and MySQL's general log",
        ),
        LogError::Empty(form) => of(format!("`{name}` is {}, and has no statement", form.title()))
            .help("PostgreSQL writes them with `log_statement = 'all'`, sqlx with `RUST_LOG=sqlx::query=debug`"),
    }
}

type Asked = (Known, HashMap<Question, Vec<Value>>, String);

/// What the schema says, and the rows of first statements, as far as somebody can be asked.
async fn asked(arguments: &DbAnalyzeArgs, pairs: &[Pair], ui: &mut Ui) -> anyhow::Result<Asked> {
    let named = match (&arguments.schema, &arguments.connection) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(url)) => Some(url.clone()),
        (None, None) => super::connection(None).ok().filter(|url| !url.is_empty()),
    };
    let none = HashMap::new;
    let Some(named) = named else {
        let words =
            "no schema is known: `--connection` or `--schema` shows foreign keys".to_owned();
        return Ok((Known::default(), none(), words));
    };
    let source = Source::read(&named)?;
    let title = source.title();
    match &source {
        Source::Postgres(_) | Source::Mysql(_) | Source::Sqlite(_) => {
            let bounds = super::analyze::bounds(&arguments.bounds);
            let mut live = open::read(&source).await?;
            let (known, rows) = match &mut live {
                Live::Postgres(live) => of_rows(live, pairs, bounds).await?,
                Live::Mysql(live) => of_rows(live, pairs, bounds).await?,
                Live::Sqlite(live) => of_rows(live, pairs, bounds).await?,
            };
            ui.detail(format_args!("{} statements were asked again", rows.len()));
            live.leave().await;
            Ok((known, rows, format!("rows and foreign keys of {title}")))
        }
        Source::Files { files, ordered } => {
            let mut shadow = open::shadow(arguments.shadow.shadow.as_deref(), None)?;
            let (name, _) = shadow.load(files, *ordered).await?;
            let mut connection = shadow.connect(&name).await?;
            let database = connection.catalogue().await;
            connection.leave().await;
            shadow.finish().await;
            Ok((
                Known::of(&database?),
                none(),
                format!("foreign keys of `{named}`"),
            ))
        }
    }
}

/// What a database says: its schema, and the rows of first statements.
async fn of_rows(
    live: &mut impl Again,
    pairs: &[Pair],
    bounds: Bounds,
) -> Result<(Known, HashMap<Question, Vec<Value>>), DbError> {
    let known = Known::of(&live.catalogue().await?);
    let rows = answers_again(live, pairs, bounds).await?;
    Ok((known, rows))
}
