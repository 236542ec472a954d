//! What stops the work.

use std::fmt;

use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::sqlite::SqliteError;

use super::server::mysql;

/// A reason, with what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DbError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Vec<String>,
    pub(crate) place: Option<Box<Place>>,
    /// What the server calls it.
    pub(crate) state: String,
    /// Where the server saw it, in bytes of the statement.
    pub(crate) offset: Option<usize>,
}

/// A part of a file of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl DbError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: Vec::new(),
            place: None,
            state: String::new(),
            offset: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What a server said about `sql`.
    pub(crate) fn of_statement(error: &sqlx::Error, sql: &str) -> Self {
        let mut ours = Self::from_sqlx(error);
        let database = error.as_database_error();
        let of_postgres = database.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
        if let Some(PgErrorPosition::Original(at)) = of_postgres.and_then(PgDatabaseError::position)
        {
            ours.offset = sql
                .char_indices()
                .nth(at.saturating_sub(1))
                .map(|(offset, _)| offset);
        }
        if ours.state.starts_with("SQLITE_") {
            ours.offset = named_in(&ours.message, sql);
        }
        ours
    }

    pub(crate) fn from_sqlx(error: &sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return Self::new("db::connection", error.to_string());
        };
        let mut ours = Self::new("db::statement", database.message());
        ours.state = database
            .code()
            .map(|code| code.into_owned())
            .unwrap_or_default();
        if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
            ours.help.extend(error.detail().map(str::to_owned));
            ours.help.extend(error.hint().map(str::to_owned));
        }
        if let Some(error) = database.try_downcast_ref::<MySqlDatabaseError>() {
            ours.state = mysql::state(error);
        }
        if database.try_downcast_ref::<SqliteError>().is_some() {
            ours.state = format!("SQLITE_{}", ours.state);
        }
        ours
    }

    /// Whether rows violate a constraint or do not fit: SQLSTATE classes 23 and 22, SQLite's
    /// `SQLITE_CONSTRAINT` and `SQLITE_MISMATCH`, and what MySQL has a number for.
    pub(crate) fn is_about_rows(&self) -> bool {
        if self.state.starts_with("MYSQL_") {
            return mysql::is_one_of(&self.state, OF_ROWS);
        }
        match self.state.strip_prefix("SQLITE_") {
            Some(code) => code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 19 | 20)),
            None => self.state.starts_with("23") || self.state.starts_with("22"),
        }
    }
}

/// Numbers of MySQL and MariaDB: nulls, duplicates, references, checks, values that do not fit, and rows that no
/// partition takes.
const OF_ROWS: &[u16] = &[
    1048, 1062, 1138, 1169, 1216, 1217, 1263, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1416, 1451,
    1452, 1526, 1557, 1586, 1690, 3819, 4025,
];

/// Where the statement has what a message of SQLite is about, if it is there once: `near "x": syntax error`,
/// `no such table: x`.
fn named_in(message: &str, sql: &str) -> Option<usize> {
    let name = match message.strip_prefix("near \"") {
        Some(rest) => rest.rsplit_once("\":")?.0,
        None => message.strip_prefix("no such ")?.split_once(": ")?.1,
    };
    let name = name.strip_prefix("main.").unwrap_or(name);
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = sql.match_indices(name).map(|(at, _)| at).filter(|at| {
        let before = sql.get(..*at).and_then(|it| it.chars().next_back());
        let after = sql.get(at + name.len()..).and_then(|it| it.chars().next());
        let is_word = name.chars().all(is_of_word);
        !is_word || !before.is_some_and(is_of_word) && !after.is_some_and(is_of_word)
    });
    let first = places.next()?;
    places.next().is_none().then_some(first)
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DbError {}

#[cfg(test)]
mod tests {
    use super::named_in;

    #[test]
    fn what_a_message_names_is_found_where_it_stands_once() {
        let sql = "create table a (b int) stritc";
        assert_eq!(named_in("near \"stritc\": syntax error", sql), Some(23));
        assert_eq!(named_in("no such table: main.a", sql), Some(13));
        assert_eq!(named_in("near \"c\": syntax error", sql), None);
        assert_eq!(named_in("no such column: b", "select b, b"), None);
        assert_eq!(named_in("incomplete input", sql), None);
    }
}
