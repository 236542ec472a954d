//! Databases that may be filled and broken: on a server of our own, or on one that the user names.

mod binaries;
mod dump;
mod load;
mod mysql;
pub(crate) mod server;
mod sqlite;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;

use super::error::DbError;
use super::model::quote;
use super::prove::Watched;
use super::server::{connect, execute, options};
use super::source::SqlFile;
pub(crate) use dump::Dump;
use load::Report;
pub(crate) use load::{provide_history, statement, statements};
pub(crate) use mysql::{Manner, Mysql};
use server::Server;
pub(crate) use sqlite::Folder;

/// Where databases may be made, filled and broken, of one engine.
pub(crate) trait Ground: Sized {
    type Connection: Watched;

    /// A new database, empty or a copy of another one that nobody is connected to.
    async fn database(&mut self, template: Option<&str>) -> Result<String, DbError>;

    async fn connect(&self, database: &str) -> Result<Self::Connection, DbError>;

    /// Runs statements in a new database. Where their order is not said, one that lacks something waits for
    /// the others.
    async fn load(
        &mut self,
        files: &[SqlFile],
        ordered: bool,
    ) -> Result<(String, Report), DbError> {
        load::load(self, files, ordered).await
    }

    /// What a connection is told before statements of users are run.
    const BEFORE_USERS: &'static str;

    /// Why a statement of users is not run: it reaches outside of its database.
    fn refused(_sql: &str) -> Option<DbError> {
        None
    }

    /// The schema as somebody else describes it, who shares no code with us; nothing where there is nobody.
    async fn dump(&self, database: &str) -> Result<Option<Dump>, DbError>;

    /// Makes the role that a statement lacked, if that may be made here.
    async fn provide(
        &self,
        connection: &mut Self::Connection,
        error: &DbError,
    ) -> Result<Option<String>, DbError>;

    async fn finish(self);
}

impl Ground for Shadow {
    type Connection = PgConnection;

    const BEFORE_USERS: &'static str =
        "set check_function_bodies = off; set client_min_messages = error";

    async fn database(&mut self, template: Option<&str>) -> Result<String, DbError> {
        Self::database(self, template).await
    }

    async fn connect(&self, database: &str) -> Result<PgConnection, DbError> {
        Self::connect(self, database).await
    }

    async fn dump(&self, database: &str) -> Result<Option<Dump>, DbError> {
        Self::dump(self, database)
    }

    async fn provide(
        &self,
        connection: &mut PgConnection,
        error: &DbError,
    ) -> Result<Option<String>, DbError> {
        match self.missing_role(error) {
            Some(role) => self.role(connection, &role).await.map(|()| Some(role)),
            None => Ok(None),
        }
    }

    async fn finish(self) {
        Self::finish(self).await;
    }
}

/// A server on which databases come and go.
pub(crate) struct Shadow {
    base: PgConnectOptions,
    /// What is dropped in the end.
    databases: Vec<String>,
    /// Where its programs are, if it is ours.
    own: Option<(Server, PathBuf)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Shadow {
    /// Starts a server of our own, of this major version if it is installed.
    pub(crate) fn start(major: Option<u32>) -> Result<Self, DbError> {
        let found = binaries::found();
        let same = found.iter().find(|(version, _)| Some(*version) == major);
        let Some((_, binaries)) = same.or_else(|| found.first()) else {
            return Err(DbError::new("shadow::missing", "there is no PostgreSQL on this machine to try migrations on")
                .help("install it (Debian: `apt-get install postgresql`), so that `initdb` and `postgres` are found")
                .help("or name a server on which databases may be made and dropped: `--shadow postgres://…`"));
        };
        let server = Server::start(binaries, &[]).map_err(|text| {
            DbError::new(
                "shadow::start",
                format!("the shadow server did not start: {text}"),
            )
            .help("name another server with `--shadow postgres://…`")
        })?;
        let base = PgConnectOptions::new_without_pgpass()
            .socket(server.socket())
            .username("postgres")
            .database("postgres");
        let base =
            sqlx::ConnectOptions::disable_statement_logging(base.statement_cache_capacity(0));
        Ok(Self {
            base,
            databases: Vec::new(),
            own: Some((server, binaries.clone())),
        })
    }

    /// Uses the server of a URL.
    pub(crate) fn at(url: &str) -> Result<Self, DbError> {
        Ok(Self {
            base: options(url)?,
            databases: Vec::new(),
            own: None,
        })
    }

    /// Whether roles and everything else may be made on it.
    pub(crate) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// A new database, empty or a copy of another one that nobody is connected to.
    pub(crate) async fn database(&mut self, template: Option<&str>) -> Result<String, DbError> {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cargo_backend_shadow_{}_{n}", std::process::id());
        let mut connection = connect(&self.base).await?;
        let template = quote(template.unwrap_or("template0"));
        let sql = format!("create database {} template {template}", quote(&name));
        execute(&mut connection, &sql)
            .await
            .map_err(|error| DbError {
                code: "shadow::database",
                message: format!(
                    "no database could be made on the shadow server: {}",
                    error.message
                ),
                ..error
            })?;
        self.databases.push(name.clone());
        Ok(name)
    }

    pub(crate) async fn connect(&self, database: &str) -> Result<PgConnection, DbError> {
        connect(&self.base.clone().database(database)).await
    }

    /// Drops what was made on a server that is not ours.
    pub(crate) async fn finish(self) {
        if self.own.is_some() {
            return;
        }
        if let Ok(mut connection) = connect(&self.base).await {
            for database in &self.databases {
                let sql = format!("drop database if exists {} with (force)", quote(database));
                let _ = execute(&mut connection, &sql).await;
            }
        }
    }

    /// The role that a statement lacked, where roles may be made.
    pub(crate) fn missing_role(&self, error: &DbError) -> Option<String> {
        load::missing_role(error).filter(|_| self.is_own())
    }

    /// Makes a role that something needs, where roles may be made.
    pub(crate) async fn role(
        &self,
        connection: &mut PgConnection,
        name: &str,
    ) -> Result<(), DbError> {
        execute(connection, &format!("create role {}", quote(name))).await?;
        Ok(())
    }
}
