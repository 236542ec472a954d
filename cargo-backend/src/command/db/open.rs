//! Databases as they are typed, of whatever engine.

use std::time::Duration;

use sqlx::{MySqlConnection, PgConnection, SqliteConnection};

use crate::db::error::DbError;
use crate::db::model::{Database, Engine};
use crate::db::server::sqlite::Access;
use crate::db::server::{Session as _, connect, must_have_session, mysql, number, options, sqlite};
use crate::db::shadow::{Ground, Shadow};
use crate::db::source::Source;

/// A database that somebody uses.
pub(super) enum Live {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

impl Live {
    pub(super) async fn catalogue(mut self) -> Result<Database, DbError> {
        let database = match &mut self {
            Self::Postgres(connection) => connection.catalogue().await,
            Self::Mysql(connection) => connection.catalogue().await,
            Self::Sqlite(connection) => connection.catalogue().await,
        };
        self.leave().await;
        database
    }

    pub(super) async fn leave(self) {
        match self {
            Self::Postgres(connection) => connection.leave().await,
            Self::Mysql(connection) => connection.leave().await,
            Self::Sqlite(connection) => connection.leave().await,
        }
    }
}

/// How long somebody else may hold the file while it is read.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a database to read it.
pub(super) async fn read(source: &Source) -> Result<Live, DbError> {
    match source {
        Source::Postgres(url) => connect(&options(url)?).await.map(Live::Postgres),
        Source::Mysql(url) => mysql::connect(&mysql::options(url)?).await.map(Live::Mysql),
        Source::Sqlite(path) => sqlite::open(path, Access::Read, PATIENCE)
            .await
            .map(Live::Sqlite),
        Source::Files { .. } => Err(no_database()),
    }
}

/// Opens a database to change it; SQLite waits for as long as `patience` for others who write.
pub(super) async fn write(text: &str, patience: Duration) -> Result<Live, DbError> {
    // A file that is yet to come cannot be looked at.
    if text.starts_with("sqlite:") {
        let (path, access) = sqlite::file(text)?;
        return sqlite::open(&path, access, patience)
            .await
            .map(Live::Sqlite);
    }
    match Source::read(text)? {
        Source::Postgres(url) => {
            let options = options(&url)?;
            let mut connection = connect(&options).await?;
            must_have_session(&options, &mut connection).await?;
            Ok(Live::Postgres(connection))
        }
        Source::Mysql(url) => mysql::connect(&mysql::options(&url)?)
            .await
            .map(Live::Mysql),
        Source::Sqlite(path) => sqlite::open(&path, Access::Write, patience)
            .await
            .map(Live::Sqlite),
        Source::Files { .. } => Err(no_database()),
    }
}

fn no_database() -> DbError {
    DbError::new("db::url", "files of SQL are no database").help(
        "name one: `postgres://…`, `mysql://…`, `sqlite:…`, or the file of a database of SQLite",
    )
}

/// The engine that all sources are for.
pub(super) fn engine(given: Option<Engine>, sources: &[&Source]) -> Result<Engine, DbError> {
    let of = |source: &&Source| match source {
        Source::Postgres(_) => Some(Engine::Postgres),
        Source::Mysql(_) => Some(Engine::Mysql),
        Source::Sqlite(_) => Some(Engine::Sqlite),
        Source::Files { .. } => None,
    };
    let mut all = given.into_iter().chain(sources.iter().filter_map(of));
    let Some(first) = all.next() else {
        return Ok(Engine::Postgres);
    };
    match all.find(|other| *other != first) {
        None => Ok(first),
        Some(other) => Err(DbError::new(
            "db::engines",
            format!("one is of {first}, the other of {other}"),
        )
        .help("schemas are compared within one engine")),
    }
}

/// The engine that files are for where nothing else says it: that of `DATABASE_URL`.
pub(super) fn engine_of_files(
    given: Option<Engine>,
    sources: &[&Source],
) -> Result<Engine, DbError> {
    let is_said = given.is_some() || sources.iter().any(|it| !matches!(it, Source::Files { .. }));
    let url = super::connection(None).ok().filter(|_| !is_said);
    let of_url = url.and_then(|url| match url.split_once(':')?.0 {
        "postgres" | "postgresql" => Some(Engine::Postgres),
        "mysql" | "mariadb" => Some(Engine::Mysql),
        "sqlite" => Some(Engine::Sqlite),
        _ => None,
    });
    engine(given.or(of_url), sources)
}

/// A shadow that is there when it is needed.
pub(super) struct Lazy<G, F> {
    start: F,
    started: Option<G>,
}

impl<G: Ground, F: FnMut() -> Result<G, DbError>> Lazy<G, F> {
    pub(super) fn new(start: F) -> Self {
        Self {
            start,
            started: None,
        }
    }

    pub(super) fn get(&mut self) -> Result<&mut G, DbError> {
        let shadow = match self.started.take() {
            Some(shadow) => shadow,
            None => (self.start)()?,
        };
        Ok(self.started.insert(shadow))
    }

    pub(super) async fn finish(self) {
        if let Some(shadow) = self.started {
            shadow.finish().await;
        }
    }
}

/// The shadow of PostgreSQL: that of a URL, or one of our own.
pub(super) fn shadow(url: Option<&str>, major: Option<u32>) -> Result<Shadow, DbError> {
    match url {
        Some(url) => Shadow::at(url),
        None => Shadow::start(major),
    }
}

/// The major version of a server of PostgreSQL.
pub(super) async fn major(connection: &mut PgConnection) -> Result<u32, DbError> {
    let query = "select current_setting('server_version_num')::int / 10000";
    let major = number(connection, query).await?;
    Ok(u32::try_from(major).unwrap_or(0))
}
