//! PostgreSQL casts to whatever the driver has a type for, and back.

use super::super::{Column, ColumnType};

/// The expression that a column is read by.
pub(super) fn read(column: &Column) -> String {
    let name = &column.sql;
    match &column.ty {
        ColumnType::Moment(false) => format!("{name} AT TIME ZONE 'UTC'"),
        ColumnType::Float(true) => format!("{name}::text::float8"),
        ColumnType::Text(_) if is_padded(column) => format!("{name}::text"),
        ColumnType::Array(item) if **item == ColumnType::Float(true) => {
            format!("{name}::text[]::float8[]")
        }
        ty => {
            let (plain, is_cast) = carried(ty);
            match is_cast || column.is_domain {
                true => format!("{name}::{plain}"),
                false => name.clone(),
            }
        }
    }
}

/// What makes a value of the column of a parameter: it stands behind the parameter.
pub(super) fn cast(column: &Column) -> String {
    match &column.ty {
        ColumnType::Moment(false) => " AT TIME ZONE 'UTC'".to_owned(),
        // Text is compared and assigned as it is, and may be too long.
        ColumnType::Text(_) if !column.is_domain && !is_padded(column) => String::new(),
        _ => format!("::{}", column.sql_type),
    }
}

/// A text that is the same where values are: 1.5 and 1.50 are, and so are 1 and 1.00.
pub(super) fn link(column: &Column) -> String {
    let name = &column.sql;
    match &column.ty {
        ColumnType::Decimal(_) => format!("trim_scale({name})::text"),
        _ => format!("{name}::text"),
    }
}

/// A hash of a row.
pub(super) fn content(columns: &[&str]) -> String {
    format!("md5(ROW({})::text)", columns.join(", "))
}

/// The type that a driver is given, and whether the server has to be told.
fn carried(ty: &ColumnType) -> (String, bool) {
    let (name, is_cast) = match ty {
        ColumnType::Boolean => ("bool", false),
        ColumnType::Integer(16) => ("int8", true),
        ColumnType::Integer(32) => ("int4", false),
        ColumnType::Integer(_) => ("int8", false),
        ColumnType::Float(_) => ("float8", false),
        ColumnType::TextInteger
        | ColumnType::Decimal(_)
        | ColumnType::Enum(_)
        | ColumnType::Json
        | ColumnType::Other => ("text", true),
        ColumnType::Text(_) => ("text", false),
        ColumnType::Uuid => ("uuid", false),
        ColumnType::Bytes => ("bytea", false),
        ColumnType::Date => ("date", false),
        ColumnType::Moment(_) => ("timestamptz", false),
        ColumnType::Array(item) => {
            let (name, is_cast) = carried(item);
            return (format!("{name}[]"), is_cast);
        }
    };
    (name.to_owned(), is_cast)
}

/// Whether texts have blanks behind them that mean nothing: they are left out, as in what refers to them.
fn is_padded(column: &Column) -> bool {
    column.sql_type == "bpchar"
}
