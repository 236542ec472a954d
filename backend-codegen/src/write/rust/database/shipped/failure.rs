//! What the database refuses, in the words of the API.

use super::super::support::http::failure::Failure;
use super::super::types::{Error, ErrorDetail, ErrorInfo, Meta};
use super::engine::refused;
use super::query::Query;
use super::session::Rows;
use super::table::Table;

/// What was going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Reading,
    Writing,
    Deleting,
}

/// Why the database refused a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Another row has the same in these columns.
    Taken(Vec<String>),
    /// These columns refer to a row that is not there.
    Nowhere(Vec<String>),
    /// Rows refer to it; of which table, if the database says so.
    InUse(Option<String>),
    /// These columns have to have a value.
    Missing(Vec<String>),
    /// A rule about these columns is broken.
    Rule(Vec<String>),
    /// A value is not one of its column.
    NoValue,
    /// It has no time, or is not there.
    Unavailable,
    /// Whatever clients cannot do anything about.
    Otherwise,
}

impl Rows<'_> {
    /// What a client is told of an error. What it cannot do anything about goes to the log.
    pub(super) async fn told(&self, error: sqlx::Error, query: &Query, doing: Doing) -> Failure {
        let details = |columns: Vec<String>, message: &str| details(query.table, &columns, message);
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                return Failure::unavailable_since(error);
            }
            _ => {}
        }
        match refused(self, &error, query, doing).await {
            Refused::Taken(columns) => {
                self.conflict("A row like that is there already", details(columns, "is taken"))
            }
            Refused::Nowhere(columns) => self.conflict(
                "It refers to a row that is not there",
                details(columns, "refers to nothing"),
            ),
            Refused::InUse(Some(table)) => {
                self.conflict(&format!("Rows of `{table}` refer to it"), Vec::new())
            }
            Refused::InUse(None) => self.conflict("Other rows refer to it", Vec::new()),
            Refused::Missing(columns) => {
                self.invalid("A value is missing", details(columns, "must be given"))
            }
            Refused::Rule(columns) => {
                self.invalid("A value breaks a rule", details(columns, "is not allowed"))
            }
            Refused::NoValue => self.no_value(),
            Refused::Unavailable => Failure::unavailable_since(error),
            Refused::Otherwise => error.into(),
        }
    }

    /// A value that its column cannot have.
    pub(super) fn no_value(&self) -> Failure {
        self.invalid("A value is not one of its column", Vec::new())
    }

    /// A cursor that is none, or one of another list.
    pub(super) fn no_cursor(&self) -> Failure {
        let message = "is no cursor of this list with this `sort`";
        self.invalid("The request is not valid", vec![detail("cursor", message)])
    }

    /// A row that is not what the client has seen any more.
    pub(super) fn changed_meanwhile(&self) -> Failure {
        self.answer(
            412,
            "PRECONDITION_FAILED",
            "It has been changed meanwhile",
            Vec::new(),
        )
    }

    fn conflict(&self, message: &str, details: Vec<ErrorDetail>) -> Failure {
        self.answer(409, "CONFLICT", message, details)
    }

    fn invalid(&self, message: &str, details: Vec<ErrorDetail>) -> Failure {
        self.answer(400, "VALIDATION_ERROR", message, details)
    }

    fn answer(&self, status: u16, code: &str, message: &str, details: Vec<ErrorDetail>) -> Failure {
        let error = ErrorInfo {
            code: code.to_owned(),
            message: message.to_owned(),
            details: (!details.is_empty()).then_some(details),
        };
        let meta = Meta {
            request_id: self.caller.request_id().to_owned(),
        };
        Failure::answer(status, &Error { error, meta })
    }
}

/// What is wrong with columns, as far as they are served.
fn details(table: &Table, columns: &[String], message: &str) -> Vec<ErrorDetail> {
    let is_served = |name: &&String| table.columns.iter().any(|column| column.name == **name);
    let served = columns.iter().filter(is_served);
    served.map(|column| detail(column, message)).collect()
}

fn detail(field: &str, message: &str) -> ErrorDetail {
    ErrorDetail {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}
