//! What the driver of PostgreSQL takes and gives.

use super::query::Query;
use super::table::Column;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::{Arguments as _, Decode, Encode, Postgres, Row as _, Type};
use std::sync::Arc;

/// Connections.
pub type Pool = PgPool;
/// What is found of a row.
pub type Record = PgRow;
/// The parameters of a statement.
pub type Parameters = PgArguments;

/// How many parameters there are.
pub fn count(parameters: &Parameters) -> usize {
    parameters.len()
}

/// A statement and its parameters as the driver takes them.
pub fn prepared(sql: &Arc<str>, parameters: &Parameters) -> (Arc<str>, PgArguments) {
    (Arc::clone(sql), parameters.clone())
}

/// A value of a column.
pub trait Value: Sized {
    /// Makes a parameter of it.
    ///
    /// # Errors
    ///
    /// If the database has nothing like it.
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError>;

    /// Reads it from a row.
    ///
    /// # Errors
    ///
    /// If there is something else.
    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error>;
}

impl<T> Value for T
where
    T: for<'t> Encode<'t, Postgres> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
{
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        record.try_get(at)
    }
}

/// Values, one of which is demanded.
pub trait Several {
    /// What stands behind the column.
    fn condition(self, query: &mut Query, column: &Column) -> String;
}

impl<T> Several for Vec<T>
where
    Vec<T>: Value,
{
    fn condition(self, query: &mut Query, column: &Column) -> String {
        match column.cast {
            "" => format!("= ANY({})", query.parameter(self, "")),
            cast if cast.starts_with("::") => format!("= ANY({}[])", query.parameter(self, cast)),
            cast => {
                let values = query.parameter(self, "");
                format!("IN (SELECT value{cast} FROM unnest({values}) AS given(value))")
            }
        }
    }
}
