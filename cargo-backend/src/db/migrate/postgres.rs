//! Migrations on PostgreSQL, with sqlx's lock.

use std::time::{Duration, Instant};

use sqlx::migrate::{Migrate as _, MigrateError, Migration};
use sqlx::{PgConnection, Row as _};

use super::folder::Version;
use super::history::{Applied, made_index};
use super::{Limits, Migrates, TABLE, bytes, row};
use crate::db::error::DbError;
use crate::db::model::literal;
use crate::db::server::{execute, number, rows, text};

impl Migrates for PgConnection {
    const BEGIN: &'static str = "begin";

    fn bytes(hex: &str) -> String {
        format!("decode('{hex}', 'hex')")
    }

    fn text(text: &str) -> String {
        literal(text)
    }

    async fn history(&mut self) -> Result<(), DbError> {
        let made = self.ensure_migrations_table(TABLE).await;
        made.map_err(of_migrate)
    }

    async fn applied(&mut self) -> Result<Vec<Applied>, DbError> {
        applied(self).await
    }

    async fn lock(&mut self, patience: Duration) -> Result<(), DbError> {
        lock(self, patience).await
    }

    async fn up(&mut self, version: &Version, limits: Limits) -> Result<Option<Duration>, DbError> {
        self.history().await?;
        let done = match version.up.no_tx {
            true => alone(self, &version.up, limits).await,
            false => again(self, &version.up, limits, true).await,
        };
        done.map(Some)
    }

    async fn down(
        &mut self,
        _version: &Version,
        down: &Migration,
        limits: Limits,
    ) -> Result<Duration, DbError> {
        again(self, down, limits, false).await
    }
}

/// What has been applied; nothing where there is no table.
async fn applied(connection: &mut PgConnection) -> Result<Vec<Applied>, DbError> {
    let there = text(connection, &format!("select to_regclass('{TABLE}')::text")).await?;
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "select version::text, description, success::text, encode(checksum, 'hex'), \
         to_char(installed_on at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from {TABLE} order by version"
    );
    let rows = rows(connection, &query).await?;
    let applied = rows.iter().map(|row| {
        let field = |n: usize| row.try_get_unchecked::<String, _>(n).unwrap_or_default();
        Applied {
            version: field(0).parse().unwrap_or(0),
            description: field(1),
            success: field(2) == "true",
            checksum: bytes(&field(3)),
            installed_on: field(4),
        }
    });
    Ok(applied.collect())
}

/// Takes the lock that sqlx takes, and waits no longer than that for it.
async fn lock(connection: &mut PgConnection, patience: Duration) -> Result<(), DbError> {
    let database = text(connection, "select current_database()::text").await?;
    let id = lock_id(&database);
    let end = Instant::now() + patience;
    loop {
        if text(
            connection,
            &format!("select pg_try_advisory_lock({id})::text"),
        )
        .await?
            == "true"
        {
            return Ok(());
        }
        if Instant::now() >= end {
            let holder = format!(
                "select string_agg(l.pid::text, ', ') from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and (l.classid::bigint << 32 | l.objid::bigint) = {id}"
            );
            let holder = text(connection, &holder).await?;
            return Err(DbError::new(
                "migrate::locked",
                format!("another migration runs on `{database}` (backend {holder})"),
            )
            .help("wait for it, or give more time: `--wait 60`"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// As sqlx makes it of the name of a database.
fn lock_id(database: &str) -> i64 {
    0x3d32_ad9e * i64::from(crc32(database.as_bytes()))
}

/// CRC-32 of ISO/HDLC, as in zip files.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// Applies a migration that has no transaction. It is noted before, so that one sees if it was killed.
async fn alone(
    connection: &mut PgConnection,
    migration: &Migration,
    limits: Limits,
) -> Result<Duration, DbError> {
    let of_this = format!("{TABLE} where version = {}", migration.version);
    let succeed = format!(
        "update {TABLE} set success = true where version = {}",
        migration.version
    );
    let is_half = number(connection, &format!("select count(*) from {of_this}")).await? > 0;
    if is_half {
        if let Some(index) = made_index(migration.sql.as_str())
            && is_whole(connection, &index).await?
        {
            // The server went on when nobody listened any more.
            execute(connection, &succeed).await?;
            return Ok(Duration::ZERO);
        }
        execute(connection, &format!("delete from {of_this}")).await?;
    }
    execute(connection, &row::<PgConnection>(migration, false)).await?;
    let start = Instant::now();
    set(connection, migration, limits).await?;
    let done = execute(connection, migration.sql.as_str()).await;
    let _ = execute(connection, "reset all").await;
    if let Err(error) = done {
        execute(connection, &format!("delete from {of_this}")).await?;
        let error = DbError {
            code: "migrate::statement",
            ..error
        };
        return Err(explained(connection, error, migration).await);
    }
    let time = start.elapsed();
    execute(connection, &succeed).await?;
    let note = format!(
        "update {TABLE} set execution_time = {} where version = {}",
        time.as_nanos(),
        migration.version
    );
    execute(connection, &note).await?;
    Ok(time)
}

/// Whether an index that somebody stopped making is there and whole; what is there of it else is dropped.
async fn is_whole(connection: &mut PgConnection, index: &str) -> Result<bool, DbError> {
    let found = format!(
        "select quote_ident(n.nspname) || '.' || quote_ident(c.relname), i.indisvalid::text from pg_index i join pg_class c on c.oid = i.indexrelid \
         join pg_namespace n on n.oid = c.relnamespace where c.relname = {} and c.relkind = 'i'",
        literal(index)
    );
    let mut is_whole = false;
    for row in rows(connection, &found).await? {
        let field = |n: usize| row.try_get_unchecked::<String, _>(n).unwrap_or_default();
        if field(1) == "true" {
            is_whole = true;
        } else {
            execute(connection, &format!("drop index concurrently {}", field(0))).await?;
        }
    }
    Ok(is_whole)
}

/// How long the statements of a migration may take.
async fn set(
    connection: &mut PgConnection,
    migration: &Migration,
    limits: Limits,
) -> Result<(), DbError> {
    // A statement without transaction that gives up would leave half of an index.
    let lock = if migration.no_tx {
        Duration::ZERO
    } else {
        limits.lock
    };
    let statement = limits.statement.unwrap_or_default();
    let settings = format!(
        "set lock_timeout = {}; set statement_timeout = {}",
        lock.as_millis(),
        statement.as_millis()
    );
    execute(connection, &settings).await?;
    // Without it the server goes on, with its locks, when this process has been killed; not every system can.
    let _ = execute(connection, "set client_connection_check_interval = 500").await;
    Ok(())
}

async fn again(
    connection: &mut PgConnection,
    migration: &Migration,
    limits: Limits,
    up: bool,
) -> Result<Duration, DbError> {
    let mut n_tries = 0;
    loop {
        set(connection, migration, limits).await?;
        let result = match up {
            true => connection.apply(TABLE, migration).await,
            false => connection.revert(TABLE, migration).await,
        };
        let _ = execute(connection, "reset all").await;
        match result.map_err(of_migrate) {
            Ok(time) => return Ok(time),
            // Lock not available.
            Err(error) if error.state == "55P03" && n_tries < limits.retries => {
                n_tries += 1;
                tokio::time::sleep(Duration::from_millis(200 * u64::from(n_tries))).await;
            }
            Err(error) => return Err(explained(connection, error, migration).await),
        }
    }
}

/// Says in which state a failure left the database.
async fn explained(
    connection: &mut PgConnection,
    error: DbError,
    migration: &Migration,
) -> DbError {
    let mut error = error;
    if error.state == "55P03" {
        error = error.help("others hold locks on its tables for longer than `--lock-timeout`; try again when they are done");
    }
    if !migration.no_tx {
        return error.help("it ran in a transaction: nothing of it is there");
    }
    let invalid = "select string_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname), ', ') from pg_index i join pg_class c on c.oid = i.indexrelid \
         join pg_namespace n on n.oid = c.relnamespace where not i.indisvalid and c.relkind = 'i'";
    match text(connection, invalid).await {
        Ok(names) if !names.is_empty() => error
            .help(format!(
                "it ran without a transaction, and left an index that is of no use: {names}"
            ))
            .help(format!(
                "`DROP INDEX CONCURRENTLY {names}`, and run it again"
            )),
        _ => error
            .help("it ran without a transaction: look at what is there before you run it again"),
    }
}

fn of_migrate(error: MigrateError) -> DbError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => DbError {
            code: "migrate::statement",
            ..DbError::from_sqlx(&error)
        },
        error => DbError::new("migrate::history", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_lock_is_that_of_sqlx() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
