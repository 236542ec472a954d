//! The shop, of one engine.

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _, SqliteConnection,
    ValueRef as _,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::database::Database;
use crate::server::Server;

/// Where rows are.
pub(super) enum Rows {
    Postgres(Database),
    Sqlite(TempDir),
}

/// A server, and what only its database can say.
pub(super) struct Shop {
    pub(super) rows: Rows,
    pub(super) server: Server,
}

impl Rows {
    /// A new database of SQLite.
    pub(super) fn sqlite(schema: &str) -> Self {
        let rows = Self::Sqlite(tempfile::tempdir().unwrap());
        rows.run(schema);
        rows
    }

    pub(super) fn url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url(),
            Self::Sqlite(folder) => {
                format!("sqlite://{}", folder.path().join("shop.db").display())
            }
        }
    }

    /// Keeps everybody else from writing.
    pub(super) fn held(&self) -> Held {
        let Self::Sqlite(folder) = self else {
            panic!("others wait for rows alone");
        };
        let runtime = runtime();
        let options = SqliteConnectOptions::new().filename(folder.path().join("shop.db"));
        let connection = runtime.block_on(async {
            let mut connection = options.connect().await.unwrap();
            connection.execute("begin immediate").await.unwrap();
            connection
        });
        Held {
            connection: Some(connection),
            runtime,
        }
    }

    /// What a script answers: the first field of the last row.
    pub(super) fn run(&self, sql: &str) -> String {
        match self {
            Self::Postgres(database) => database.run(sql),
            Self::Sqlite(folder) => {
                let path = folder.path().join("shop.db");
                runtime().block_on(async {
                    let options = SqliteConnectOptions::new().filename(path);
                    let mut connection = options.create_if_missing(true).connect().await.unwrap();
                    let rows = connection
                        .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql)))
                        .await;
                    let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
                    connection.close().await.unwrap();
                    rows.last().map(first).unwrap_or_default()
                })
            }
        }
    }
}

/// A connection that writes, until it is dropped.
pub(super) struct Held {
    connection: Option<SqliteConnection>,
    runtime: Runtime,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.runtime.block_on(connection.close()).unwrap();
        }
    }
}

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap()
}

fn first(row: &SqliteRow) -> String {
    match row.try_get_raw(0).unwrap().is_null() {
        true => String::new(),
        false => row.get_unchecked(0),
    }
}

impl Shop {
    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.rows, Rows::Sqlite(_))
    }

    pub(super) fn run(&self, sql: &str) -> String {
        self.rows.run(sql)
    }

    /// An amount: a text where numbers are exact, and else a number.
    pub(super) fn amount(&self, text: &str) -> Value {
        match self.is_sqlite() {
            true => json!(text.parse::<f64>().unwrap()),
            false => json!(text),
        }
    }
}
