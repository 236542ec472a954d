//! SQLite keeps any value in any column, and makes of it what the column prefers.

use super::super::{Column, ColumnType};

/// The expression that a column is read by.
pub(super) fn read(column: &Column) -> String {
    let name = &column.sql;
    match (&column.ty, kept(column)) {
        (ColumnType::Json, Kept::Anything) => format!(
            "CASE typeof({name}) WHEN 'blob' THEN json_quote(hex({name})) ELSE json_quote({name}) END"
        ),
        (ColumnType::Json, Kept::Binary) => format!("json({name})"),
        (ColumnType::Json | ColumnType::TextInteger | ColumnType::Other, _) => {
            format!("CAST({name} AS TEXT)")
        }
        _ => name.clone(),
    }
}

/// What makes a value of the column of a parameter, which stands for `?`.
pub(super) fn cast(column: &Column) -> &'static str {
    match (&column.ty, kept(column)) {
        (ColumnType::Json, Kept::Anything) => "json_extract(?, '$')",
        (ColumnType::Json, Kept::Binary) => "jsonb(?)",
        _ => "",
    }
}

/// A text that is the same where values are: 1 and 1.0 are.
pub(super) fn link(column: &Column) -> String {
    let name = &column.sql;
    format!(
        "CASE WHEN typeof({name}) <> 'real' THEN CAST({name} AS TEXT) \
         WHEN {name} = CAST({name} AS INTEGER) THEN CAST(CAST({name} AS INTEGER) AS TEXT) ELSE quote({name}) END"
    )
}

/// All that is in a row.
pub(super) fn content(columns: &[&str]) -> String {
    let columns = columns.iter().map(|column| format!("quote({column})"));
    columns.collect::<Vec<_>>().join(" || ',' || ")
}

/// What is kept of JSON.
enum Kept {
    /// Its text.
    Text,
    /// Its binary form.
    Binary,
    /// The value itself: the column has no type.
    Anything,
}

fn kept(column: &Column) -> Kept {
    match column.sql_type.to_ascii_uppercase() {
        ty if ty.contains("JSONB") => Kept::Binary,
        ty if ty.contains("JSON") => Kept::Text,
        _ => Kept::Anything,
    }
}
