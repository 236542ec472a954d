//! What MySQL and MariaDB say and do otherwise than other engines.

use super::super::support::http::failure::Failure;
use super::failure::{Doing, Refused};
use super::query::Query;
use super::session::Rows;
use super::table::{Column, Table};
use sqlx::mysql::MySqlDatabaseError;

pub use super::mysql::{Parameters, Pool, Record, Several, Value, count, prepared};

/// What stands for a parameter until the statement is sent; `cast` is an expression of it, as `?`, that makes a
/// value of a column of it.
pub(super) fn place(sql: &mut String, number: usize, cast: &str) {
    let mark = format!("\u{1}{number}\u{1}");
    match cast {
        "" => sql.push_str(&mark),
        cast => sql.push_str(&cast.replace('?', &mark)),
    }
}

/// A column as a text that [`from_text`] makes the same value of.
pub(super) fn text_of(column: &str) -> String {
    format!("CAST({column} AS CHAR)")
}

/// Texts as one text, a list in JSON.
pub(super) fn listed(texts: &[String]) -> String {
    format!("CAST(JSON_ARRAY({}) AS CHAR)", texts.join(", "))
}

/// What stands for the value of a column, as it is sorted by, of which there is the text.
pub(super) fn from_text(query: &mut Query, text: String, column: &Column) -> String {
    query.parameter(text, column.ty)
}

/// A column in the order of a list: nulls come last, or first where it descends.
pub(super) fn ordered(column: &str, is_nullable: bool, is_descending: bool) -> String {
    let direction = if is_descending { " DESC" } else { "" };
    match is_nullable {
        true => format!("{column} IS NULL{direction}, {column}{direction}"),
        false => format!("{column}{direction}"),
    }
}

/// What a column is sorted by: an enum by the number of its label, with which it is compared, too.
pub(super) fn sorted(column: &Column) -> String {
    match column.sorted_by {
        "" => column.sql.to_owned(),
        order => order.to_owned(),
    }
}

/// What comes behind a place in the order of some columns. No index is followed for a comparison of rows, but
/// for the first column.
pub(super) fn behind(columns: &[String], sign: &str, places: &[&str]) -> String {
    let mut ways = Vec::new();
    for (at, (column, place)) in columns.iter().zip(places).enumerate() {
        let before = columns.iter().zip(places).take(at);
        let mut way: Vec<String> = before.map(|(column, place)| format!("{column} = {place}")).collect();
        way.push(format!("{column} {sign} {place}"));
        ways.push(format!("({})", way.join(" AND ")));
    }
    let ways = format!("({})", ways.join(" OR "));
    match (columns, places) {
        ([first, _, ..], [place, ..]) => format!("{first} {sign}= {place} AND {ways}"),
        _ => ways,
    }
}

/// What stands behind the table of a new row that is given nothing.
pub(super) const NOTHING: &str = "() VALUES ()";

/// What gives a column the value that it has by itself.
pub(super) fn by_itself(_column: &Column) -> &'static str {
    "DEFAULT"
}

/// Demands that columns have the values of one of `links`, which are texts.
pub(super) fn linked(query: &mut Query, columns: &[(&str, &str)], links: &[Vec<String>]) -> String {
    let rows = links.iter().map(|link| {
        let values = columns.iter().zip(link.iter());
        let values: Vec<String> = values.map(|((_, ty), text)| query.parameter(text.clone(), ty)).collect();
        format!("({})", values.join(", "))
    });
    let rows: Vec<String> = rows.collect();
    let columns: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    format!("({}) IN ({})", columns.join(", "), rows.join(", "))
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
        let versions = versions.into_iter().map(|version| query.parameter(version, ""));
        let versions = versions.collect::<Vec<_>>().join(", ");
        query.demand(&match versions.as_str() {
            "" => "false".to_owned(),
            versions => format!("{version} IN ({versions})"),
        });
    }
    Ok(())
}

fn number(error: &sqlx::Error) -> u16 {
    let known = error.as_database_error();
    let known = known.and_then(|known| known.try_downcast_ref::<MySqlDatabaseError>());
    known.map_or(0, MySqlDatabaseError::number)
}

/// Whether others were in the way of a statement, so that it may well work now: a deadlock, or a lock that was
/// waited for too long.
pub(super) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    matches!(number(error), 1213 | 1205)
}

/// Why a statement was refused (<https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>).
pub(super) async fn refused(
    _rows: &Rows<'_>,
    error: &sqlx::Error,
    query: &Query,
    _doing: Doing,
) -> Refused {
    let message = error.as_database_error().map_or("", |error| error.message());
    let named = |before: &str, end: char| {
        let (_, rest) = message.split_once(before)?;
        rest.split_once(end).map(|(name, _)| name)
    };
    let column = |name: Option<&str>| name.map(str::to_owned).into_iter().collect();
    match number(error) {
        // MySQL says which table the key is of: `for key 'customers.email'`.
        1062 | 1586 => {
            let key = named(" for key '", '\'').unwrap_or_default();
            Refused::Taken(query.table.columns_of(key.rsplit('.').next().unwrap_or(key)))
        }
        1452 | 1216 => Refused::Nowhere(query.table.columns_of(named("CONSTRAINT `", '`').unwrap_or_default())),
        // (`shop`.`orders`, CONSTRAINT …
        1451 | 1217 => Refused::InUse(named("`.`", '`').map(str::to_owned)),
        // Cannot be null; has no default.
        1048 => Refused::Missing(column(named("Column '", '\''))),
        1364 => Refused::Missing(column(named("Field '", '\''))),
        // MariaDB calls the check of a column `table.column`.
        3819 | 4025 => {
            let quote = if number(error) == 4025 { '`' } else { '\'' };
            let rule = message.split(quote).nth(1).unwrap_or_default();
            let name = rule.rsplit('.').next().unwrap_or(rule);
            match query.table.columns_of(rule) {
                columns if columns.is_empty() => Refused::Rule(column(Some(name))),
                columns => Refused::Rule(columns),
            }
        }
        // What a trigger refuses.
        1644 => Refused::Rule(Vec::new()),
        // Too long, out of range, no label of an enum, no value of the type, no JSON, no such day.
        1406 | 1264 | 1265 | 1366 | 1292 | 1411 | 1416 | 1525 | 3140 | 3156 | 4038 => Refused::NoValue,
        // Others were in the way again and again; the server goes away or is full; it takes too long.
        1213 | 1205 | 1203 | 1040 | 1053 | 1226 | 1317 | 1836 | 1021 | 1114 | 1290 | 1969 | 3024 => {
            Refused::Unavailable
        }
        _ => Refused::Otherwise,
    }
}
