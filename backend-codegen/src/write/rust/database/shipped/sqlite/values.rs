//! What the driver of SQLite takes and gives. The engine keeps any value in any column, so that each is
//! looked at before it is taken for one of the column's type.

use super::query::Query;
use super::table::Column;
use sqlx::error::{BoxDynError, UnexpectedNullError};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::types::Uuid;
use sqlx::types::time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};
use sqlx::{Arguments as _, Decode, Row as _, Sqlite, TypeInfo as _, ValueRef as _};
use std::sync::Arc;

/// Connections.
pub type Pool = SqlitePool;
/// What is found of a row.
pub type Record = SqliteRow;
/// The parameters of a statement.
pub type Parameters = SqliteArguments;

/// How many parameters there are.
pub fn count(parameters: &Parameters) -> usize {
    parameters.len()
}

/// A statement and its parameters as the driver takes them.
pub fn prepared(sql: &Arc<str>, parameters: &Parameters) -> (Arc<str>, SqliteArguments) {
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

impl<T: Value> Value for Option<T> {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        match self {
            Some(value) => value.bind(parameters),
            None => parameters.add(None::<i64>),
        }
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        match record.try_get_raw(at)?.is_null() {
            true => Ok(None),
            false => T::of(record, at).map(Some),
        }
    }
}

impl Value for bool {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        kept(record, at, &["INTEGER"])
    }
}

impl Value for i64 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        kept(record, at, &["INTEGER"])
    }
}

impl Value for f64 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        kept(record, at, &["REAL", "INTEGER"])
    }
}

impl Value for String {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        kept(record, at, &["TEXT"])
    }
}

impl Value for Vec<u8> {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        kept(record, at, &["BLOB"])
    }
}

impl Value for Uuid {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self.to_string())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let text: String = kept(record, at, &["TEXT"])?;
        Uuid::parse_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))
    }
}

impl Value for Date {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self)
    }

    /// A day, or its first moment.
    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let day = kept(record, at, &["TEXT"]);
        match kept::<PrimitiveDateTime>(record, at, &["TEXT"]) {
            Ok(moment) if moment.time() == Time::MIDNIGHT => {
                let (year, month, day) = moment.to_calendar_date();
                Date::from_calendar_date(year, month, day)
                    .map_err(|error| sqlx::Error::Decode(error.into()))
            }
            _ => day,
        }
    }
}

impl Value for OffsetDateTime {
    /// As the functions of the engine write it, so that the texts of moments are in their order.
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        let utc = self.to_offset(UtcOffset::UTC);
        let (hour, minute, second) = utc.time().as_hms();
        let (year, month, day) = utc.to_calendar_date();
        let month = u8::from(month);
        let mut text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        if utc.nanosecond() > 0 {
            let fraction = format!(".{:09}", utc.nanosecond());
            text.push_str(fraction.trim_end_matches('0'));
        }
        parameters.add(text)
    }

    /// A text of a moment or of a day, or seconds since 1970.
    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let moment = kept(record, at, &["TEXT", "INTEGER"]);
        moment.or_else(|error| match kept::<Date>(record, at, &["TEXT"]) {
            Ok(day) => Ok(day.midnight().assume_utc()),
            Err(_) => Err(error),
        })
    }
}

/// What is there, if it is of one of these classes.
fn kept<'r, T: Decode<'r, Sqlite>>(
    record: &'r Record,
    at: usize,
    classes: &[&str],
) -> Result<T, sqlx::Error> {
    let value = record.try_get_raw(at)?;
    if value.is_null() {
        return Err(sqlx::Error::Decode(UnexpectedNullError.into()));
    }
    let class = value.type_info().name().to_owned();
    if !classes.contains(&class.as_str()) {
        let what = format!("there is {class} where {} was expected", classes.join(" or "));
        return Err(sqlx::Error::Decode(what.into()));
    }
    T::decode(value).map_err(sqlx::Error::Decode)
}

/// Digits of an integer, which the engine would round rather than refuse if there are too many.
pub struct Digits(String);

/// The digits of an integer as a value.
pub fn digits(text: String) -> Digits {
    Digits(text)
}

/// Those of several.
pub fn all_digits(texts: Vec<String>) -> Vec<Digits> {
    texts.into_iter().map(Digits).collect()
}

impl Value for Digits {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.add(self.0.parse::<i64>()?)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        i64::of(record, at).map(|value| Self(value.to_string()))
    }
}

/// Values, one of which is demanded.
pub trait Several {
    /// What stands behind the column.
    fn condition(self, query: &mut Query, column: &Column) -> String;
}

impl<T: Value> Several for Vec<T> {
    fn condition(self, query: &mut Query, column: &Column) -> String {
        let values = self.into_iter().map(|value| query.parameter(value, column.cast));
        format!("IN ({})", values.collect::<Vec<_>>().join(", "))
    }
}
