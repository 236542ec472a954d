//! What the driver of MySQL and MariaDB takes and gives. It numbers no parameters: they are kept until the
//! statement is known, and given in the order in which they stand there.

use super::query::Query;
use super::table::Column;
use sqlx::error::{BoxDynError, UnexpectedNullError};
use sqlx::mysql::{MySqlArguments, MySqlPool, MySqlRow};
use sqlx::types::Uuid;
use sqlx::types::time::{Date, OffsetDateTime, PrimitiveDateTime, UtcOffset};
use sqlx::{Arguments as _, Decode, MySql, Row as _, TypeInfo as _, ValueRef as _};
use std::sync::Arc;

/// Connections.
pub type Pool = MySqlPool;
/// What is found of a row.
pub type Record = MySqlRow;
/// The parameters of a statement.
pub type Parameters = Vec<Parameter>;

/// A parameter.
#[derive(Clone, Debug)]
pub enum Parameter {
    /// None.
    Null,
    /// An integer.
    Integer(i64),
    /// One that is never negative.
    Unsigned(u64),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// How many parameters there are.
pub fn count(parameters: &Parameters) -> usize {
    parameters.len()
}

/// A statement and its parameters as the driver takes them: each where it is marked.
pub fn prepared(sql: &Arc<str>, parameters: &Parameters) -> (Arc<str>, MySqlArguments) {
    let mut text = String::with_capacity(sql.len());
    let mut arguments = MySqlArguments::default();
    for (at, part) in sql.split('\u{1}').enumerate() {
        if at % 2 == 0 {
            text.push_str(part);
            continue;
        }
        text.push('?');
        let number = part.parse::<usize>().unwrap_or_default();
        let parameter = parameters.get(number.wrapping_sub(1)).unwrap_or(&Parameter::Null);
        // All of these are types of the driver's own, none of which it refuses.
        let _ = match parameter {
            Parameter::Null => arguments.add(None::<&str>),
            Parameter::Integer(value) => arguments.add(*value),
            Parameter::Unsigned(value) => arguments.add(*value),
            Parameter::Float(value) => arguments.add(*value),
            Parameter::Text(value) => arguments.add(value.as_str()),
            Parameter::Bytes(value) => arguments.add(value.as_slice()),
        };
    }
    (text.into(), arguments)
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
            None => {
                parameters.push(Parameter::Null);
                Ok(())
            }
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
        parameters.push(Parameter::Integer(i64::from(self)));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        i64::of(record, at).map(|value| value != 0)
    }
}

impl Value for i64 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.push(Parameter::Integer(self));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        if record.try_get_raw(at)?.type_info().name().contains("UNSIGNED") {
            let value: u64 = decoded(record, at)?;
            return value.try_into().map_err(|_| too_great());
        }
        decoded(record, at)
    }
}

impl Value for i32 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        i64::from(self).bind(parameters)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let value = i64::of(record, at)?;
        value.try_into().map_err(|_| too_great())
    }
}

impl Value for u64 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.push(Parameter::Unsigned(self));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        decoded(record, at)
    }
}

impl Value for f64 {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.push(Parameter::Float(self));
        Ok(())
    }

    /// One of single precision has the digits that it was given.
    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        if record.try_get_raw(at)?.type_info().name() == "FLOAT" {
            let value: f32 = decoded(record, at)?;
            let value = value.to_string().parse();
            return value.map_err(|_| sqlx::Error::Decode("a number is none".into()));
        }
        decoded(record, at)
    }
}

impl Value for String {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.push(Parameter::Text(self));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        decoded(record, at)
    }
}

impl Value for Vec<u8> {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        parameters.push(Parameter::Bytes(self));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        decoded(record, at)
    }
}

/// The labels of a set, of which each is there once.
impl Value for Vec<Option<String>> {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        let labels: Option<Vec<String>> = self.into_iter().collect();
        let labels = labels.ok_or("a set has no label that is null")?;
        parameters.push(Parameter::Text(labels.join(",")));
        Ok(())
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let text = String::of(record, at)?;
        let labels = text.split(',').filter(|label| !label.is_empty());
        Ok(labels.map(|label| Some(label.to_owned())).collect())
    }
}

impl Value for Uuid {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        self.to_string().bind(parameters)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let text = String::of(record, at)?;
        Uuid::parse_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))
    }
}

impl Value for Date {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        let (year, month, day) = self.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month)).bind(parameters)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        decoded(record, at)
    }
}

/// Connections of the driver are in UTC.
impl Value for OffsetDateTime {
    fn bind(self, parameters: &mut Parameters) -> Result<(), BoxDynError> {
        let utc = self.to_offset(UtcOffset::UTC);
        let (hour, minute, second) = utc.time().as_hms();
        let (year, month, day) = utc.to_calendar_date();
        let (month, micros) = (u8::from(month), utc.microsecond());
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}").bind(parameters)
    }

    fn of(record: &Record, at: usize) -> Result<Self, sqlx::Error> {
        let moment: PrimitiveDateTime = decoded(record, at)?;
        Ok(moment.assume_utc())
    }
}

fn too_great() -> sqlx::Error {
    sqlx::Error::Decode("an integer is beyond those of its type".into())
}

/// What is there. Types that differ in their width, in their sign or in their characters have one form here.
fn decoded<'r, T: Decode<'r, MySql>>(record: &'r Record, at: usize) -> Result<T, sqlx::Error> {
    let value = record.try_get_raw(at)?;
    if value.is_null() {
        return Err(sqlx::Error::Decode(UnexpectedNullError.into()));
    }
    T::decode(value).map_err(sqlx::Error::Decode)
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
