//! Migrations as files, and on databases: with sqlx's table, so that both tools can be used on one.

pub(crate) mod files;
pub(crate) mod folder;
pub(crate) mod history;
mod mysql;
mod postgres;
pub(crate) mod rehearsal;
mod sqlite;

use std::time::Duration;

use sqlx::migrate::Migration;

use super::error::DbError;
use super::server::Session;
use folder::Version;
use history::Applied;

const TABLE: &str = "_sqlx_migrations";

/// How long a statement may wait or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) lock: Duration,
    pub(crate) statement: Option<Duration>,
    /// How often a migration that got no lock is tried again.
    pub(crate) retries: u32,
}

/// What is written about a version without running anything.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Note<'a> {
    /// It has been applied, with the text that it has now.
    Applied(&'a Version),
    /// The same of one that is noted already.
    Anew(&'a Version),
    /// Nothing of it is there.
    Gone(i64),
}

/// A connection on which migrations are applied.
pub(crate) trait Migrates: Session {
    /// What begins a transaction that writes.
    const BEGIN: &'static str;

    /// Bytes as SQL writes them.
    fn bytes(hex: &str) -> String {
        format!("x'{hex}'")
    }

    /// A text as SQL writes it.
    fn text(text: &str) -> String;

    /// Makes sqlx's table where it is not there.
    async fn history(&mut self) -> Result<(), DbError>;

    /// Writes notes: all of them, or none.
    async fn note(&mut self, notes: &[Note<'_>]) -> Result<(), DbError> {
        self.history().await?;
        self.command(Self::BEGIN).await?;
        for note in notes {
            let sql = match note {
                Note::Applied(version) => row::<Self>(&version.up, true),
                Note::Anew(version) => format!(
                    "update {TABLE} set success = true, checksum = {} where version = {}",
                    Self::bytes(&hex(&version.up.checksum)),
                    version.version
                ),
                Note::Gone(version) => format!("delete from {TABLE} where version = {version}"),
            };
            if let Err(error) = self.command(&sql).await {
                // What came before it is undone with the connection, too.
                let _ = self.command("rollback").await;
                return Err(error);
            }
        }
        self.command("commit").await
    }

    /// What has been applied; nothing where there is no table.
    async fn applied(&mut self) -> Result<Vec<Applied>, DbError>;

    /// Keeps others from migrating, and waits no longer than that for them.
    async fn lock(&mut self, patience: Duration) -> Result<(), DbError>;

    /// Applies one migration and notes it; nothing if somebody else did meanwhile.
    async fn up(&mut self, version: &Version, limits: Limits) -> Result<Option<Duration>, DbError>;

    /// Undoes one migration, by the text of its way down.
    async fn down(
        &mut self,
        version: &Version,
        down: &Migration,
        limits: Limits,
    ) -> Result<Duration, DbError>;
}

/// The row of a migration, and whether all of it is there.
fn row<M: Migrates>(migration: &Migration, success: bool) -> String {
    format!(
        "insert into {TABLE} (version, description, success, checksum, execution_time) values ({}, {}, {success}, {}, -1)",
        migration.version,
        M::text(&migration.description),
        M::bytes(&hex(&migration.checksum))
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What asks a table for all that it notes.
fn all_of(table: &str) -> String {
    format!(
        "select version, description, success, hex(checksum), installed_on from {table} order by version"
    )
}

/// What a server answered to that, where it says everything as texts.
fn noted(rows: Vec<Vec<Option<String>>>) -> Vec<Applied> {
    let rows = rows.into_iter().map(|row| {
        let mut fields = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || fields.next().unwrap_or_default();
        Applied {
            version: next().parse().unwrap_or(0),
            description: next(),
            success: next() != "0",
            checksum: bytes(&next()),
            installed_on: next(),
        }
    });
    rows.collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    let pairs = digits.chunks_exact(2);
    pairs
        .filter_map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn checksums_are_read() {
        assert_eq!(bytes("00ff10"), [0, 255, 16]);
    }
}
