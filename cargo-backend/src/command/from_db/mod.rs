//! APIs from databases: what `gen --from-db` reads.

#[cfg(feature = "db")]
mod mysql;
#[cfg(feature = "db")]
mod places;
#[cfg(feature = "db")]
mod postgres;
#[cfg(feature = "db")]
mod samples;
#[cfg(feature = "db")]
mod source;
#[cfg(feature = "db")]
mod sqlite;
#[cfg(feature = "db")]
mod title;

use std::path::PathBuf;

use backend_codegen::read::database::{Options, Served};

use super::input::Documents;
use crate::cli::{Bigint, DatabaseName, FromDbArgs};
use crate::ui::{Problem, Ui};

/// A database that is served; the example, if no source is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FromDb {
    /// A URL, `env:` and a variable with one, or files of SQL.
    pub(super) source: String,
    /// What paths in `source` start at.
    pub(super) folder: PathBuf,
    /// What the API is called, if not as the database, the file or the project.
    pub(super) title: Option<String>,
    /// What files of SQL are for, if it is not PostgreSQL.
    pub(super) database: Option<DatabaseName>,
    /// Where files of SQL are given to a server, if it is not one that is started for it.
    pub(super) shadow: Option<String>,
    pub(super) options: Options,
}

/// How many relations may be included one after the other, if nobody says so, and at most.
pub(super) const USUAL_DEPTH: u8 = 1;
pub(super) const MOST_DEPTH: u8 = 3;

impl FromDb {
    /// A database of which nothing is said.
    pub(super) fn usual() -> Self {
        Self {
            options: Options {
                depth: USUAL_DEPTH,
                ..Options::default()
            },
            ..Self::default()
        }
    }

    /// What can be shown of the source: no password.
    pub(super) fn shown(&self) -> String {
        match self.source.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…"),
            None => self.source.clone(),
        }
    }

    /// Where it is, if it is there already.
    pub(super) fn url(&self) -> Option<String> {
        if let Some(variable) = self.source.strip_prefix("env:") {
            return std::env::var(variable).ok();
        }
        let is_url = self.source.contains("://") || self.source.starts_with("sqlite:");
        is_url.then(|| self.source.clone())
    }

    /// What files are for in projects that are new: what needs no server.
    pub(super) fn usual_database(&self) -> Option<DatabaseName> {
        let is_file = self.url().is_none() && !self.source.starts_with("env:");
        is_file.then_some(DatabaseName::Sqlite)
    }

    /// The same with what arguments say, which win.
    pub(super) fn with(mut self, arguments: &FromDbArgs) -> Result<Self, Problem> {
        let options = &mut self.options;
        if !arguments.tables.is_empty() || arguments.all_tables {
            options.tables.clone_from(&arguments.tables);
            options.all_tables = arguments.all_tables;
        }
        options.except.extend_from_slice(&arguments.except);
        options.columns.extend_from_slice(&arguments.columns);
        options.filters.extend_from_slice(&arguments.filters);
        for text in &arguments.keys {
            let key = key(text).ok_or_else(|| {
                let message = format!("`--key {text}` does not say which columns");
                Problem::new("gen::from-db", message).help("write it as `--key active_users=id`")
            })?;
            options.keys.push(key);
        }
        options.public |= arguments.public;
        if let Some(bigint) = arguments.bigint {
            options.text_integers = bigint == Bigint::String;
        }
        options.depth = arguments.depth.unwrap_or(options.depth);
        self.database = arguments.database.or(self.database);
        if arguments.shadow.is_some() {
            self.shadow.clone_from(&arguments.shadow);
        }
        Ok(self)
    }
}

/// Which columns tell the rows of a table apart, as `active_users=id,day`.
pub(super) fn key(text: &str) -> Option<(String, Vec<String>)> {
    let (table, columns) = text.split_once('=')?;
    let columns = columns.split(',').map(|column| column.trim().to_owned());
    Some((table.trim().to_owned(), columns.collect()))
}

/// Reads what is served of a database.
///
/// # Errors
///
/// If the database or its server cannot be asked.
#[cfg(feature = "db")]
pub(super) fn read(
    database: &FromDb,
    documents: &mut Documents,
    ui: &mut Ui,
) -> anyhow::Result<Option<Served>> {
    let (schema, name) = match source::schema(database) {
        Ok(found) => found,
        Err(error) => {
            // What a server says of a file has its place there.
            let error = error.downcast::<crate::db::error::DbError>()?;
            let error = match is_of_another_engine(&error) {
                true => error.help(other_engines(database.database)),
                false => error,
            };
            super::db::tell(error, ui);
            return Ok(None);
        }
    };
    let (sources, diagnostics) = documents.findings();
    let options = &database.options;
    Ok(backend_codegen::read::database::read(
        &schema,
        &name,
        options,
        sources,
        diagnostics,
    ))
}

/// Whether a server does not know words of a file, as it happens to SQL of other servers.
#[cfg(feature = "db")]
fn is_of_another_engine(error: &crate::db::error::DbError) -> bool {
    let is_unknown = match error.state.as_str() {
        // A syntax error, and a type that is not there.
        "42601" | "42704" | "MYSQL_1064" => true,
        state => state.starts_with("SQLITE_") && error.message.contains("syntax error"),
    };
    error.code == "load::statement" && is_unknown
}

#[cfg(feature = "db")]
fn other_engines(read_as: Option<DatabaseName>) -> &'static str {
    match read_as {
        Some(DatabaseName::Sqlite) => {
            "it was read as SQL of SQLite: `--database postgres` or `--database mysql` if it is that"
        }
        Some(DatabaseName::Mysql) => {
            "it was read as SQL of MySQL: `--database postgres` or `--database sqlite` if it is that"
        }
        Some(DatabaseName::Postgres) | None => {
            "it was read as SQL of PostgreSQL: `--database mysql` or `--database sqlite` if it is that"
        }
    }
}

/// Says that this program has no drivers of databases.
#[cfg(not(feature = "db"))]
pub(super) fn read(
    database: &FromDb,
    _documents: &mut Documents,
    _ui: &mut Ui,
) -> anyhow::Result<Option<Served>> {
    let source = match database.source.as_str() {
        "" => "a database".to_owned(),
        source => format!("`{source}`"),
    };
    let message = format!("{source} cannot be read: this program was built without `db`");
    let problem = Problem::new("command::without", message);
    Err(problem
        .help("`cargo install cargo-backend --features db`")
        .into())
}

/// The files that make a database what it is, by their names as migrations; none if it is there already.
///
/// # Errors
///
/// If they cannot be read.
#[cfg(feature = "db")]
pub(super) fn migrations(database: &FromDb) -> anyhow::Result<Vec<(String, String)>> {
    source::migrations(database)
}

#[cfg(not(feature = "db"))]
pub(super) fn migrations(_database: &FromDb) -> anyhow::Result<Vec<(String, String)>> {
    Ok(Vec::new())
}

/// What cannot be said beside a database.
pub(super) fn conflict(what: &str) -> Problem {
    Problem::new(
        "gen::from-db",
        format!("{what} is not for servers of databases"),
    )
}
