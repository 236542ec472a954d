//! Databases of SQLite in a folder of their own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::SqliteConnection;

use super::{Dump, Ground};
use crate::db::error::DbError;
use crate::db::model::sqlite::{canonical, tokens};
use crate::db::server::Session as _;
use crate::db::server::sqlite::{Access, open};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder that goes with this value; what a process left that was killed goes with the next one.
pub(crate) struct Folder {
    path: PathBuf,
    n_databases: u32,
}

const PREFIX: &str = "cargo-backend-sqlite-";

impl Folder {
    pub(crate) fn new() -> Result<Self, DbError> {
        sweep();
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("{PREFIX}{}-{n}", std::process::id()));
        let made = std::fs::create_dir(&path).and_then(|()| only_mine(&path));
        made.map_err(|error| {
            let message = format!("`{}` cannot be made: {error}", path.display());
            DbError::new("shadow::start", message)
                .help("set `TMPDIR` to a folder that can be written")
        })?;
        Ok(Self {
            path,
            n_databases: 0,
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(unix)]
fn only_mine(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn only_mine(_path: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}

/// Removes folders of processes that are no more, where that can be known.
fn sweep() {
    if !std::path::Path::new("/proc/self").exists() {
        return;
    }
    let entries = std::fs::read_dir(std::env::temp_dir())
        .into_iter()
        .flatten();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let process = rest.and_then(|rest| rest.split('-').next());
        let is_gone = process.is_some_and(|it| !std::path::Path::new("/proc").join(it).exists());
        if is_gone {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Ground for Folder {
    type Connection = SqliteConnection;

    /// Files of schemas may be in any order.
    const BEFORE_USERS: &'static str = "pragma foreign_keys = off";

    fn refused(sql: &str) -> Option<DbError> {
        let all = tokens(sql);
        let is_first = |word: &str| all.first().is_some_and(|token| token.is(word));
        let reaches_out =
            is_first("attach") || is_first("vacuum") && all.iter().any(|it| it.is("into"));
        reaches_out.then(|| {
            DbError::new(
                "load::outside",
                "this would read or write another file, and is not run",
            )
            .help("leave it out: one database is one schema")
        })
    }

    async fn database(&mut self, template: Option<&str>) -> Result<String, DbError> {
        self.n_databases += 1;
        let name = self.n_databases.to_string();
        if let Some(template) = template {
            std::fs::copy(self.file(template), self.file(&name)).map_err(|error| {
                DbError::new(
                    "shadow::database",
                    format!("a database could not be copied: {error}"),
                )
            })?;
        }
        Ok(name)
    }

    async fn connect(&self, database: &str) -> Result<SqliteConnection, DbError> {
        let path = self.file(database);
        let mut connection = open(&path, Access::Create, Duration::from_secs(5)).await?;
        // What is in it is of no worth.
        connection
            .command("pragma synchronous = off; pragma journal_mode = memory; pragma trusted_schema = on")
            .await?;
        Ok(connection)
    }

    /// What the engine says of each table, index and key, and the statements of everything else.
    async fn dump(&self, database: &str) -> Result<Option<Dump>, DbError> {
        let mut connection = self.connect(database).await?;
        let mut lines = Vec::new();
        for query in DUMP {
            let rows = connection.answers(query).await?;
            lines.extend(rows.into_iter().map(|row| {
                let fields: Vec<_> = row.into_iter().map(Option::unwrap_or_default).collect();
                fields.join("|")
            }));
        }
        let others = connection
            .answers("select type, name, tbl_name, sql from sqlite_schema where sql is not null and type <> 'table'")
            .await?;
        for row in others {
            let text = row.iter().flatten().cloned().collect::<Vec<_>>();
            let (sql, names) = text
                .split_last()
                .map_or((String::new(), String::new()), |(sql, names)| {
                    (canonical(&tokens(sql)), names.join("|"))
                });
            lines.push(format!("{names}|{sql}"));
        }
        // Each part of a table stands for itself: columns may be in another order.
        for row in connection
            .answers("select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'")
            .await?
        {
            let [Some(name), Some(sql)] = row.as_slice() else {
                continue;
            };
            let text = canonical(&tokens(sql));
            let body = text.split_once('(').map_or("", |(_, body)| body);
            lines.extend(
                body.split(',')
                    .map(|part| format!("{name}: {}", bare(part))),
            );
        }
        connection.leave().await;
        lines.retain(|line| !line.contains("_sqlx_migrations"));
        Ok(Some(Dump::of_lines(lines)))
    }

    async fn provide(
        &self,
        _connection: &mut SqliteConnection,
        _error: &DbError,
    ) -> Result<Option<String>, DbError> {
        Ok(None)
    }

    async fn finish(self) {}
}

/// A part of `CREATE TABLE` without the parentheses of the whole, and its words in any order.
fn bare(part: &str) -> String {
    let mut words: Vec<_> = part
        .split([' ', '(', ')'])
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.join(" ")
}

const DUMP: &[&str] = &[
    "select 'table', l.name, l.type, l.wr, l.strict from pragma_table_list l where l.schema = 'main' and l.type <> 'shadow' and l.name not like 'sqlite\\_%' escape '\\'",
    "select 'column', m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden from sqlite_schema m, pragma_table_xinfo(m.name) x where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'",
    "select 'key', m.name, f.\"table\", f.seq, f.\"from\", f.\"to\", f.on_update, f.on_delete, f.match from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'",
    "select 'index', m.name, case l.origin when 'c' then l.name else '' end, l.\"unique\", l.origin, l.partial, x.seqno, x.name, x.\"desc\", x.coll from sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x where m.type = 'table' and x.\"key\" = 1",
];
