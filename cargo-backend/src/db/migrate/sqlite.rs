//! Migrations on SQLite. The engine undoes what was not committed, however the process ended, so that the
//! note of a migration is made in its own transaction wherever it has one.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;
use sqlx::migrate::{Migrate as _, MigrateError, Migration};

use super::folder::Version;
use super::history::Applied;
use super::{Limits, Migrates, TABLE, all_of, noted, row};
use crate::db::error::{DbError, Place};
use crate::db::model::sqlite::{literal, split, tokens};
use crate::db::server::Session as _;
use crate::db::server::sqlite::is_busy;

impl Migrates for SqliteConnection {
    const BEGIN: &'static str = "begin immediate";

    fn text(text: &str) -> String {
        literal(text)
    }

    async fn history(&mut self) -> Result<(), DbError> {
        make_history(self).await
    }

    async fn applied(&mut self) -> Result<Vec<Applied>, DbError> {
        if self.count(THERE).await? == 0 {
            return Ok(Vec::new());
        }
        Ok(noted(self.answers(&all_of(TABLE)).await?))
    }

    /// There is no lock without a transaction: each migration takes that of its own, and looks again.
    async fn lock(&mut self, _patience: Duration) -> Result<(), DbError> {
        Ok(())
    }

    async fn up(
        &mut self,
        version: &Version,
        _limits: Limits,
    ) -> Result<Option<Duration>, DbError> {
        make_history(self).await?;
        let way = Way {
            up: true,
            migration: &version.up,
            path: version.path.clone(),
            version: version.version,
        };
        let Some(time) = way.run(self).await? else {
            return Ok(None);
        };
        let nanos = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
        let note = format!(
            "update {TABLE} set execution_time = {nanos} where version = {}",
            version.version
        );
        // It is of no weight, and somebody else may be writing.
        let _ = self.command(&note).await;
        Ok(Some(time))
    }

    async fn down(
        &mut self,
        version: &Version,
        down: &Migration,
        _limits: Limits,
    ) -> Result<Duration, DbError> {
        let way = Way {
            up: false,
            migration: down,
            path: of_down(&version.path),
            version: version.version,
        };
        Ok(way.run(self).await?.unwrap_or_default())
    }
}

/// Makes the table of sqlx where it is not there; two may want to at once.
async fn make_history(connection: &mut SqliteConnection) -> Result<(), DbError> {
    if connection.count(THERE).await? > 0 {
        return Ok(());
    }
    connection
        .command("begin immediate")
        .await
        .map_err(of_lock)?;
    let made = connection.ensure_migrations_table(TABLE).await;
    let end = if made.is_ok() { "commit" } else { "rollback" };
    connection.command(end).await.map_err(of_lock)?;
    made.map_err(of_history)
}

const THERE: &str = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";

fn of_history(error: MigrateError) -> DbError {
    match error {
        MigrateError::Execute(error) => of_lock(DbError::from_sqlx(&error)),
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

fn of_lock(error: DbError) -> DbError {
    if !is_busy(&error) {
        return error;
    }
    DbError {
        code: "migrate::locked",
        message: format!("somebody else writes to the database: {}", error.message),
        ..error
    }
    .help("wait until they are done, or give more time: `--wait 60`")
}

/// One way of a migration.
struct Way<'a> {
    up: bool,
    migration: &'a Migration,
    path: PathBuf,
    version: i64,
}

/// Where a text without transaction begins one and commits it, if it does nothing else that lasts.
struct Frame {
    begin: usize,
    commit: usize,
}

impl Way<'_> {
    fn text(&self) -> &str {
        self.migration.sql.as_str()
    }

    /// Runs it; nothing if it was done already by somebody else.
    async fn run(&self, connection: &mut SqliteConnection) -> Result<Option<Duration>, DbError> {
        let start = Instant::now();
        let pieces = split(self.text());
        let done = if !self.migration.no_tx {
            connection
                .command("begin immediate")
                .await
                .map_err(of_lock)?;
            self.together(connection, &pieces).await
        } else if let Some(frame) = frame(self.text(), &pieces) {
            self.framed(connection, &pieces, &frame).await
        } else {
            self.alone(connection, &pieces).await
        };
        if done.is_err() || self.migration.no_tx {
            connection.recover().await;
        }
        Ok(done?.then(|| start.elapsed()))
    }

    /// In the transaction that has been begun.
    async fn together(
        &self,
        connection: &mut SqliteConnection,
        pieces: &[Range<usize>],
    ) -> Result<bool, DbError> {
        if self.is_done(connection).await? {
            connection.command("rollback").await?;
            return Ok(false);
        }
        for piece in pieces {
            let done = self.piece(connection, piece).await;
            done.map_err(|error| error.help("it ran in a transaction: nothing of it is there"))?;
        }
        connection.command(&self.note()).await?;
        connection.command("commit").await.map_err(of_lock)?;
        Ok(true)
    }

    /// With the transaction of its own text.
    async fn framed(
        &self,
        connection: &mut SqliteConnection,
        pieces: &[Range<usize>],
        frame: &Frame,
    ) -> Result<bool, DbError> {
        for (n, piece) in pieces.iter().enumerate() {
            if n == frame.commit {
                connection.command(&self.note()).await?;
            }
            let done = self.piece(connection, piece).await;
            done.map_err(|error| {
                error.help("it ran in its own transaction: nothing of it is there")
            })?;
            if n == frame.begin && self.is_done(connection).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Statement by statement, each of which lasts. It is noted before, so that one sees where it stopped.
    async fn alone(
        &self,
        connection: &mut SqliteConnection,
        pieces: &[Range<usize>],
    ) -> Result<bool, DbError> {
        if self.is_done(connection).await? {
            return Ok(false);
        }
        connection.command(&self.half()).await.map_err(of_lock)?;
        for (n, piece) in pieces.iter().enumerate() {
            let Err(error) = self.piece(connection, piece).await else {
                continue;
            };
            connection.recover().await;
            if n == 0 {
                connection.command(&self.unhalf()).await?;
                return Err(error.help("it was its first statement: nothing of it is there"));
            }
            let help = format!(
                "it ran without a transaction: what its first {n} of {} statements did is there, and `db status` says so",
                pieces.len()
            );
            return Err(error.help(help));
        }
        connection.recover().await;
        let noted = if self.up { self.whole() } else { self.note() };
        connection.command(&noted).await?;
        Ok(true)
    }

    async fn piece(
        &self,
        connection: &mut SqliteConnection,
        piece: &Range<usize>,
    ) -> Result<(), DbError> {
        let sql = self.text().get(piece.clone()).unwrap_or_default();
        connection.command(sql).await.map_err(|error| {
            if is_busy(&error) {
                return of_lock(error);
            }
            let first_line = sql.find('\n').unwrap_or(sql.len());
            let (start, end) = match error.offset {
                Some(offset) => (piece.start + offset, piece.start + offset + 1),
                None => (piece.start, piece.start + first_line),
            };
            DbError {
                code: "migrate::statement",
                place: Some(Box::new(Place {
                    file: self.path.display().to_string(),
                    text: self.text().to_owned(),
                    start,
                    end,
                })),
                ..error
            }
        })
    }

    async fn is_done(&self, connection: &mut SqliteConnection) -> Result<bool, DbError> {
        let there = format!(
            "select count(*) from {TABLE} where version = {}",
            self.version
        );
        Ok((connection.count(&there).await? > 0) == self.up)
    }

    /// What says that it has been done.
    fn note(&self) -> String {
        if self.up {
            row::<SqliteConnection>(self.migration, true)
        } else {
            format!("delete from {TABLE} where version = {}", self.version)
        }
    }

    /// What says that it is under way.
    fn half(&self) -> String {
        if self.up {
            row::<SqliteConnection>(self.migration, false)
        } else {
            self.success("0")
        }
    }

    fn unhalf(&self) -> String {
        if self.up {
            format!("delete from {TABLE} where version = {}", self.version)
        } else {
            self.success("1")
        }
    }

    fn whole(&self) -> String {
        self.success("1")
    }

    fn success(&self, success: &str) -> String {
        format!(
            "update {TABLE} set success = {success} where version = {}",
            self.version
        )
    }
}

fn frame(text: &str, pieces: &[Range<usize>]) -> Option<Frame> {
    let first = |piece: &Range<usize>| {
        let sql = text.get(piece.clone()).unwrap_or_default();
        let all = tokens(sql);
        all.first()
            .map(|token| token.text.to_ascii_lowercase())
            .unwrap_or_default()
    };
    let words: Vec<String> = pieces.iter().map(first).collect();
    let is_end = |word: &String| word == "commit" || word == "end";
    let begin = words.iter().position(|word| word == "begin")?;
    let commit = words.iter().position(is_end)?;
    let (before, after) = (words.get(..begin)?, words.get(commit + 1..)?);
    let is_pragma = |word: &String| word == "pragma";
    (begin < commit && before.iter().all(is_pragma) && after.iter().all(is_pragma))
        .then_some(Frame { begin, commit })
}

#[cfg(test)]
mod tests {
    use super::{frame, split};

    #[test]
    fn a_text_that_is_one_transaction_is_known() {
        let is_framed = |text: &str| frame(text, &split(text)).is_some();
        assert!(is_framed(
            "-- no-transaction\npragma foreign_keys = off; begin immediate; drop table a; commit; pragma foreign_keys = on;"
        ));
        for text in [
            "vacuum;",
            "begin; drop table a; commit; begin; drop table b; commit;",
            "create table a (b); begin; drop table a; commit;",
            "commit; begin;",
        ] {
            assert!(!is_framed(text), "{text}");
        }
    }
}
