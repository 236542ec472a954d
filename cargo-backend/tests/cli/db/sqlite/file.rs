//! Databases of SQLite, as others than we see them.

use std::path::PathBuf;

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _, SqliteConnection,
    ValueRef as _,
};

use crate::db::stock;
use crate::program::{Place, Run};

/// A file in a place.
pub(super) struct File {
    path: PathBuf,
}

pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

impl File {
    /// A new one that has been given `sql`.
    pub(super) fn new(place: &Place, name: &str, sql: &str) -> Self {
        let file = Self {
            path: place.path().join(name),
        };
        file.run(sql);
        file
    }

    pub(super) async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(&self.path);
        options.create_if_missing(true).connect().await.unwrap()
    }

    pub(super) fn run(&self, sql: &str) {
        wait(async {
            let mut connection = self.connect().await;
            let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
            done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
            connection.close().await.unwrap();
        });
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

    /// The schema as the engine describes it, in any order: no text of a table, which may be written in two ways.
    pub(super) fn schema(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for query in SCHEMA {
            lines.extend(self.ask(query).lines().map(str::to_owned));
        }
        lines.retain(|line| !line.contains("_sqlx_migrations") && !line.contains("|sqlite_"));
        lines.sort();
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

    fn url(&self) -> String {
        format!("sqlite://{}", self.path.display())
    }
}

fn line(row: &SqliteRow) -> String {
    let fields = (0..row.len()).map(|n| match row.try_get_raw(n).unwrap() {
        value if value.is_null() => String::new(),
        _ => row.get_unchecked::<String, _>(n),
    });
    fields.collect::<Vec<_>>().join("|")
}

const SCHEMA: &[&str] = &[
    "select 'table', name, type, wr, strict from pragma_table_list where schema = 'main'",
    "select 'column', m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden from sqlite_schema m, pragma_table_xinfo(m.name) x where m.type = 'table'",
    "select 'key', m.name, f.* from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table'",
    "select 'index', m.name, l.\"unique\", l.origin, l.partial, x.seqno, x.name, x.\"desc\", x.coll from sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x where m.type = 'table' and x.\"key\"",
    "select type, name, tbl_name, replace(sql, char(10), ' ') from sqlite_schema where type <> 'table' and sql is not null",
];

/// Runs a command of `db` with words that may have spaces.
pub(super) fn db(place: &Place, words: &[&str]) -> Run {
    let mut command = place.command();
    command.arg("db").args(words);
    crate::program::run(&mut command, b"")
}

/// Runs `db diff` of the database `shop.db` and the file `new.sql`.
pub(super) fn diff(place: &Place, words: &[&str]) -> Run {
    let start = ["diff", "--connection", "sqlite:shop.db", "--to", "new.sql"];
    db(place, &[&start, words].concat())
}

/// A place with a database and a target.
pub(super) fn place(old: &str, new: &str) -> (Place, File) {
    let place = Place::new();
    place.put("new.sql", new);
    let file = File::new(&place, "shop.db", old);
    (place, file)
}
