//! MySQL and MariaDB compare a number with a text as floats, and an enum with a number by its label's: so
//! parameters are made what the column is.

use super::super::{Column, ColumnType};

/// The expression that a column is read by.
pub(super) fn read(column: &Column) -> String {
    let name = &column.sql;
    if is_shape(column) {
        return format!("ST_AsText({name})");
    }
    if is_number(column) {
        return format!("({name} + 0)");
    }
    match &column.ty {
        ColumnType::TextInteger
        | ColumnType::Decimal(_)
        | ColumnType::Json
        | ColumnType::Uuid
        | ColumnType::Other => format!("CAST({name} AS CHAR)"),
        ColumnType::Boolean
        | ColumnType::Integer(_)
        | ColumnType::Float(_)
        | ColumnType::Text(_)
        | ColumnType::Bytes
        | ColumnType::Date
        | ColumnType::Moment(_)
        | ColumnType::Enum(_)
        | ColumnType::Array(_) => name.clone(),
    }
}

/// What makes a value of the column of a parameter, which stands for `?`.
pub(super) fn cast(column: &Column) -> String {
    if is_shape(column) {
        return "ST_GeomFromText(?)".to_owned();
    }
    match &column.ty {
        ColumnType::Integer(_) | ColumnType::TextInteger => match is_unsigned(column) {
            true => "CAST(? AS UNSIGNED)".to_owned(),
            false => "CAST(? AS SIGNED)".to_owned(),
        },
        ColumnType::Decimal(digits) => {
            let (precision, scale) = digits.unwrap_or((65, 30));
            format!("CAST(? AS DECIMAL({precision},{scale}))")
        }
        ColumnType::Boolean
        | ColumnType::Float(_)
        | ColumnType::Text(_)
        | ColumnType::Uuid
        | ColumnType::Bytes
        | ColumnType::Date
        | ColumnType::Moment(_)
        | ColumnType::Json
        | ColumnType::Enum(_)
        | ColumnType::Array(_)
        | ColumnType::Other => String::new(),
    }
}

/// What makes of the text of what a column is sorted by the same again.
pub(super) fn cast_of_text(column: &Column) -> String {
    match &column.ty {
        ColumnType::Enum(_) => "CAST(? AS UNSIGNED)".to_owned(),
        ColumnType::Float(_) => "(? + 0e0)".to_owned(),
        _ => cast(column),
    }
}

/// What a column is sorted by, if it is not the column: the number of a label, and all digits of a number.
pub(super) fn order(column: &Column) -> String {
    match &column.ty {
        ColumnType::Enum(_) => format!("({} + 0)", column.sql),
        ColumnType::Float(_) => format!("({} + 0e0)", column.sql),
        _ => String::new(),
    }
}

/// A text that is the same where values are: 1.5 and 1.50 are.
pub(super) fn link(column: &Column) -> String {
    let text = format!("CAST({} AS CHAR)", column.sql);
    match &column.ty {
        ColumnType::Decimal(digits) if digits.is_none_or(|(_, scale)| scale > 0) => {
            format!("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))")
        }
        _ => text,
    }
}

/// A hash of a row.
pub(super) fn content(columns: &[&str]) -> String {
    let columns = columns
        .iter()
        .map(|column| format!("QUOTE(CAST({column} AS BINARY))"));
    format!(
        "MD5(CONCAT_WS(',', {}))",
        columns.collect::<Vec<_>>().join(", ")
    )
}

fn base(column: &Column) -> String {
    let ty = column.sql_type.to_ascii_lowercase();
    ty.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn is_unsigned(column: &Column) -> bool {
    column.sql_type.to_ascii_lowercase().contains("unsigned") || base(column) == "bit"
}

/// What is no number by itself.
fn is_number(column: &Column) -> bool {
    let is_text = matches!(column.ty, ColumnType::TextInteger);
    !is_text && ["bit", "year"].contains(&base(column).as_str())
}

fn is_shape(column: &Column) -> bool {
    let shapes = [
        "geometry",
        "geometrycollection",
        "linestring",
        "multilinestring",
        "multipoint",
        "multipolygon",
        "point",
        "polygon",
    ];
    shapes.contains(&base(column).as_str())
}
