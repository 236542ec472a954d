//! Talking with a database of SQLite, which is a file that this process reads and writes itself.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _, SqliteConnection,
    ValueRef as _,
};

use super::postgres::tell;
use super::{Session, redacted};
use crate::db::error::DbError;
use crate::db::introspect;
use crate::db::model::{Database, Engine, quote};

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    /// The file is there.
    Write,
    /// The file may be there.
    Create,
}

/// Which file a URL names, as sqlx reads it, and whether it may be made.
pub(crate) fn file(url: &str) -> Result<(PathBuf, Access), DbError> {
    let options = SqliteConnectOptions::from_str(url).map_err(|error| {
        let message = format!("`{}` is no URL of SQLite: {error}", redacted(url));
        DbError::new("db::url", message)
            .help("write it as `sqlite:shop.db` or `sqlite:///var/lib/shop.db`")
    })?;
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mode = query.split('&').find_map(|part| part.strip_prefix("mode="));
    if url.contains(":memory:") || mode == Some("memory") {
        return Err(DbError::new(
            "db::url",
            "a database in memory is empty, and gone with this command",
        )
        .help("name a file: `sqlite:shop.db`"));
    }
    let access = match mode {
        Some("rwc") => Access::Create,
        _ => Access::Write,
    };
    Ok((options.get_filename().to_owned(), access))
}

/// Opens a file. Foreign keys are enforced, as sqlx does it by itself.
pub(crate) async fn open(
    path: &Path,
    access: Access,
    patience: Duration,
) -> Result<SqliteConnection, DbError> {
    if access != Access::Create && !path.is_file() {
        let message = format!("there is no file `{}`", path.display());
        let mut error = DbError::new("db::connection", message);
        if access == Access::Write {
            error = error.help(format!("`sqlite:{}?mode=rwc` makes it", path.display()));
        }
        return Err(error);
    }
    match opened(path, access, patience).await {
        // What a process left that was killed is undone by the first who comes, and is a write.
        Err(_) if access == Access::Read => opened(path, Access::Write, patience).await,
        result => result,
    }
}

async fn opened(
    path: &Path,
    access: Access,
    patience: Duration,
) -> Result<SqliteConnection, DbError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(access == Access::Read)
        .create_if_missing(access == Access::Create)
        .foreign_keys(true)
        .busy_timeout(patience)
        .statement_cache_capacity(0)
        .disable_statement_logging();
    let connection = options.connect().await;
    let mut connection = connection.map_err(|error| of_file(&error, path))?;
    // Nothing is read before something is asked for.
    let asked = connection
        .fetch_all(sqlx::raw_sql("select count(*) from sqlite_schema"))
        .await;
    asked.map_err(|error| of_file(&error, path))?;
    Ok(connection)
}

fn of_file(error: &sqlx::Error, path: &Path) -> DbError {
    let ours = DbError::from_sqlx(error);
    DbError {
        code: "db::connection",
        message: format!("`{}` cannot be opened: {}", path.display(), ours.message),
        ..ours
    }
}

/// Whether somebody else writes to the file (SQLITE_BUSY, SQLITE_LOCKED).
pub(crate) fn is_busy(error: &DbError) -> bool {
    let code = error
        .state
        .strip_prefix("SQLITE_")
        .and_then(|it| it.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// A field as the engine writes it.
pub(in crate::db) fn text(row: &SqliteRow, n: usize) -> Option<String> {
    let value = row.try_get_raw(n).ok()?;
    if value.is_null() {
        return None;
    }
    if let Ok(text) = row.try_get_unchecked::<String, _>(n) {
        return Some(text);
    }
    let bytes = row.try_get_unchecked::<Vec<u8>, _>(n).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

impl Session for SqliteConnection {
    const ENGINE: Engine = Engine::Sqlite;

    async fn command(&mut self, sql: &str) -> Result<(), DbError> {
        tell(sql);
        let done = self.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        match done {
            Ok(_) => Ok(()),
            Err(error) => Err(DbError::of_statement(&error, sql)),
        }
    }

    async fn answers(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DbError> {
        tell(sql);
        let all = self.fetch_all(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        let all = all.map_err(|error| DbError::of_statement(&error, sql))?;
        let each = all
            .iter()
            .map(|row| (0..row.len()).map(|n| text(row, n)).collect());
        Ok(each.collect())
    }

    async fn catalogue(&mut self) -> Result<Database, DbError> {
        introspect::sqlite(self).await
    }

    /// The number of the last row, which is found at once.
    async fn rows_about(&mut self, table: &str) -> Option<i64> {
        let table = quote(table);
        let last = format!("select max(rowid) from {table}");
        if let Ok(last) = self.count(&last).await {
            return Some(last);
        }
        // Without a rowid they are counted, as far as a million.
        let few = format!("select count(*) from (select 1 from {table} limit 1000000)");
        self.count(&few).await.ok()
    }

    async fn recover(&mut self) {
        // There may be no transaction.
        let _ = self.command("rollback").await;
        let _ = self
            .command("pragma legacy_alter_table = off; pragma foreign_keys = on")
            .await;
    }

    async fn leave(self) {
        let _ = self.close().await;
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Access, file};

    #[test]
    fn urls_are_read_as_sqlx_reads_them() {
        let of = |url: &str| file(url).unwrap();
        assert_eq!(of("sqlite:a.db"), (PathBuf::from("a.db"), Access::Write));
        assert_eq!(
            of("sqlite:///a%20b.db?mode=rwc"),
            (PathBuf::from("/a b.db"), Access::Create)
        );
        assert_eq!(
            of("sqlite://data/a.db"),
            (PathBuf::from("data/a.db"), Access::Write)
        );
        assert!(file("sqlite::memory:").is_err() && file("sqlite:a.db?x=y").is_err());
    }
}
