//! What SQLite says and does otherwise than other engines.

use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::failure::{Doing, Refused};
use super::query::{Query, json};
use super::session::Rows;
use super::table::{Column, Table};
use sqlx::AssertSqlSafe;

pub use super::sqlite::{Parameters, Pool, Record, Several, Value, count, prepared};

/// What stands for a parameter; `cast` is an expression of it, as `?`, that makes a value of a column of it.
pub(super) fn place(sql: &mut String, number: usize, cast: &str) {
    let mark = format!("?{number}");
    match cast {
        "" => sql.push_str(&mark),
        cast => sql.push_str(&cast.replace('?', &mark)),
    }
}

/// A column as a text that [`from_text`] makes the same value of: all digits of a number.
pub(super) fn text_of(column: &str) -> String {
    format!("CASE typeof({column}) WHEN 'real' THEN quote({column}) ELSE CAST({column} AS TEXT) END")
}

/// Texts as one text, a list in JSON.
pub(super) fn listed(texts: &[String]) -> String {
    format!("json_array({})", texts.join(", "))
}

/// What stands for the value of a column of which there is the text. Where it is compared with the column
/// it becomes what the column has.
pub(super) fn from_text(query: &mut Query, text: String, _column: &Column) -> String {
    query.parameter(text, "")
}

/// A column in the order of a list: nulls come last, or first where it descends.
pub(super) fn ordered(column: &str, is_nullable: bool, is_descending: bool) -> String {
    let nulls = match (is_nullable, is_descending) {
        (false, _) => "",
        (true, false) => " NULLS LAST",
        (true, true) => " NULLS FIRST",
    };
    let direction = if is_descending { " DESC" } else { "" };
    format!("{column}{direction}{nulls}")
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
pub(super) fn by_itself(column: &Column) -> &'static str {
    column.default
}

/// Demands that columns have the values of one of `links`, which are texts.
pub(super) fn linked(query: &mut Query, columns: &[(&str, &str)], links: &[Vec<String>]) -> String {
    let is_one = columns.len() == 1;
    let texts = |link: &Vec<String>| Json::Array(link.iter().cloned().map(Json::String).collect());
    let links = links.iter().map(texts);
    let links = query.parameter(json(Json::Array(links.collect())), "");
    let parts = (0..columns.len()).map(|at| format!("value ->> {at}"));
    let parts = parts.collect::<Vec<_>>().join(", ");
    let columns: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    let columns = columns.join(", ");
    match is_one {
        true => format!("{columns} IN (SELECT {parts} FROM json_each({links}))"),
        false => format!("({columns}) IN (SELECT {parts} FROM json_each({links}))"),
    }
}

/// The version of a row, of what the database says of it: if that is all of the row, a hash of it.
pub(super) fn version(table: &Table, text: String) -> String {
    match table.counted {
        Some(_) => text,
        None => hash(&text),
    }
}

/// FNV-1a with 128 bits, which is the same in all programs.
fn hash(text: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    format!("{hash:032x}")
}

/// Demands one of some versions of the row that `row` asks for.
pub(super) async fn demand_version(
    rows: &Rows<'_>,
    query: &mut Query,
    row: &Query,
    versions: Vec<String>,
) -> Result<(), Failure> {
    let table = query.table;
    let Some(version) = table.version else {
        return Ok(());
    };
    if table.counted.is_some() {
        let versions = versions.into_iter().map(|version| query.parameter(version, ""));
        let versions = versions.collect::<Vec<_>>().join(", ");
        query.demand(&format!("{version} IN ({versions})"));
        return Ok(());
    }
    // The engine knows no hash: what the row is now has to have it, and to be the same when it is changed.
    let sql = format!("SELECT {version} FROM {}{}", table.sql, row.filter());
    let found = rows.run(row.clone(), sql, Doing::Reading).await?;
    let found = found.first().map(|record| String::of(record, 0)).transpose()?;
    match found.filter(|text| versions.contains(&hash(text))) {
        Some(text) => {
            let text = query.parameter(text, "");
            query.demand(&format!("{version} = {text}"));
        }
        None => query.demand("false"),
    }
    Ok(())
}

/// The number of an error; the lower eight bits are its class (<https://sqlite.org/rescode.html>).
fn code(error: &sqlx::Error) -> u32 {
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// Whether others were in the way of a statement, so that it may well work now (SQLITE_BUSY, SQLITE_LOCKED).
pub(super) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    matches!(code(error) & 0xff, 5 | 6)
}

/// Why a statement was refused.
pub(super) async fn refused(
    rows: &Rows<'_>,
    error: &sqlx::Error,
    query: &Query,
    doing: Doing,
) -> Refused {
    let message = error.as_database_error().map_or("", |error| error.message());
    let (what, about) = message.split_once(": ").unwrap_or((message, ""));
    match code(error) {
        // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
        1555 | 2067 | 2579 => Refused::Taken(about_columns(query.table, about)),
        // SQLITE_CONSTRAINT_NOTNULL
        1299 => Refused::Missing(about_columns(query.table, about)),
        // SQLITE_CONSTRAINT_CHECK
        275 => Refused::Rule(query.table.columns_of(about)),
        // SQLITE_CONSTRAINT_FOREIGNKEY, and _TRIGGER where a key says `RESTRICT`
        787 | 1811 if what == "FOREIGN KEY constraint failed" => match doing {
            Doing::Deleting => Refused::InUse(None),
            Doing::Reading | Doing::Writing => match leads_nowhere(rows, query).await {
                columns if columns.is_empty() => Refused::InUse(None),
                columns => Refused::Nowhere(columns),
            },
        },
        // SQLITE_CONSTRAINT_TRIGGER: what a trigger refuses.
        1811 => Refused::Rule(Vec::new()),
        // SQLITE_CONSTRAINT_DATATYPE: what a strict table refuses.
        3091 => Refused::NoValue,
        code => match code & 0xff {
            // SQLITE_MISMATCH, SQLITE_TOOBIG
            20 | 18 => Refused::NoValue,
            // SQLITE_BUSY, _LOCKED, _IOERR, _FULL, _CANTOPEN
            5 | 6 | 10 | 13 | 14 => Refused::Unavailable,
            _ => Refused::Otherwise,
        },
    }
}

/// The columns that a message names: `customers.email, customers.tenant_id`, or `index 'by_name'`.
fn about_columns(table: &Table, about: &str) -> Vec<String> {
    if let Some(index) = about.strip_prefix("index '") {
        return table.columns_of(index.trim_end_matches('\''));
    }
    let start = format!("{}.", table.name);
    let columns = about.split(", ").filter_map(|part| part.strip_prefix(&start));
    columns.map(str::to_owned).collect()
}

/// The columns of references that lead nowhere: the engine does not say which.
async fn leads_nowhere(rows: &Rows<'_>, query: &Query) -> Vec<String> {
    let (table, filter) = (query.table, query.filter());
    let mut asked = Vec::new();
    for reference in table.references {
        let columns = reference.columns.iter().filter_map(|name| table.column(name));
        let values = columns.map(|column| match query.given(column) {
            Some(place) => Some(place.to_owned()),
            None if filter.is_empty() => None,
            None => Some(format!("(SELECT {} FROM {}{filter})", column.sql, table.sql)),
        });
        let Some(values) = values.collect::<Option<Vec<String>>>() else {
            continue;
        };
        let same = reference.there.iter().zip(&values);
        let same = same.map(|(column, value)| format!("other.{column} = {value}"));
        let mut conditions: Vec<String> = values.iter().map(|value| format!("{value} IS NOT NULL")).collect();
        conditions.push(format!(
            "NOT EXISTS (SELECT 1 FROM {} AS other WHERE {})",
            reference.table,
            same.collect::<Vec<_>>().join(" AND ")
        ));
        asked.push((reference.columns, conditions.join(" AND ")));
    }
    if asked.is_empty() {
        return Vec::new();
    }
    let conditions: Vec<&str> = asked.iter().map(|(_, condition)| condition.as_str()).collect();
    let sql = format!("SELECT {}", conditions.join(", "));
    let asking = sqlx::query_with(AssertSqlSafe(sql), query.parameters.clone());
    let Ok(found) = asking.fetch_one(rows.pool).await else {
        return Vec::new();
    };
    let broken = asked.iter().enumerate().filter(|(at, _)| matches!(bool::of(&found, *at), Ok(true)));
    let columns = broken.flat_map(|(_, (columns, _))| columns.iter());
    columns.map(|name| (*name).to_owned()).collect()
}
