//! One server of MariaDB for all tests, each of which has a database of its own, seen through sqlx.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::mysql::{MySqlConnectOptions, MySqlRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, Row as _,
    ValueRef as _,
};

use crate::db::server::binaries;
use crate::db::server::process::Server;
use crate::db::stock;
use crate::program::{Place, Run};

static SERVER: OnceLock<Server> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// It ends with this process.
fn server() -> &'static Server {
    SERVER.get_or_init(|| {
        let found = binaries::mysql().expect("`scripts/test` installs MariaDB");
        // Use is counted, for those who look at it.
        let options = ["--performance-schema=ON", "--userstat=1"];
        Server::mysql(&found.server, found.install.as_deref(), &options).unwrap()
    })
}

fn url(database: &str) -> String {
    let socket = server().socket().join("socket");
    format!(
        "mariadb://root@localhost/{database}?socket={}",
        socket.display()
    )
}

/// A server on which databases may be made.
pub(super) fn shadow() -> String {
    url("mysql")
}

pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

/// A database.
pub(super) struct Database {
    name: String,
}

impl Database {
    /// A new one that has been given `sql`.
    pub(super) fn new(sql: &str) -> Self {
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let database = Self { name };
        let made = format!(
            "create database {} character set utf8mb4 collate utf8mb4_general_ci",
            database.name
        );
        Self::run_on("mysql", &made);
        database.run(sql);
        database
    }

    pub(super) fn url(&self) -> String {
        url(&self.name)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The URL of an account that is made for it, with these privileges on what is named.
    pub(super) fn url_of_account(&self, grants: &[(&str, &str)]) -> String {
        let account = format!("{}_reader", self.name);
        self.run(&format!("create user {account}@localhost"));
        for (privileges, on) in grants {
            self.run(&format!(
                "grant {privileges} on {on} to {account}@localhost"
            ));
        }
        self.url().replace("root@", &format!("{account}@"))
    }

    pub(super) async fn connect(&self) -> MySqlConnection {
        Self::connect_to(&self.name).await
    }

    async fn connect_to(database: &str) -> MySqlConnection {
        let options = MySqlConnectOptions::new()
            .socket(server().socket().join("socket"))
            .username("root")
            .database(database)
            .pipes_as_concat(false);
        options.connect().await.unwrap()
    }

    fn run_on(database: &str, sql: &str) {
        wait(async {
            let mut connection = Self::connect_to(database).await;
            let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
            done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            connection.close().await.unwrap();
        });
    }

    pub(super) fn run(&self, sql: &str) {
        if !sql.is_empty() {
            Self::run_on(&self.name, sql);
        }
    }

    /// What a query answers with: fields with a bar between them, and a line for each row.
    pub(super) fn ask(&self, sql: &str) -> String {
        let lines = wait(async {
            let mut connection = self.connect().await;
            let rows = connection
                .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql)))
                .await;
            let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            connection.close().await.unwrap();
            rows.iter().map(line).collect::<Vec<_>>()
        });
        lines.join("\n")
    }

    /// The schema as `mariadb-dump` writes it, in any order.
    pub(super) fn dump(&self) -> String {
        let program = binaries::mysql().unwrap().dump.unwrap();
        let mut command = std::process::Command::new(program);
        command.args([
            "--no-defaults",
            "--no-data",
            "--routines",
            "--events",
            "--skip-comments",
            "--skip-add-drop-table",
            "-uroot",
        ]);
        let socket = server().socket().join("socket");
        command.arg(format!("--socket={}", socket.display()));
        command.arg(format!("--ignore-table={}._sqlx_migrations", self.name));
        let output = command.arg(&self.name).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text.replace(&format!("`{}`.", self.name), "");
        let mut lines: Vec<_> = text
            .lines()
            .filter(|line| !line.contains("SET ") && !line.contains("SETVAL") && !line.is_empty())
            .map(|line| without_counter(line.trim_end_matches(',')))
            .collect();
        lines.sort_unstable();
        lines.join("\n")
    }

    /// What `sqlx migrate run` does.
    pub(super) fn sqlx_up(&self, place: &Place) {
        stock::up(place, &self.url());
    }

    /// What `sqlx migrate revert` does until nothing is left.
    pub(super) fn sqlx_down(&self, place: &Place) {
        stock::down(place, &self.url());
    }
}

/// How far a counter is, and when an event was made, is no part of a schema.
fn without_counter(line: &str) -> String {
    let (mark, end) = match line.contains(" EVENT ") {
        true => (" STARTS '", '\''),
        false => (" AUTO_INCREMENT=", ' '),
    };
    match line.split_once(mark) {
        Some((before, after)) => {
            let rest = after.split_once(end).map_or("", |(_, rest)| rest);
            format!("{before} {rest}")
        }
        None => line.to_owned(),
    }
}

fn line(row: &MySqlRow) -> String {
    let fields = (0..row.len()).map(|n| match row.try_get_raw(n).unwrap() {
        value if value.is_null() => String::new(),
        _ => String::from_utf8_lossy(&row.get_unchecked::<Vec<u8>, _>(n)).into_owned(),
    });
    fields.collect::<Vec<_>>().join("|")
}

/// Runs a command of `db` with words that may have spaces.
pub(super) fn db(place: &Place, words: &[&str]) -> Run {
    let mut command = place.command();
    command.arg("db").args(words);
    crate::program::run(&mut command, b"")
}

/// Runs `db diff` of a database and the file `new.sql`, on the server of the tests.
pub(super) fn diff(place: &Place, database: &Database, words: &[&str]) -> Run {
    let (url, shadow) = (database.url(), shadow());
    let start = [
        "diff",
        "--connection",
        &url,
        "--to",
        "new.sql",
        "--shadow",
        &shadow,
    ];
    db(place, &[&start, words].concat())
}

/// A place with a target, and a database.
pub(super) fn place(old: &str, new: &str) -> (Place, Database) {
    let place = Place::new();
    place.put("new.sql", new);
    (place, Database::new(old))
}
