//! What PostgreSQL says and does otherwise than other engines.

use super::super::support::http::failure::Failure;
use super::failure::{Doing, Refused};
use super::query::Query;
use super::session::Rows;
use super::table::{Column, Table};
use sqlx::postgres::PgDatabaseError;
use std::fmt::Write as _;

pub use super::postgres::{Parameters, Pool, Record, Several, Value, count, prepared};

/// What stands for a parameter; `cast` makes a value of a column of it.
pub(super) fn place(sql: &mut String, number: usize, cast: &str) {
    // A string takes whatever is written.
    let _ = write!(sql, "${number}{cast}");
}

/// A column as a text that [`from_text`] makes the same value of.
pub(super) fn text_of(column: &str) -> String {
    format!("{column}::text")
}

/// Texts as one text, a list in JSON.
pub(super) fn listed(texts: &[String]) -> String {
    format!("jsonb_build_array({})::text", texts.join(", "))
}

/// What stands for the value of a column of which there is the text.
pub(super) fn from_text(query: &mut Query, text: String, column: &Column) -> String {
    query.parameter(text, &format!("::text::{}", column.ty))
}

/// A column in the order of a list: nulls come last, or first where it descends.
pub(super) fn ordered(column: &str, _is_nullable: bool, is_descending: bool) -> String {
    match is_descending {
        true => format!("{column} DESC"),
        false => column.to_owned(),
    }
}

/// What a column is sorted by.
pub(super) fn sorted(column: &Column) -> String {
    column.sql.to_owned()
}

/// What comes behind a place in the order of some columns, so that an index can be followed from there.
pub(super) fn behind(columns: &[String], sign: &str, places: &[&str]) -> String {
    format!("({}) {sign} ({})", columns.join(", "), places.join(", "))
}

/// What stands behind the table of a new row that is given nothing.
pub(super) const NOTHING: &str = "DEFAULT VALUES";

/// What gives a column the value that it has by itself.
pub(super) fn by_itself(_column: &Column) -> &'static str {
    "DEFAULT"
}

/// Demands that columns have the values of one of `links`, which are texts.
pub(super) fn linked(query: &mut Query, columns: &[(&str, &str)], links: &[Vec<String>]) -> String {
    let given = columns.iter().enumerate().map(|(at, (_, ty))| {
        let values = links.iter().filter_map(|link| link.get(at).cloned());
        query.parameter(values.collect::<Vec<String>>(), &format!("::text[]::{ty}[]"))
    });
    let given: Vec<String> = given.collect();
    let columns: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    match (columns.as_slice(), given.as_slice()) {
        ([column], [values]) => format!("{column} = ANY({values})"),
        _ => format!("({}) IN (SELECT * FROM unnest({}))", columns.join(", "), given.join(", ")),
    }
}

/// The version of a row, of what the database says of it.
pub(super) fn version(_table: &Table, text: String) -> String {
    text
}

/// Demands one of some versions of the row that `_row` asks for.
pub(super) async fn demand_version(
    _rows: &Rows<'_>,
    query: &mut Query,
    _row: &Query,
    versions: Vec<String>,
) -> Result<(), Failure> {
    if let Some(version) = query.table.version {
        let versions = query.parameter(versions, "");
        query.demand(&format!("{version} = ANY({versions})"));
    }
    Ok(())
}

/// Whether others were in the way of a statement, so that it may well work now (SQLSTATE 40001, 40P01).
pub(super) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["40001", "40P01"].contains(&&*code))
}

/// Why a statement was refused.
pub(super) async fn refused(
    _rows: &Rows<'_>,
    error: &sqlx::Error,
    query: &Query,
    doing: Doing,
) -> Refused {
    let known = error.as_database_error();
    let Some(known) = known.and_then(|known| known.try_downcast_ref::<PgDatabaseError>()) else {
        return Refused::Otherwise;
    };
    let columns = query.table.columns_of(known.constraint().unwrap_or_default());
    match known.code() {
        // `unique_violation`, `exclusion_violation`
        "23505" | "23P01" => Refused::Taken(columns),
        // `foreign_key_violation`
        "23503" if doing == Doing::Deleting || columns.is_empty() => {
            Refused::InUse(known.table().map(str::to_owned))
        }
        "23503" => Refused::Nowhere(columns),
        // `not_null_violation`
        "23502" => Refused::Missing(known.column().map(str::to_owned).into_iter().collect()),
        // `check_violation`, and what a trigger refuses (`raise_exception`)
        "23514" | "P0001" => Refused::Rule(columns),
        // Data exceptions: too long, out of range, or no value of the type. A text that a type cannot read may be
        // called a syntax error, of which the statements themselves have none.
        code if code.starts_with("22") || code == "42601" => Refused::NoValue,
        // Others were in the way again and again; the server goes away or is full; it takes too long.
        code if ["40001", "40P01", "57014", "55P03"].contains(&code)
            || ["08", "53", "57"].iter().any(|class| code.starts_with(class)) =>
        {
            Refused::Unavailable
        }
        _ => Refused::Otherwise,
    }
}
