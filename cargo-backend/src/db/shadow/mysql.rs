//! Databases of MySQL and MariaDB, which are made anew where one is a copy of another.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::MySqlConnection;
use sqlx::mysql::MySqlConnectOptions;

use super::binaries;
use super::server::Server;
use super::{Dump, Ground};
use crate::db::ddl::{self, Style};
use crate::db::diff::diff;
use crate::db::error::DbError;
use crate::db::model::mysql::{quote, tokens};
use crate::db::model::sqlite::{Token, TokenKind};
use crate::db::server::Session as _;
use crate::db::server::mysql::{connect, options};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// What new databases have in common with the one that somebody uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) charset: String,
    pub(crate) collation: String,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            charset: "utf8mb4".to_owned(),
            collation: "utf8mb4_general_ci".to_owned(),
        }
    }
}

impl Manner {
    /// That of the database that a connection is to.
    pub(crate) async fn of(connection: &mut MySqlConnection) -> Result<Self, DbError> {
        let rows = connection
            .answers("select @@character_set_database, @@collation_database")
            .await?;
        let mut fields = rows.into_iter().flatten().flatten();
        Ok(match (fields.next(), fields.next()) {
            (Some(charset), Some(collation)) => Self { charset, collation },
            _ => Self::default(),
        })
    }
}

/// A server on which databases come and go.
pub(crate) struct Mysql {
    base: MySqlConnectOptions,
    manner: Manner,
    databases: Vec<String>,
    /// What is ours, and the program that describes its databases.
    own: Option<(Server, Option<PathBuf>)>,
}

impl Mysql {
    /// The server of a URL, or one of our own.
    pub(crate) fn new(url: Option<&str>, manner: Manner) -> Result<Self, DbError> {
        if let Some(url) = url {
            return Ok(Self {
                base: options(url)?.database("information_schema"),
                manner,
                databases: Vec::new(),
                own: None,
            });
        }
        let Some(found) = binaries::mysql() else {
            return Err(DbError::new("shadow::missing", "there is no MariaDB or MySQL on this machine to try migrations on")
                .help("install it (Debian: `apt-get install mariadb-server`), so that `mariadbd` and `mariadb-install-db` are found")
                .help("or name a server on which databases may be made and dropped: `--shadow mysql://…`"));
        };
        let server = Server::mysql(&found.server, found.install.as_deref(), &[]);
        let server = server.map_err(|text| {
            let message = format!("the shadow server did not start: {text}");
            DbError::new("shadow::start", message)
                .help("name another server with `--shadow mysql://…`")
        })?;
        let url = format!(
            "mysql://root@localhost/information_schema?socket={}",
            server.socket().join("socket").display()
        );
        Ok(Self {
            base: options(&url)?,
            manner,
            databases: Vec::new(),
            own: Some((server, found.dump)),
        })
    }
}

impl Ground for Mysql {
    type Connection = MySqlConnection;

    const BEFORE_USERS: &'static str = "set sql_notes = 0";

    fn refused(sql: &str) -> Option<DbError> {
        let all = tokens(sql);
        let is = |n: usize, words: &[&str]| {
            all.get(n)
                .is_some_and(|token| words.iter().any(|word| token.is(word)))
        };
        let kinds = [
            "table",
            "view",
            "index",
            "trigger",
            "procedure",
            "function",
            "event",
            "sequence",
            "package",
        ];
        let of_server = ["database", "schema", "user", "role", "server", "tablespace"];
        // Behind `OR REPLACE`, `TEMPORARY` and a definer.
        let mut words = all.iter().skip(1).take(10);
        let kind = words.find(|token| kinds.iter().chain(&of_server).any(|word| token.is(word)));
        let is_of_server = kind.is_some_and(|token| of_server.iter().any(|word| token.is(word)));
        let is_of_file = |pair: &[Token<'_>]| match pair {
            [into, file] => into.is("into") && (file.is("outfile") || file.is("dumpfile")),
            _ => false,
        };
        let reaches_out = is(0, OF_SERVER) && !is(1, &["transaction"])
            || is(0, &["create", "alter", "drop", "rename"]) && is_of_server
            || is(0, &["set"]) && is(1, &["global", "persist", "password"])
            || is_named_elsewhere(&all)
            || all.windows(2).any(is_of_file);
        reaches_out.then(|| {
            DbError::new(
                "load::outside",
                "this would reach beyond the database, and is not run",
            )
            .help("leave it out, or the name of the database: one database is one schema")
        })
    }

    async fn database(&mut self, template: Option<&str>) -> Result<String, DbError> {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cargo_backend_shadow_{}_{n}", std::process::id());
        let mut connection = connect(&self.base).await?;
        let sql = format!(
            "create database {} character set {} collate {}",
            quote(&name),
            self.manner.charset,
            self.manner.collation
        );
        let made = connection.command(&sql).await;
        connection.leave().await;
        made.map_err(|error| DbError {
            code: "shadow::database",
            message: format!(
                "no database could be made on the shadow server: {}",
                error.message
            ),
            ..error
        })?;
        self.databases.push(name.clone());
        let Some(template) = template else {
            return Ok(name);
        };
        let mut connection = self.connect(template).await?;
        let schema = connection.catalogue().await?;
        connection.leave().await;
        let mut connection = self.connect(&name).await?;
        let empty = connection.catalogue().await?;
        let circle = |_| DbError::new("shadow::database", "a database could not be copied");
        let plan = diff(&empty, &schema).map_err(circle)?;
        for group in ddl::groups(&plan, &empty, &schema, &Style::default()) {
            for sql in &group.statements {
                connection.command(sql).await.map_err(|error| {
                    let message = format!("a database could not be copied: {}", error.message);
                    DbError {
                        code: "shadow::database",
                        message,
                        ..error
                    }
                    .help(format!("statement: {sql}"))
                })?;
            }
        }
        connection.leave().await;
        Ok(name)
    }

    async fn connect(&self, database: &str) -> Result<MySqlConnection, DbError> {
        let base = self.base.clone().database(database);
        // As clients of the server read SQL, not as sqlx does by itself.
        let base = base.pipes_as_concat(false).no_engine_substitution(false);
        connect(&base.timezone(None)).await
    }

    async fn dump(&self, database: &str) -> Result<Option<Dump>, DbError> {
        let Some((server, Some(program))) = &self.own else {
            return Ok(None);
        };
        let output = Command::new(program)
            .args([
                "--no-defaults",
                "--no-data",
                "--routines",
                "--events",
                "--triggers",
                "--skip-comments",
                "--skip-add-drop-table",
                "--user=root",
            ])
            .arg(format!(
                "--socket={}",
                server.socket().join("socket").display()
            ))
            .arg(format!("--ignore-table={database}._sqlx_migrations"))
            .arg(database)
            .output()
            .map_err(|error| {
                DbError::new(
                    "shadow::dump",
                    format!("mariadb-dump does not run: {error}"),
                )
            })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(DbError::new(
                "shadow::dump",
                format!("mariadb-dump failed: {}", said.trim()),
            ));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(Some(Dump::of_lines(lines(&text, database))))
    }

    async fn provide(
        &self,
        _connection: &mut MySqlConnection,
        _error: &DbError,
    ) -> Result<Option<String>, DbError> {
        Ok(None)
    }

    async fn finish(self) {
        if self.own.is_some() {
            return;
        }
        if let Ok(mut connection) = connect(&self.base).await {
            for database in &self.databases {
                let sql = format!("drop database if exists {}", quote(database));
                let _ = connection.command(&sql).await;
            }
            connection.leave().await;
        }
    }
}

/// What statements begin with that are about more than one database.
const OF_SERVER: &[&str] = &[
    "use",
    "grant",
    "revoke",
    "install",
    "uninstall",
    "load",
    "flush",
    "reset",
    "shutdown",
    "kill",
    "change",
    "purge",
    "start",
    "stop",
];

/// Whether what a statement is about is named with its database, which would be another one on a shadow.
fn is_named_elsewhere(all: &[Token<'_>]) -> bool {
    let words = [
        "create", "alter", "drop", "truncate", "rename", "insert", "replace", "update", "delete",
    ];
    let ends = [
        "as",
        "select",
        "set",
        "where",
        "join",
        "on",
        "values",
        "using",
        "add",
        "modify",
        "change",
        "partition",
    ];
    let Some(first) = all.first() else {
        return false;
    };
    let head = all
        .iter()
        .take_while(|token| !(token.is_symbol("(") || ends.iter().any(|word| token.is(word))));
    let head: Vec<_> = head.collect();
    let is_name = |token: &Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    words.iter().any(|word| first.is(word))
        && head.windows(3).any(
            |three| matches!(three, [a, dot, b] if is_name(a) && dot.is_symbol(".") && is_name(b)),
        )
}

/// The lines of a dump that say something of the schema: not how the client is set, nor how far counters are.
fn lines(text: &str, database: &str) -> Vec<String> {
    let home = format!("{}.", quote(database));
    let all = text
        .lines()
        .map(|line| line.trim_end().trim_end_matches(','));
    let said = all.filter(|line| {
        let plain = line.trim_start_matches(|c: char| {
            c == '/' || c == '*' || c == '!' || c.is_ascii_digit() || c == ' '
        });
        !(line.is_empty()
            || plain.starts_with("SET ")
            || plain.starts_with("M!")
            || line.starts_with("DO SETVAL"))
    });
    said.map(|line| without_counter(&line.replace(&home, "")))
        .map(|line| without_start(&line))
        .collect()
}

/// Events start when they are made, unless they are told otherwise; how much of that is said cannot be told here.
fn without_start(line: &str) -> String {
    let Some((before, after)) = line
        .split_once(" STARTS '")
        .filter(|(before, _)| before.contains(" EVENT "))
    else {
        return line.to_owned();
    };
    let rest = after.split_once('\'').map_or("", |(_, rest)| rest);
    format!("{before}{rest}")
}

fn without_counter(line: &str) -> String {
    let Some((before, after)) = line
        .split_once(" AUTO_INCREMENT=")
        .filter(|_| line.starts_with(") ENGINE"))
    else {
        return line.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{rest}")
}

#[cfg(test)]
mod tests {
    use super::{Ground as _, Mysql, lines};

    #[test]
    fn what_reaches_beyond_a_database_is_not_run() {
        for sql in [
            "use other",
            "create database x",
            "CREATE OR REPLACE USER ann",
            "drop schema if exists x",
            "set global x = 1",
            "select 1 into outfile '/tmp/x'",
            "grant all on *.* to ann",
            "load data infile 'x' into table t",
            "create table `shop`.`users` (a int)",
            "drop table if exists shop.users",
            "update shop.users set a = 1",
        ] {
            assert!(Mysql::refused(sql).is_some(), "{sql}");
        }
        for sql in [
            "create table `user` (a int)",
            "create table role (a int)",
            "create temporary table user (a int)",
            "drop index role on user",
            "create or replace definer = `a`@`b` trigger user before insert on t for each row set @a = 1",
            "start transaction",
            "alter table user add role int",
            "insert into t values ('into outfile')",
            "set names utf8mb4",
            "create definer = `a`@`10.0.0.1` view v as select t.a from t",
            "update t set t.a = 1.5",
            "delete from t where t.a = 1",
        ] {
            assert!(Mysql::refused(sql).is_none(), "{sql}");
        }
    }

    #[test]
    fn dumps_are_what_is_said_of_the_schema() {
        assert_eq!(
            lines(
                "/*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `a` (\n  `b` int DEFAULT nextval(`shop`.`s`),\n) ENGINE=InnoDB AUTO_INCREMENT=5 COMMENT='x';\n",
                "shop"
            ),
            [
                "CREATE TABLE `a` (",
                "  `b` int DEFAULT nextval(`s`)",
                ") ENGINE=InnoDB COMMENT='x';"
            ]
        );
    }
}
