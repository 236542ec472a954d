//! The shop, of one engine.

use serde_json::{Value, json};
use sqlx::mysql::{MySqlConnectOptions, MySqlRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, Row as _,
    SqliteConnection, ValueRef as _,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::database::{Database, binaries, process};
use crate::server::Server;

/// Where rows are.
pub(super) enum Rows {
    Postgres(Database),
    Sqlite(TempDir),
    Mysql(process::Server),
}

/// A server, and what only its database can say.
pub(super) struct Shop {
    pub(super) rows: Rows,
    pub(super) server: Server,
    /// The greatest integer that the server has.
    pub(super) greatest: u64,
}

impl Rows {
    /// A new database of SQLite.
    pub(super) fn sqlite(schema: &str) -> Self {
        let rows = Self::Sqlite(tempfile::tempdir().unwrap());
        rows.run(schema);
        rows
    }

    /// A new database of MariaDB, on a server of its own that waits for nobody for long.
    pub(super) fn mysql(schema: &str) -> Self {
        let found = binaries::mysql().expect("`scripts/test` installs MariaDB");
        let options = ["--innodb-lock-wait-timeout=1"];
        let server = process::Server::mysql(&found.server, found.install.as_deref(), &options);
        let rows = Self::Mysql(server.unwrap());
        rows.run_in(
            "mysql",
            "create database shop character set utf8mb4 collate utf8mb4_general_ci",
        );
        rows.run(schema);
        rows
    }

    /// Texts are put together and names are quoted as others do it.
    async fn connected(&self, database: &str) -> MySqlConnection {
        let options: MySqlConnectOptions = self.url().parse().unwrap();
        let mut connection = options.database(database).connect().await.unwrap();
        let mode = "set sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')";
        connection.execute(mode).await.unwrap();
        connection
    }

    fn run_in(&self, database: &str, sql: &str) -> String {
        runtime().block_on(async {
            let mut connection = self.connected(database).await;
            let rows = connection
                .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql)))
                .await;
            let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            connection.close().await.unwrap();
            rows.last().map(first_of_mysql).unwrap_or_default()
        })
    }

    pub(super) fn url(&self) -> String {
        match self {
            Self::Mysql(server) => {
                let socket = server.socket().join("socket");
                format!("mysql://root@localhost/shop?socket={}", socket.display())
            }
            Self::Postgres(database) => database.url(),
            Self::Sqlite(folder) => {
                format!("sqlite://{}", folder.path().join("shop.db").display())
            }
        }
    }

    /// Keeps everybody else from writing.
    pub(super) fn held(&self) -> Held {
        let runtime = runtime();
        let connection = runtime.block_on(async {
            match self {
                Self::Sqlite(folder) => {
                    let options = SqliteConnectOptions::new();
                    let options = options.filename(folder.path().join("shop.db"));
                    let mut connection = options.connect().await.unwrap();
                    connection.execute("begin immediate").await.unwrap();
                    Connected::Sqlite(connection)
                }
                Self::Mysql(_) => {
                    let mut connection = self.connected("shop").await;
                    connection.execute("begin").await.unwrap();
                    let sql = "select * from customers for update";
                    connection.fetch_all(sql).await.unwrap();
                    Connected::Mysql(connection)
                }
                Self::Postgres(_) => panic!("it is waited for without end"),
            }
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
            Self::Mysql(_) => self.run_in("shop", sql),
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
    connection: Option<Connected>,
    runtime: Runtime,
}

enum Connected {
    Sqlite(SqliteConnection),
    Mysql(MySqlConnection),
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let closed = self.runtime.block_on(async {
                match connection {
                    Connected::Sqlite(connection) => connection.close().await,
                    Connected::Mysql(connection) => connection.close().await,
                }
            });
            closed.unwrap();
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

fn first_of_mysql(row: &MySqlRow) -> String {
    match row.try_get_raw(0).unwrap().is_null() {
        true => String::new(),
        false => {
            let bytes: Vec<u8> = row.get_unchecked(0);
            String::from_utf8(bytes).unwrap()
        }
    }
}

impl Shop {
    pub(super) fn is_mysql(&self) -> bool {
        matches!(self.rows, Rows::Mysql(_))
    }

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
