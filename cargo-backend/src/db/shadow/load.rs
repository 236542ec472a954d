//! SQL of users → a database on the shadow.

use std::ops::Range;
use std::path::Path;

use super::Ground;
use crate::db::error::{DbError, Place};
use crate::db::model::Engine;
use crate::db::server::{Session, mysql};
use crate::db::source::SqlFile;
use crate::db::sql::split_for;

/// What was loaded, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// Roles that the files name and do not make.
    pub(crate) roles: Vec<String>,
    pub(crate) n_statements: usize,
}

struct Pending<'a> {
    file: &'a SqlFile,
    start: usize,
    sql: &'a str,
}

impl<'a> Pending<'a> {
    fn new(file: &'a SqlFile, range: Range<usize>) -> Self {
        Self {
            file,
            start: range.start,
            sql: file.text.get(range).unwrap_or_default(),
        }
    }
}

/// Where the statements of a file are.
pub(crate) fn statements<G: Ground>(file: &SqlFile) -> Result<Vec<Range<usize>>, DbError> {
    let script = split_for(G::Connection::ENGINE, &file.text);
    if let Some(meta) = script.metas.first() {
        return Err(located(
            DbError::new("load::psql", "only `psql` understands this line").help("leave it out"),
            file,
            meta.range.start,
            meta.range.end,
        ));
    }
    Ok(script.pieces.into_iter().map(|it| it.range).collect())
}

/// Runs one statement of a file; what is wrong with it is told at its place.
pub(crate) async fn statement<G: Ground>(
    ground: &G,
    connection: &mut G::Connection,
    file: &SqlFile,
    range: Range<usize>,
) -> Result<(), DbError> {
    let pending = Pending::new(file, range);
    if let Some(error) = G::refused(pending.sql) {
        return Err(at(error, &pending));
    }
    let done = run(ground, connection, pending.sql, &mut Report::default()).await;
    done.map_err(|error| at(error, &pending))
}

/// Runs the statements of `files` in a new database. Where their order is not said, a statement that lacks
/// something waits for the others.
pub(super) async fn load<G: Ground>(
    ground: &mut G,
    files: &[SqlFile],
    ordered: bool,
) -> Result<(String, Report), DbError> {
    let database = ground.database(None).await?;
    let mut connection = ground.connect(&database).await?;
    let mut report = Report::default();
    let mut waiting = Vec::new();
    provide_history(&mut connection, files).await?;
    connection.command(G::BEFORE_USERS).await?;
    for file in files {
        for range in statements::<G>(file)? {
            let pending = Pending::new(file, range);
            report.n_statements += 1;
            if let Some(error) = G::refused(pending.sql) {
                return Err(at(error, &pending));
            }
            match run(ground, &mut connection, pending.sql, &mut report).await {
                Ok(()) => {}
                Err(error) if !ordered && lacks(&error) => waiting.push((pending, error)),
                Err(error) => return Err(at(error, &pending)),
            }
        }
    }
    while !waiting.is_empty() {
        let n_before = waiting.len();
        let mut still = Vec::new();
        for (pending, _) in waiting {
            if let Err(error) = run(ground, &mut connection, pending.sql, &mut report).await {
                if !lacks(&error) {
                    return Err(at(error, &pending));
                }
                still.push((pending, error));
            }
        }
        // Nothing became possible: what is missing never comes.
        match still.first() {
            Some((pending, error)) if still.len() == n_before => {
                return Err(at(error.clone(), pending));
            }
            _ => waiting = still,
        }
    }
    connection.leave().await;
    Ok((database, report))
}

async fn run<G: Ground>(
    ground: &G,
    connection: &mut G::Connection,
    sql: &str,
    report: &mut Report,
) -> Result<(), DbError> {
    loop {
        let Err(error) = connection.command(sql).await else {
            return Ok(());
        };
        match ground.provide(connection, &error).await? {
            Some(role) => report.roles.push(role),
            None => return Err(error),
        }
    }
}

/// sqlx makes its history before it runs anything, and files may name it.
pub(crate) async fn provide_history<S: Session>(
    connection: &mut S,
    files: &[SqlFile],
) -> Result<(), DbError> {
    if !files
        .iter()
        .any(|file| file.text.contains("_sqlx_migrations"))
    {
        return Ok(());
    }
    let bytes = match S::ENGINE {
        Engine::Postgres => "bytea",
        Engine::Mysql | Engine::Sqlite => "blob",
    };
    let sql = format!(
        "create table if not exists _sqlx_migrations (version bigint primary key, description text not null, \
         installed_on timestamp not null default current_timestamp, success boolean not null, \
         checksum {bytes} not null, execution_time bigint not null)"
    );
    connection.command(&sql).await
}

/// `role "x" does not exist`
pub(super) fn missing_role(error: &DbError) -> Option<String> {
    let message = error.message.strip_prefix("role \"")?;
    let name = message.strip_suffix("\" does not exist")?;
    (error.state == "42704").then(|| name.to_owned())
}

/// Whether something is not there that may come later (SQLSTATE: undefined table, object, function, column,
/// schema).
fn lacks(error: &DbError) -> bool {
    if error.state.starts_with("MYSQL_") {
        return mysql::is_one_of(&error.state, &[1005, 1054, 1146, 1305, 1360, 1824, 4091]);
    }
    if error.state.starts_with("SQLITE_") {
        return error.message.starts_with("no such ");
    }
    ["42P01", "42704", "42883", "42703", "3F000"].contains(&error.state.as_str())
}

fn at(error: DbError, pending: &Pending<'_>) -> DbError {
    let first_line = pending.sql.find('\n').unwrap_or(pending.sql.len());
    let (start, end) = match error.offset {
        Some(offset) => {
            let rest = pending.sql.get(offset..).unwrap_or_default();
            let word = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(rest.len());
            (pending.start + offset, pending.start + offset + word.max(1))
        }
        None => (pending.start, pending.start + first_line),
    };
    let code = match error.code {
        "db::statement" => "load::statement",
        code => code,
    };
    let error = DbError { code, ..error };
    located(error, pending.file, start, end)
}

fn located(mut error: DbError, file: &SqlFile, start: usize, end: usize) -> DbError {
    error.place = Some(Box::new(Place {
        file: display(&file.path),
        text: file.text.clone(),
        start,
        end,
    }));
    error
}

fn display(path: &Path) -> String {
    path.display().to_string()
}
