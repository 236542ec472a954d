//! Where a schema comes from, as people say it: a URL, a file, a folder.

pub(crate) mod history;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::DbError;
use super::server::{mysql, redacted, sqlite};

/// A file of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqlFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Where a schema comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Postgres(String),
    Mysql(String),
    Sqlite(PathBuf),
    /// Statements, which a server has to be given; whether their order is said.
    Files {
        files: Vec<SqlFile>,
        ordered: bool,
    },
}

impl Source {
    /// What it is called where it is told about: without a password.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Postgres(url) | Self::Mysql(url) => format!("`{}`", redacted(url)),
            Self::Sqlite(path) => format!("`{}`", path.display()),
            Self::Files { .. } => "a file of SQL".to_owned(),
        }
    }

    /// Reads what `text` names.
    pub(crate) fn read(text: &str) -> Result<Self, DbError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        if mysql::is_url(text) {
            return Ok(Self::Mysql(text.to_owned()));
        }
        if text.starts_with("sqlite:") {
            let (path, _) = sqlite::file(text)?;
            return Ok(Self::Sqlite(path));
        }
        if text.contains("://") {
            let message = format!("`{}` is of no database that is understood", redacted(text));
            return Err(DbError::new("db::url", message)
                .help("`postgres://…`, `mysql://…`, `mariadb://…` and `sqlite:…` are"));
        }
        let path = Path::new(text);
        if path.is_dir() {
            return folder(path);
        }
        let bytes = match text {
            "-" => {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
            }
            _ => std::fs::read(path),
        };
        let bytes = bytes.map_err(|error| unreadable(path, &error))?;
        let is_new = bytes.is_empty() && is_named_so(path);
        if bytes.starts_with(b"SQLite format 3\0") || is_new {
            return Ok(Self::Sqlite(path.to_owned()));
        }
        let text = String::from_utf8(bytes).map_err(|_| not_utf8(path))?;
        let file = SqlFile {
            path: path.to_owned(),
            text: history::way_up(text),
        };
        Ok(Self::Files {
            files: vec![file],
            ordered: true,
        })
    }
}

/// Whether a file is named as databases of SQLite are.
fn is_named_so(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| ["db", "db3", "sqlite", "sqlite3"].contains(&it))
}

/// A folder of migrations, in the order of their versions, or of files in any order.
fn folder(path: &Path) -> Result<Source, DbError> {
    let mut all = Vec::new();
    walk(path, &mut all)?;
    all.sort();
    let history = history::ordered(path, &all);
    let ordered = !history.is_empty();
    if ordered {
        all = history.into_iter().map(|(_, file)| file).collect();
    }
    if all.is_empty() {
        let message = format!("there is no file `*.sql` in `{}`", path.display());
        return Err(DbError::new("db::no-files", message));
    }
    let files = all.into_iter().map(|path| {
        let text = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let text = String::from_utf8(text).map_err(|_| not_utf8(&path))?;
        let text = if ordered { history::way_up(text) } else { text };
        Ok(SqlFile { path, text })
    });
    Ok(Source::Files {
        files: files.collect::<Result<_, DbError>>()?,
        ordered,
    })
}

/// All files of SQL below a folder, by their paths from there.
pub(crate) fn files_of(folder: &Path) -> Result<BTreeMap<PathBuf, String>, DbError> {
    let mut all = Vec::new();
    walk(folder, &mut all)?;
    let each = all.into_iter().map(|path| {
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
        Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
    });
    each.collect()
}

fn walk(folder: &Path, all: &mut Vec<PathBuf>) -> Result<(), DbError> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, all)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            all.push(path);
        }
    }
    Ok(())
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> DbError {
    DbError::new(
        "input::unreadable",
        format!("`{}` cannot be read: {error}", path.display()),
    )
}

fn not_utf8(path: &Path) -> DbError {
    DbError::new(
        "input::encoding",
        format!("`{}` is not UTF-8", path.display()),
    )
    .help("save it as UTF-8")
}
