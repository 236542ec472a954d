//! What stops the work.

use std::fmt;

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

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
        ours
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DbError {}
