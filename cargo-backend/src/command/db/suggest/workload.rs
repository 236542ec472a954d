//! The statements that are to become faster: of files, of a log, or what a server has counted.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::cli::DbSuggestArgs;
use crate::db::advise::{Facts, Statements, log};
use crate::db::model::Engine;
use crate::db::source::Source;
use crate::db::whatif::{self, Query};
use crate::ui::Problem;

/// What servers count by themselves.
const COUNTED: [&str; 2] = ["pg_stat_statements", "performance_schema"];

/// Whether the workload is what the server has counted.
pub(super) fn is_counted(arguments: &DbSuggestArgs) -> bool {
    let workload = arguments.workload.as_deref();
    workload.is_none_or(|it| COUNTED.contains(&it))
}

pub(super) fn workload(arguments: &DbSuggestArgs, facts: &Facts) -> anyhow::Result<Vec<Query>> {
    let Some(source) = arguments
        .workload
        .as_deref()
        .filter(|_| !is_counted(arguments))
    else {
        return counted(facts);
    };
    let queries = match of_log(Path::new(source)) {
        Some(queries) => queries,
        None => match Source::read(source)? {
            Source::Files { files, .. } => whatif::of_files(&files),
            _ => {
                let message = format!("`{source}` is no file of statements");
                return Err(Problem::new("suggest::no-workload", message).into());
            }
        },
    };
    if queries.is_empty() {
        return Err(Problem::new(
            "suggest::no-workload",
            format!("`{source}` has no statement that has a plan"),
        )
        .help("it takes SELECT, INSERT, UPDATE, DELETE and MERGE")
        .into());
    }
    Ok(queries)
}

/// The statements of a log, each as often as it was run; nothing if it is none that is known.
fn of_log(path: &Path) -> Option<Vec<Query>> {
    let is_sql = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("sql"));
    if is_sql || !path.is_file() {
        return None;
    }
    let file = File::open(path).ok()?;
    let (runs, _) = log::read(BufReader::new(file)).ok()?;
    let all = runs.workload().into_iter();
    let known = all.filter(|(text, _)| whatif::has_plan(text));
    Some(known.map(|(text, n)| Query::new(&text, n as f64)).collect())
}

fn counted(facts: &Facts) -> anyhow::Result<Vec<Query>> {
    let none = |message: String| Problem::new("suggest::no-workload", message);
    let files = "name a file with the statements, or a log of them: `--workload queries.sql`";
    let reason = match &facts.statements {
        _ if facts.engine == Engine::Sqlite => {
            return Err(
                none("nobody counts the statements that SQLite is asked".to_owned())
                    .help(files)
                    .into(),
            );
        }
        Statements::Unasked | Statements::Known { .. } => {
            let all = facts.statements.all().iter();
            // What stands for a list of values is one value.
            let text = |text: &str| match facts.engine {
                Engine::Mysql => text.replace("(...)", "(?)"),
                Engine::Postgres | Engine::Sqlite => text.to_owned(),
            };
            let queries: Vec<Query> = all
                .map(|it| Query::new(&text(&it.text), it.calls as f64))
                .collect();
            if queries.is_empty() {
                return Err(
                    none("the server has counted no statement that has a plan".to_owned())
                        .help(files)
                        .into(),
                );
            }
            return Ok(queries);
        }
        Statements::Unknown(reason) => reason,
    };
    let problem = none(format!("the server counts no statements: {reason}")).help(files);
    Err(match facts.engine {
        Engine::Postgres => problem.help("or let it count: `shared_preload_libraries = 'pg_stat_statements'` (a restart), then `CREATE EXTENSION pg_stat_statements`"),
        Engine::Mysql | Engine::Sqlite => problem,
    }
    .into())
}
