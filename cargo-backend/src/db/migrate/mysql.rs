//! Migrations on MySQL and MariaDB, with sqlx's lock. What changes a schema commits whatever was before it, so
//! that a migration is noted as under way before it starts, as sqlx does it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::MySqlConnection;
use sqlx::migrate::{Migrate as _, MigrateError, Migration};

use super::folder::Version;
use super::history::Applied;
use super::postgres::crc32;
use super::{Limits, Migrates, TABLE, all_of, noted, row};
use crate::db::error::{DbError, Place};
use crate::db::model::mysql::{literal, split, tokens};
use crate::db::server::Session as _;
use crate::db::server::mysql::is_one_of;

/// Waiting for a lock took too long.
const LOCKED: &[u16] = &[1205];

impl Migrates for MySqlConnection {
    const BEGIN: &'static str = "start transaction";

    fn text(text: &str) -> String {
        literal(text)
    }

    async fn history(&mut self) -> Result<(), DbError> {
        let made = self.ensure_migrations_table(TABLE).await;
        made.map_err(of_history)
    }

    async fn applied(&mut self) -> Result<Vec<Applied>, DbError> {
        let there = format!(
            "select count(*) from information_schema.tables where table_schema = database() and table_name = '{TABLE}'"
        );
        if self.count(&there).await? == 0 {
            return Ok(Vec::new());
        }
        Ok(noted(self.answers(&all_of(TABLE)).await?))
    }

    async fn lock(&mut self, patience: Duration) -> Result<(), DbError> {
        let database = self.answers("select database()").await?;
        let database = database.into_iter().flatten().flatten().next();
        let name = lock_name(&database.unwrap_or_default());
        let got = self
            .count(&format!("get_lock('{name}', {})", patience.as_secs()))
            .await?;
        if got == 1 {
            return Ok(());
        }
        let holder = self.count(&format!("is_used_lock('{name}')")).await?;
        Err(DbError::new(
            "migrate::locked",
            format!("somebody else is migrating this database: connection {holder}"),
        )
        .help("wait until they are done, or give more time: `--wait 60`"))
    }

    async fn up(&mut self, version: &Version, limits: Limits) -> Result<Option<Duration>, DbError> {
        self.history().await?;
        let way = Way {
            up: true,
            migration: &version.up,
            path: version.path.clone(),
            version: version.version,
            limits,
        };
        let time = way.run(self).await?;
        let nanos = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
        let note = format!(
            "update {TABLE} set execution_time = {nanos} where version = {}",
            version.version
        );
        // It is of no weight.
        let _ = self.command(&note).await;
        Ok(Some(time))
    }

    async fn down(
        &mut self,
        version: &Version,
        down: &Migration,
        limits: Limits,
    ) -> Result<Duration, DbError> {
        let way = Way {
            up: false,
            migration: down,
            path: of_down(&version.path),
            version: version.version,
            limits,
        };
        way.run(self).await
    }
}

/// The name of sqlx's lock.
fn lock_name(database: &str) -> String {
    format!(
        "{:x}",
        0x3d32_ad9e_i64 * i64::from(crc32(database.as_bytes()))
    )
}

fn of_history(error: MigrateError) -> DbError {
    match error {
        MigrateError::Execute(error) => DbError::from_sqlx(&error),
        error => DbError::new("migrate::history", error.to_string()),
    }
}

fn of_down(up: &Path) -> PathBuf {
    let name = up
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    up.with_file_name(name.replace(".up.sql", ".down.sql"))
}

/// Somebody who takes no lock has noted the same version: sqlx has none on MariaDB, which does not wait for ever.
fn of_note(error: DbError) -> DbError {
    if !is_one_of(&error.state, &[1062]) {
        return error;
    }
    DbError {
        code: "migrate::locked",
        message: "somebody else is applying it".to_owned(),
        ..error
    }
    .help("`cargo backend db status` says when they are done")
}

/// One way of a migration.
struct Way<'a> {
    up: bool,
    migration: &'a Migration,
    path: PathBuf,
    version: i64,
    limits: Limits,
}

impl Way<'_> {
    fn text(&self) -> &str {
        self.migration.sql.as_str()
    }

    async fn run(&self, connection: &mut MySqlConnection) -> Result<Duration, DbError> {
        let start = Instant::now();
        let pieces = split(self.text());
        self.limit(connection).await?;
        let is_of_rows = pieces
            .iter()
            .all(|piece| changes_rows(self.text().get(piece.clone()).unwrap_or_default()));
        let done = if is_of_rows && !self.migration.no_tx {
            self.together(connection, &pieces).await
        } else {
            self.alone(connection, &pieces).await
        };
        done?;
        Ok(start.elapsed())
    }

    /// How long statements may wait, and run where the server can say so.
    async fn limit(&self, connection: &mut MySqlConnection) -> Result<(), DbError> {
        // A year is what the server takes for ever.
        let lock = match self.limits.lock.as_secs() {
            0 => 31_536_000,
            seconds => seconds,
        };
        connection
            .command(&format!(
                "set session lock_wait_timeout = {lock}, session innodb_lock_wait_timeout = {lock}"
            ))
            .await?;
        if let Some(statement) = self.limits.statement {
            let set = format!("set session max_statement_time = {}", statement.as_secs());
            // MySQL bounds queries alone.
            let _ = connection.command(&set).await;
        }
        Ok(())
    }

    /// In one transaction, with its note.
    async fn together(
        &self,
        connection: &mut MySqlConnection,
        pieces: &[Range<usize>],
    ) -> Result<(), DbError> {
        connection.command("start transaction").await?;
        for piece in pieces {
            if let Err(error) = self.piece(connection, piece).await {
                connection.command("rollback").await?;
                return Err(error.help("it ran in a transaction: nothing of it is there"));
            }
        }
        let note = if self.up {
            row::<MySqlConnection>(self.migration, true)
        } else {
            self.unnote()
        };
        connection.command(&note).await.map_err(of_note)?;
        connection.command("commit").await
    }

    /// Statement by statement, each of which lasts. It is noted before, so that one sees where it stopped.
    async fn alone(
        &self,
        connection: &mut MySqlConnection,
        pieces: &[Range<usize>],
    ) -> Result<(), DbError> {
        let half = if self.up {
            row::<MySqlConnection>(self.migration, false)
        } else {
            self.success("0")
        };
        connection.command(&half).await.map_err(of_note)?;
        for (n, piece) in pieces.iter().enumerate() {
            let Err(error) = self.piece(connection, piece).await else {
                continue;
            };
            if n == 0 {
                let note = if self.up {
                    self.unnote()
                } else {
                    self.success("1")
                };
                connection.command(&note).await?;
                return Err(error.help("it was its first statement: nothing of it is there"));
            }
            let help = format!(
                "the server commits what changes a schema at once: what its first {n} of {} statements did is there, and `db status` says so",
                pieces.len()
            );
            return Err(error.help(help));
        }
        let note = if self.up {
            self.success("1")
        } else {
            self.unnote()
        };
        connection.command(&note).await
    }

    async fn piece(
        &self,
        connection: &mut MySqlConnection,
        piece: &Range<usize>,
    ) -> Result<(), DbError> {
        let sql = self.text().get(piece.clone()).unwrap_or_default();
        let mut n_tries = 0;
        let error = loop {
            match connection.command(sql).await {
                Ok(()) => return Ok(()),
                // It has done nothing so far.
                Err(error) if is_one_of(&error.state, LOCKED) && n_tries < self.limits.retries => {
                    n_tries += 1;
                    tokio::time::sleep(Duration::from_millis(200 * u64::from(n_tries))).await;
                }
                Err(error) => break error,
            }
        };
        let mut error = error;
        if is_one_of(&error.state, LOCKED) {
            error = error.help("others hold locks on its tables for longer than `--lock-timeout`; try again when they are done");
        }
        let first_line = sql.find('\n').unwrap_or(sql.len());
        Err(DbError {
            code: "migrate::statement",
            place: Some(Box::new(Place {
                file: self.path.display().to_string(),
                text: self.text().to_owned(),
                start: piece.start,
                end: piece.start + first_line,
            })),
            ..error
        })
    }

    fn unnote(&self) -> String {
        format!("delete from {TABLE} where version = {}", self.version)
    }

    fn success(&self, success: &str) -> String {
        format!(
            "update {TABLE} set success = {success} where version = {}",
            self.version
        )
    }
}

/// Whether a statement can be undone with its transaction.
fn changes_rows(sql: &str) -> bool {
    let all = tokens(sql);
    let words = [
        "insert", "update", "delete", "replace", "select", "with", "do",
    ];
    all.first()
        .is_some_and(|first| words.iter().any(|word| first.is(word)))
}

#[cfg(test)]
mod tests {
    use super::{changes_rows, lock_name};

    #[test]
    fn what_commits_by_itself_is_known() {
        assert!(changes_rows("-- x\nINSERT INTO t VALUES (1)"));
        assert!(!changes_rows("alter table t add a int") && !changes_rows("set @a = 1"));
    }

    #[test]
    fn the_lock_is_that_of_sqlx() {
        // 0x3d32ad9e times the checksum of `123456789`, which is 0xcbf43926.
        assert_eq!(
            lock_name("123456789"),
            format!("{:x}", 0x3d32_ad9e_u64 * 0xcbf4_3926)
        );
    }
}
