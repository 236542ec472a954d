//! Talking with a server of PostgreSQL, in the simple protocol: statements are whole, and nothing is prepared.

use std::cell::RefCell;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _,
};
use tokio::time::timeout;

use super::{Session, redacted};
use crate::db::error::DbError;
use crate::db::introspect;
use crate::db::model::{Database, Engine, literal};

thread_local! {
    /// Who hears of statements.
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

type Listener = Box<dyn FnMut(&str)>;

/// Tells `listener` every statement of this thread before it is sent.
pub(crate) fn listen(listener: impl FnMut(&str) + 'static) {
    LISTENER.with_borrow_mut(|it| *it = Some(Box::new(listener)));
}

pub(super) fn tell(sql: &str) {
    LISTENER.with_borrow_mut(|listener| {
        if let Some(listener) = listener {
            listener(sql);
        }
    });
}

/// Where a database is, as a URL says it.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, DbError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| {
        let message = format!("`{}` is no URL of PostgreSQL: {error}", redacted(url));
        DbError::new("db::url", message).help("write it as `postgres://user@host:5432/database`")
    })?;
    let options = options
        .application_name("cargo-backend")
        // Poolers refuse what they do not know, and floats are read as texts.
        .extra_float_digits(None)
        .statement_cache_capacity(0);
    Ok(options.disable_statement_logging())
}

pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, DbError> {
    options.connect().await.map_err(|error| {
        let ours = DbError::from_sqlx(&error);
        let place = format!("{}:{}", options.get_host(), options.get_port());
        let database = options
            .get_database()
            .unwrap_or_else(|| options.get_username());
        DbError {
            code: "db::connection",
            message: format!(
                "there is no connection to the database `{database}` at {place}: {}",
                ours.message
            ),
            ..ours
        }
    })
}

/// How long a pooler may let a second connection wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// Refuses a connection whose transactions are each in another session of the server, as those of PgBouncer are with
/// `pool_mode = transaction`: the lock on migrations, settings and prepared statements would be those of others.
///
/// A second connection that has begun a transaction has a session of its own, unless that of the first one was free.
pub(crate) async fn must_have_session(
    options: &PgConnectOptions,
    connection: &mut PgConnection,
) -> Result<(), DbError> {
    const MINE: &str = "select pg_backend_pid()::text";
    let mine = text(connection, MINE).await?;
    // Where there is no second connection there is none that could get in between.
    let Ok(Ok(mut other)) = timeout(PATIENCE, options.connect()).await else {
        return Ok(());
    };
    let theirs = async {
        execute(&mut other, "begin").await?;
        text(&mut other, MINE).await
    };
    let theirs = timeout(PATIENCE, theirs).await;
    let is_shared = match theirs {
        Ok(Ok(theirs)) => theirs == mine || text(connection, MINE).await? != mine,
        Ok(Err(_)) | Err(_) => false,
    };
    let _ = timeout(PATIENCE, other.close()).await;
    if !is_shared {
        return Ok(());
    }
    Err(DbError::new(
        "db::pooler",
        "the connection leads to a pooler that gives each transaction another session of the server, so that locks, limits and prepared statements would be those of others",
    )
    .help("name the server itself, or a pool whose sessions last (PgBouncer: `pool_mode = session`)"))
}

/// Runs `sql`, which may be several statements.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str) -> Result<u64, DbError> {
    tell(sql);
    let result = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
    match result {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) => Err(DbError::of_statement(&error, sql)),
    }
}

pub(crate) async fn rows(connection: &mut PgConnection, sql: &str) -> Result<Vec<PgRow>, DbError> {
    tell(sql);
    let rows = connection
        .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await;
    rows.map_err(|error| DbError::of_statement(&error, sql))
}

/// The one text that a query answers with; nothing is an empty one.
pub(crate) async fn text(connection: &mut PgConnection, sql: &str) -> Result<String, DbError> {
    let rows = rows(connection, sql).await?;
    let text = rows
        .first()
        .map(|row| row.try_get_unchecked::<Option<String>, _>(0));
    match text {
        Some(Ok(text)) => Ok(text.unwrap_or_default()),
        Some(Err(error)) => Err(DbError::from_sqlx(&error)),
        None => Ok(String::new()),
    }
}

/// The one number that a query answers with.
pub(crate) async fn number(connection: &mut PgConnection, sql: &str) -> Result<i64, DbError> {
    let text = text(connection, &format!("select ({sql})::text")).await?;
    Ok(text.parse().unwrap_or(0))
}

impl Session for PgConnection {
    const ENGINE: Engine = Engine::Postgres;

    async fn command(&mut self, sql: &str) -> Result<(), DbError> {
        execute(self, sql).await.map(|_| ())
    }

    async fn answers(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DbError> {
        let all = rows(self, sql).await?;
        let text =
            |row: &PgRow, n: usize| row.try_get_unchecked::<Option<String>, _>(n).ok().flatten();
        let each = all
            .iter()
            .map(|row| (0..row.len()).map(|n| text(row, n)).collect());
        Ok(each.collect())
    }

    async fn count(&mut self, sql: &str) -> Result<i64, DbError> {
        number(self, sql).await
    }

    async fn catalogue(&mut self) -> Result<Database, DbError> {
        let database = introspect::postgres(self).await?;
        if database.version < 150_000 {
            let major = database.version / 10_000;
            return Err(DbError::new(
                "db::version",
                format!("PostgreSQL {major} is too old: its catalogue lacks what is asked for"),
            )
            .help("15 and later are understood"));
        }
        Ok(database)
    }

    async fn rows_about(&mut self, table: &str) -> Option<i64> {
        let query = format!(
            "select coalesce((select reltuples::bigint from pg_class where oid = to_regclass({})), -1)",
            literal(table)
        );
        number(self, &query).await.ok().filter(|n| *n >= 0)
    }

    async fn recover(&mut self) {}

    async fn leave(self) {
        let _ = self.close().await;
    }
}
