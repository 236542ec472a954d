//! `cargo backend db analyze`.

use std::path::Path;

use backend_codegen::diagnostic::Severity;

use super::open::{self, Lazy, Live};
use crate::cli::{BoundArgs, DbAnalyzeArgs};
use crate::command::{Outcome, file};
use crate::db::advise::{Facts, Finding, Input, Options, RULES, findings, report};
use crate::db::error::DbError;
use crate::db::introspect::statistics::{Bounds, Counts};
use crate::db::migrate::files;
use crate::db::model::{Database, Engine};
use crate::db::prove::{self, Part};
use crate::db::server::{Session as _, listen};
use crate::db::shadow::{Folder, Ground, Manner, Mysql, Shadow};
use crate::db::source::Source;
use crate::ui::{Problem, Ui};

pub(super) async fn run(arguments: &DbAnalyzeArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if arguments.show_sql {
        listen(ui.statements());
    }
    if let Some(path) = &arguments.code {
        return super::n_plus_one::of_code(path, &arguments.silence, ui);
    }
    if let Some(path) = &arguments.log {
        return super::n_plus_one::of_log(arguments, path, ui).await;
    }
    let only = only(&arguments.only)?;
    let is_page = |path: &&Path| {
        path.extension()
            .is_some_and(|it| it == "html" || it == "htm")
    };
    if let Some(path) = arguments.report.as_deref().filter(|it| !is_page(it)) {
        let message = format!("`{}` is not called as a page is", path.display());
        let problem = Problem::new("analyze::report", message);
        return Err(problem
            .help("name it with `.html` at the end; `--message-format json` is for programs")
            .into());
    }
    let source = match &arguments.schema {
        Some(path) => Source::read(path)?,
        None => Source::read(&super::connection(arguments.connection.as_deref())?)?,
    };
    let given = arguments.engine.map(Into::into);
    let engine = open::engine_of_files(given, &[&source])?;
    let mut live = match &source {
        Source::Files { .. } => None,
        database => Some(open::read(database).await?),
    };
    let url = arguments.shadow.shadow.as_deref();
    let result = match (engine, &mut live) {
        (Engine::Postgres, Some(Live::Postgres(live))) => {
            let major = open::major(live).await?;
            let start = || open::shadow(url, Some(major));
            on(arguments, &source, Some(live), start, &only, ui).await
        }
        (Engine::Postgres, _) => {
            let start = || open::shadow(url, None);
            on::<Shadow>(arguments, &source, None, start, &only, ui).await
        }
        (Engine::Mysql, Some(Live::Mysql(live))) => {
            let manner = Manner::of(live).await?;
            let start = || Mysql::new(url, manner.clone());
            on(arguments, &source, Some(live), start, &only, ui).await
        }
        (Engine::Mysql, _) => {
            let start = || Mysql::new(url, Manner::default());
            on::<Mysql>(arguments, &source, None, start, &only, ui).await
        }
        (Engine::Sqlite, Some(Live::Sqlite(live))) => {
            on(arguments, &source, Some(live), Folder::new, &only, ui).await
        }
        (Engine::Sqlite, _) => on::<Folder>(arguments, &source, None, Folder::new, &only, ui).await,
    };
    if let Some(live) = live {
        live.leave().await;
    }
    result
}

async fn on<G>(
    arguments: &DbAnalyzeArgs,
    source: &Source,
    live: Option<&mut G::Connection>,
    start: impl FnMut() -> Result<G, DbError>,
    only: &[&str],
    ui: &mut Ui,
) -> anyhow::Result<Outcome>
where
    G: Ground,
    G::Connection: Counts,
{
    let mut shadow = Lazy::new(start);
    let result = look(arguments, source, live, &mut shadow, only, ui).await;
    shadow.finish().await;
    result
}

async fn look<G>(
    arguments: &DbAnalyzeArgs,
    source: &Source,
    live: Option<&mut G::Connection>,
    shadow: &mut Lazy<G, impl FnMut() -> Result<G, DbError>>,
    only: &[&str],
    ui: &mut Ui,
) -> anyhow::Result<Outcome>
where
    G: Ground,
    G::Connection: Counts,
{
    let read = read(arguments, source, live, shadow, ui).await?;
    let input = Input {
        database: &read.database,
        facts: &read.facts,
        options: Options {
            large_table: arguments.large_table.into(),
            slow: arguments.slow.into(),
            drop_unused: arguments.drop_unused,
        },
    };
    let found = findings(&input, only);
    let is_used = |code: &str| {
        let rule = RULES.iter().find(|rule| rule.code == code);
        let is_wanted = only.is_empty() || only.contains(&code);
        rule.is_some_and(|rule| is_wanted && rule.is_for(&read.facts))
    };
    let Some(found) = super::accepted::leave_out(found, &arguments.silence, &is_used, ui)? else {
        return Ok(Outcome::BadInput);
    };
    let problems: Vec<_> = found.iter().map(problem).collect();
    let all = ui.is_verbose();
    ui.tried(
        &problems,
        || report::human(&read.facts, &found, all),
        || report::json(&found),
    )?;
    if let Some(path) = &arguments.report {
        file::replace(path, &report::html(&read.facts, &found), "analyze::report")?;
    }
    if let Some(folder) = &arguments.output {
        write(folder, &read, shadow, &found, ui).await?;
    }
    let is_grave = found.iter().any(|it| it.severity != Severity::Note);
    Ok(if is_grave {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

/// The codes that are named, with or without their family.
fn only(names: &[String]) -> Result<Vec<&'static str>, Problem> {
    let each = names.iter().map(|name| {
        let is_it = |code: &str| code == name || code.strip_prefix("analyze::") == Some(name);
        let known = RULES.iter().find(|rule| is_it(rule.code));
        known.map(|rule| rule.code).ok_or_else(|| {
            let all: Vec<_> = RULES
                .iter()
                .filter_map(|rule| rule.code.strip_prefix("analyze::"))
                .collect();
            Problem::new(
                "analyze::unknown-code",
                format!("no finding is called `{name}`, which `--only` names"),
            )
            .help(format!("there are {}", all.join(", ")))
        })
    });
    each.collect()
}

/// What was read, and the database on the shadow that has it.
struct Read {
    database: Database,
    facts: Facts,
    on_shadow: Option<String>,
}

async fn read<G>(
    arguments: &DbAnalyzeArgs,
    source: &Source,
    live: Option<&mut G::Connection>,
    shadow: &mut Lazy<G, impl FnMut() -> Result<G, DbError>>,
    ui: &mut Ui,
) -> anyhow::Result<Read>
where
    G: Ground,
    G::Connection: Counts,
{
    let bounds = bounds(&arguments.bounds);
    match (source, live) {
        (Source::Files { files, ordered }, _) => {
            let shadow = shadow.get()?;
            let (name, loaded) = shadow.load(files, *ordered).await?;
            ui.detail(format_args!(
                "{} statements were run on a shadow",
                loaded.n_statements
            ));
            let mut connection = shadow.connect(&name).await?;
            let (database, facts) = connection.facts(bounds).await?;
            connection.leave().await;
            Ok(Read {
                database,
                facts: Facts {
                    is_live: false,
                    ..facts
                },
                on_shadow: Some(name),
            })
        }
        (_, Some(live)) => {
            let (database, facts) = live.facts(bounds).await?;
            Ok(Read {
                database,
                facts,
                on_shadow: None,
            })
        }
        (other, None) => {
            let message = format!("{} is of another engine", other.title());
            Err(DbError::new("db::engines", message).into())
        }
    }
}

pub(super) fn bounds(arguments: &BoundArgs) -> Bounds {
    Bounds {
        lock: arguments.lock_timeout,
        statement: arguments.statement_timeout,
    }
}

pub(super) fn problem(finding: &Finding) -> Problem {
    let evidence = finding.evidence.iter();
    let mut lines: Vec<_> = evidence
        .map(|it| format!("{}: {} ({})", it.what, it.value, it.source))
        .collect();
    lines.extend(finding.up.iter().map(|sql| format!("`{sql}`")));
    lines.extend(finding.help.iter().cloned());
    Problem {
        help: lines,
        ..Problem::new(finding.code, finding.message.clone()).severity(finding.severity)
    }
}

/// Writes what is suggested as migrations that have been tried.
async fn write<G: Ground>(
    folder: &Path,
    read: &Read,
    shadow: &mut Lazy<G, impl FnMut() -> Result<G, DbError>>,
    found: &[Finding],
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let statements: Vec<String> = found.iter().flat_map(|it| it.up.iter().cloned()).collect();
    if statements.is_empty() {
        ui.say(format_args!(
            "Nothing to write: no finding has a statement of its own"
        ));
        return Ok(());
    }
    let on_shadow = read.on_shadow.clone();
    let migration = prove::advised(shadow.get()?, &read.database, on_shadow, &statements).await?;
    super::written(folder, &migration, ui)
}

/// What a part of advice is called: by what its first statement does.
pub(super) fn name_of(part: &Part) -> String {
    let sql = part
        .up
        .first()
        .map(|it| it.sql.as_str())
        .unwrap_or_default();
    let words: Vec<&str> = sql
        .split_whitespace()
        .filter(|word| !["CONCURRENTLY", "UNIQUE", "ONLY"].contains(word))
        .collect();
    let name = match words.as_slice() {
        ["CREATE", "INDEX", name, ..] => format!("add_{}", plain(last(name))),
        ["DROP", "INDEX", name, ..] => format!("drop_{}", plain(last(name))),
        ["REINDEX", "INDEX", name, ..] => format!("rebuild_{}", last(name)),
        [_, _, _, "VALIDATE", "CONSTRAINT", name, ..] => format!("validate_{name}"),
        ["ALTER", "TABLE", _, "DROP", "KEY" | "INDEX", name, ..] => format!("drop_{}", plain(name)),
        ["ALTER", "TABLE", table, ..] => format!("change_{}", plain(last(table))),
        _ => "advice".to_owned(),
    };
    files::file_name(&name)
}

/// A name without quotes and commas.
fn plain(name: &str) -> &str {
    name.trim_matches(['`', '"', ',', ';'])
}

/// A name without its schema.
fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::name_of;
    use crate::db::prove::{Part, Proved};

    #[test]
    fn files_are_called_by_what_they_do() {
        for (sql, name) in [
            (
                "CREATE INDEX CONCURRENTLY idx_users_email ON public.users USING btree (email)",
                "add_idx_users_email",
            ),
            ("DROP INDEX CONCURRENTLY public.a", "drop_a"),
            ("REINDEX INDEX CONCURRENTLY public.a", "rebuild_a"),
            ("ALTER TABLE public.a VALIDATE CONSTRAINT b", "validate_b"),
            ("ALTER TABLE `a` DROP KEY `c`", "drop_c"),
            ("ALTER TABLE `a` ENGINE=InnoDB", "change_a"),
            ("DROP INDEX \"A\"", "drop_a"),
            ("SELECT 1", "advice"),
        ] {
            let up = vec![Proved {
                sql: sql.to_owned(),
                effects: Vec::new(),
            }];
            assert_eq!(
                name_of(&Part {
                    up,
                    ..Part::default()
                }),
                name
            );
        }
    }
}
