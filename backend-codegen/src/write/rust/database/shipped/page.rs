//! Lists in parts: each begins behind the last row of the one before, whatever has come or gone meanwhile.

use super::super::support::base64;
use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::engine::{Value as _, behind, from_text, listed, ordered, sorted, text_of};
use super::failure::Doing;
use super::query::Query;
use super::row::{Includes, Row, Shown};
use super::session::{Rows, Wanted};
use super::table::{Column, Table};

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Paging<'p> {
    /// The names of columns, descending with `-` in front.
    pub sort: Vec<&'static str>,
    /// Which columns are wanted.
    pub shown: Shown,
    /// What is to be included.
    pub includes: Includes,
    /// Where it begins.
    pub cursor: Option<&'p str>,
    /// How many rows it has at most.
    pub limit: i64,
    /// Whether all rows are counted.
    pub count: bool,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
    /// How many rows there are in all, if they were counted.
    pub count: Option<i64>,
}

/// A column that is sorted by.
#[derive(Clone, Copy, Debug)]
struct By {
    column: &'static Column,
    is_descending: bool,
}

impl Rows<'_> {
    pub(super) async fn paged<T: Row>(
        &self,
        query: Query,
        paging: Paging<'_>,
    ) -> Result<Page<T>, Failure> {
        let count = match paging.count {
            true => Some(self.counted(query.clone()).await?),
            false => None,
        };
        let order = order(T::TABLE, &paging.sort);
        let mut query = query;
        if let Some(cursor) = paging.cursor {
            let values =
                values(cursor, &paging.sort, order.len()).ok_or_else(|| self.no_cursor())?;
            begin_behind(&mut query, &order, &values);
        }
        let texts = order.iter().map(|by| text_of(&sorted(by.column)));
        let place = listed(&texts.collect::<Vec<_>>());
        let wanted = Wanted {
            shown: &paging.shown,
            version: false,
            includes: &paging.includes,
            more: &[&place],
        };
        // With the table in front it is the column, and not the text that it is read as.
        let by = order.iter().map(|by| {
            let column = sorted(by.column);
            let column = column.replace(by.column.sql, &format!("{}.{}", T::TABLE.sql, by.column.sql));
            ordered(&column, by.column.nullable, by.is_descending)
        });
        let sql = format!(
            "SELECT {} FROM {}{} ORDER BY {} LIMIT {}",
            wanted.columns(T::TABLE),
            T::TABLE.sql,
            query.filter(),
            by.collect::<Vec<_>>().join(", "),
            paging.limit.saturating_add(1),
        );
        let mut records = self.found(query, sql, &wanted, Doing::Reading).await?;
        let limit = usize::try_from(paging.limit).unwrap_or_default();
        let has_more = records.list.len() > limit;
        records.list.truncate(limit);
        if !paging.includes.is_nothing() {
            T::find_related(self, &mut records, &paging.includes).await?;
        }
        let last = records.list.last().filter(|_| has_more);
        let last = last.map(|last| records.more(last)).transpose()?;
        let last = last.and_then(|values| values.into_iter().next()?);
        Ok(Page {
            next: last.map(|values| cursor(&paging.sort, &values)),
            count,
            rows: records.rows(&paging.shown)?,
        })
    }

    async fn counted(&self, query: Query) -> Result<i64, Failure> {
        let sql = format!("SELECT count(*) FROM {}{}", query.table.sql, query.filter());
        let rows = self.run(query, sql, Doing::Reading).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(i64::of(row, 0)?)
    }
}

/// What rows are sorted by: what is wanted, and then the key, so that no two rows are in the same place.
fn order(table: &Table, sort: &[&str]) -> Vec<By> {
    let mut order: Vec<By> = Vec::new();
    for name in sort {
        let (name, is_descending) = match name.strip_prefix('-') {
            Some(name) => (name, true),
            None => (*name, false),
        };
        let column = table.columns.iter().find(|column| column.name == name);
        let is_new = !order.iter().any(|by| by.column.name == name);
        order.extend(column.filter(|_| is_new).map(|column| By {
            column,
            is_descending,
        }));
    }
    let is_descending = order.last().is_some_and(|by| by.is_descending);
    for at in table.key {
        let column = &table.columns[*at];
        if !order.iter().any(|by| by.column.name == column.name) {
            order.push(By {
                column,
                is_descending,
            });
        }
    }
    order
}

/// Demands what comes behind a row. Nulls are behind everything else.
fn begin_behind(query: &mut Query, order: &[By], values: &[Option<String>]) {
    let places: Vec<Option<String>> = order
        .iter()
        .zip(values)
        .map(|(by, value)| {
            let value = value.clone()?;
            Some(from_text(query, value, by.column))
        })
        .collect();
    let is_one_way = order
        .windows(2)
        .all(|pair| pair[0].is_descending == pair[1].is_descending);
    let is_plain = is_one_way && order.iter().all(|by| !by.column.nullable);
    if is_plain && places.iter().all(Option::is_some) {
        // An index can be followed from there.
        let columns: Vec<String> = order.iter().map(|by| sorted(by.column)).collect();
        let places: Vec<&str> = places.iter().flatten().map(String::as_str).collect();
        let sign = if order.iter().any(|by| by.is_descending) {
            "<"
        } else {
            ">"
        };
        query.demand(&behind(&columns, sign, &places));
        return;
    }
    let mut same: Vec<String> = Vec::new();
    let mut ways: Vec<String> = Vec::new();
    for (by, place) in order.iter().zip(&places) {
        let column = sorted(by.column);
        let behind = match (place, by.is_descending) {
            (Some(place), false) if by.column.nullable => {
                Some(format!("({column} > {place} OR {column} IS NULL)"))
            }
            (Some(place), false) => Some(format!("{column} > {place}")),
            (Some(place), true) => Some(format!("{column} < {place}")),
            (None, true) => Some(format!("{column} IS NOT NULL")),
            (None, false) => None,
        };
        if let Some(behind) = behind {
            let mut way = same.clone();
            way.push(behind);
            ways.push(format!("({})", way.join(" AND ")));
        }
        same.push(match place {
            Some(place) => format!("{column} = {place}"),
            None => format!("{column} IS NULL"),
        });
    }
    query.demand(&match ways.is_empty() {
        true => "false".to_owned(),
        false => format!("({})", ways.join(" OR ")),
    });
}

/// What a client gives back to go on: what is sorted by, and the values of the last row, in letters that need
/// no encoding in a query.
fn cursor(sort: &[&str], values: &str) -> String {
    let text = format!("{}\n{values}", sort.join(","));
    let text = base64::encode(text.as_bytes());
    text.trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

/// The values of a cursor that was made for this sorting.
fn values(cursor: &str, sort: &[&str], n_values: usize) -> Option<Vec<Option<String>>> {
    let mut text = cursor.replace('-', "+").replace('_', "/");
    while text.len() % 4 != 0 {
        text.push('=');
    }
    let text = String::from_utf8(base64::decode(&text)?).ok()?;
    let (of, values) = text.split_once('\n')?;
    let Ok(Json::Array(values)) = Json::from_json(values.as_bytes()) else {
        return None;
    };
    let values = values.into_iter().map(|value| match value {
        Json::String(text) if !text.contains('\0') => Some(Some(text)),
        Json::Null => Some(None),
        _ => None,
    });
    let values: Vec<_> = values.collect::<Option<_>>()?;
    (of == sort.join(",") && values.len() == n_values).then_some(values)
}
