//! `cargo backend db analyze`.

use std::path::Path;

use backend_codegen::diagnostic::Severity;
use sqlx::Connection as _;

use crate::cli::{BoundArgs, DbAnalyzeArgs};
use crate::command::{Outcome, file};
use crate::db::advise::{Facts, Finding, Input, Options, RULES, findings, report};
use crate::db::error::DbError;
use crate::db::introspect::statistics::{Bounds, statistics};
use crate::db::migrate::files;
use crate::db::model::Database;
use crate::db::prove::{self, Part};
use crate::db::server::{Session as _, connect, listen, options};
use crate::db::shadow::{Ground as _, Shadow};
use crate::db::source::Source;
use crate::ui::{Problem, Ui};

pub(super) async fn run(arguments: &DbAnalyzeArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if arguments.show_sql {
        listen(ui.statements());
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
    let mut read = read(arguments, ui).await?;
    let input = Input {
        database: &read.database,
        facts: &read.facts,
        options: Options {
            large_table: arguments.large_table.into(),
            slow: arguments.slow.into(),
            drop_unused: arguments.drop_unused,
        },
    };
    let found = findings(&input, &only);
    let is_used = |code: &str| {
        let rule = RULES.iter().find(|rule| rule.code == code);
        let is_wanted = only.is_empty() || only.contains(&code);
        rule.is_some_and(|rule| is_wanted && (read.facts.is_live || !rule.is_about_use))
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
    let written = match &arguments.output {
        Some(folder) => write(arguments, folder, &mut read, &found, ui).await,
        None => Ok(()),
    };
    if let Some(shadow) = read.shadow {
        shadow.finish().await;
    }
    written?;
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

/// What was read, and where it lies on a shadow if it does.
struct Read {
    database: Database,
    facts: Facts,
    shadow: Option<Shadow>,
    on_shadow: Option<String>,
}

async fn read(arguments: &DbAnalyzeArgs, ui: &mut Ui) -> anyhow::Result<Read> {
    let source = match &arguments.schema {
        Some(path) => Source::read(path)?,
        None => Source::read(&super::connection(arguments.connection.as_deref())?)?,
    };
    match source {
        Source::Postgres(url) => {
            let mut live = connect(&options(&url)?).await?;
            let database = live.catalogue().await?;
            let facts = statistics(&mut live, bounds(&arguments.bounds)).await?;
            let _ = live.close().await;
            Ok(Read {
                database,
                facts,
                shadow: None,
                on_shadow: None,
            })
        }
        Source::Files { files, ordered } => {
            let mut shadow = shadow(arguments, None)?;
            let (name, loaded) = shadow.load(&files, ordered).await?;
            ui.detail(format_args!(
                "{} statements were run on a shadow",
                loaded.n_statements
            ));
            let mut connection = shadow.connect(&name).await?;
            let database = connection.catalogue().await?;
            let facts = statistics(&mut connection, bounds(&arguments.bounds)).await?;
            let _ = connection.close().await;
            let facts = Facts {
                is_live: false,
                ..facts
            };
            Ok(Read {
                database,
                facts,
                shadow: Some(shadow),
                on_shadow: Some(name),
            })
        }
        other @ (Source::Mysql(_) | Source::Sqlite(_)) => {
            let message = format!("{} is no database of PostgreSQL", other.title());
            Err(DbError::new("db::engines", message)
                .help("databases of PostgreSQL can be analyzed")
                .into())
        }
    }
}

pub(super) fn bounds(arguments: &BoundArgs) -> Bounds {
    Bounds {
        lock: arguments.lock_timeout,
        statement: arguments.statement_timeout,
    }
}

fn shadow(arguments: &DbAnalyzeArgs, major: Option<u32>) -> Result<Shadow, DbError> {
    match &arguments.shadow.shadow {
        Some(url) => Shadow::at(url),
        None => Shadow::start(major),
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
async fn write(
    arguments: &DbAnalyzeArgs,
    folder: &Path,
    read: &mut Read,
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
    let shadow = match &mut read.shadow {
        Some(shadow) => shadow,
        None => {
            let major = read.database.version / 10_000;
            read.shadow.insert(shadow(arguments, Some(major))?)
        }
    };
    let on_shadow = read.on_shadow.clone();
    let migration = prove::advised(shadow, &read.database, on_shadow, &statements).await?;
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
        ["CREATE", "INDEX", name, ..] => format!("add_{}", last(name)),
        ["DROP", "INDEX", name, ..] => format!("drop_{}", last(name)),
        ["REINDEX", "INDEX", name, ..] => format!("rebuild_{}", last(name)),
        [_, _, _, "VALIDATE", "CONSTRAINT", name, ..] => format!("validate_{name}"),
        _ => "advice".to_owned(),
    };
    files::file_name(&name)
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
