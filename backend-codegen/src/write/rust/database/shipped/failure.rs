//! What the database refuses, in the words of the API.

use super::super::support::http::failure::Failure;
use super::super::types::{Error, ErrorDetail, ErrorInfo, Meta};
use super::session::Rows;
use super::table::Table;
use sqlx::postgres::PgDatabaseError;

/// What was going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Reading,
    Writing,
    Deleting,
}

/// Whether others were in the way of a statement, so that it may well work now (SQLSTATE 40001, 40P01).
pub(super) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["40001", "40P01"].contains(&&*code))
}

impl Rows<'_> {
    /// What a client is told of an error. What it cannot do anything about goes to the log.
    pub(super) fn told(&self, error: sqlx::Error, table: &Table, doing: Doing) -> Failure {
        let known = error.as_database_error();
        let Some(known) = known.and_then(|known| known.try_downcast_ref::<PgDatabaseError>())
        else {
            return match error {
                sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                    Failure::unavailable_since(error)
                }
                error => error.into(),
            };
        };
        let (code, rule) = (known.code(), known.constraint().unwrap_or_default());
        let column = known.column().map(str::to_owned);
        match code {
            // `unique_violation`, `exclusion_violation`
            "23505" | "23P01" => self.answer(
                409,
                "CONFLICT",
                "A row like that is there already",
                details(table, rule, "is taken"),
            ),
            // `foreign_key_violation`
            "23503" if doing == Doing::Deleting => {
                let other = known.table().unwrap_or_default();
                let message = format!("Rows of `{other}` refer to it");
                self.answer(409, "CONFLICT", &message, Vec::new())
            }
            "23503" => match details(table, rule, "refers to nothing") {
                details if details.is_empty() => {
                    let other = known.table().unwrap_or_default();
                    self.answer(
                        409,
                        "CONFLICT",
                        &format!("Rows of `{other}` refer to it"),
                        details,
                    )
                }
                details => self.answer(
                    409,
                    "CONFLICT",
                    "It refers to a row that is not there",
                    details,
                ),
            },
            // `not_null_violation`
            "23502" => {
                let field = column.map(|field| detail(&field, "must be given"));
                self.invalid("A value is missing", field.into_iter().collect())
            }
            // `check_violation`
            "23514" => self.invalid(
                "A value breaks a rule",
                details(table, rule, "is not allowed"),
            ),
            // Data exceptions: too long, out of range, or no value of the type.
            code if code.starts_with("22") => {
                self.invalid("A value is not one of its column", Vec::new())
            }
            // Others were in the way again and again; the server goes away or is full; it takes too long.
            code if ["40001", "40P01", "57014", "55P03"].contains(&code)
                || ["08", "53", "57"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
            {
                Failure::unavailable_since(error)
            }
            _ => error.into(),
        }
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

/// What is wrong with the columns that a rule is about, as far as they are served.
fn details(table: &Table, rule: &str, message: &str) -> Vec<ErrorDetail> {
    let rule = table.rules.iter().find(|(name, _)| *name == rule);
    let columns = rule.into_iter().flat_map(|(_, columns)| *columns);
    let is_served = |name: &&&str| table.columns.iter().any(|column| column.name == **name);
    columns
        .filter(is_served)
        .map(|column| detail(column, message))
        .collect()
}

fn detail(field: &str, message: &str) -> ErrorDetail {
    ErrorDetail {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}
