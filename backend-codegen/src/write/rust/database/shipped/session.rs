//! The database as one request has it.

use super::super::support::encode::ToJson;
use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::engine::{Pool, Record, Value as _, demand_version, is_worth_another_try, linked, prepared, text_of, version};
use super::failure::Doing;
use super::page::{Page, Paging};
use super::query::Query;
use super::row::{Found, Includes, Link, Related, Row, Shown};
use super::table::{Scope, Table};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How often a statement is tried that others were in the way of, and how long is waited between.
const TRIES: u32 = 3;
const WAIT: Duration = Duration::from_millis(20);

/// The most rows that are included in one row for one relation.
const MOST_RELATED: u32 = 100;

/// Who asks.
pub trait Caller: Sync {
    /// What the request is called.
    fn request_id(&self) -> &str;

    /// Which rows of a table are seen and changed.
    fn scope(&self, table: &Table) -> Scope;
}

/// The rows that a request has to do with.
#[derive(Clone, Copy)]
pub struct Rows<'r> {
    pub(super) pool: &'r Pool,
    pub(super) caller: &'r dyn Caller,
}

/// What is read of rows beside the columns that are shown.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    pub(super) shown: &'w Shown,
    pub(super) version: bool,
    pub(super) includes: &'w Includes,
    pub(super) more: &'w [String],
}

impl<'r> Rows<'r> {
    /// The rows that `caller` sees.
    pub fn new(pool: &'r Pool, caller: &'r dyn Caller) -> Self {
        Self { pool, caller }
    }

    /// What the request is called.
    pub fn request_id(&self) -> String {
        self.caller.request_id().to_owned()
    }

    /// A part of a list.
    ///
    /// # Errors
    ///
    /// If the cursor is none, or the database cannot be asked.
    pub async fn page<T: Row>(&self, query: Query, paging: Paging<'_>) -> Result<Page<T>, Failure> {
        let mut query = query;
        query.keep_to(self.caller.scope(T::TABLE))?;
        self.paged(query, paging).await
    }

    /// One row.
    ///
    /// # Errors
    ///
    /// If there is none, or the database cannot be asked.
    pub async fn get<T: Row>(
        &self,
        query: Query,
        shown: Shown,
        includes: Includes,
    ) -> Result<Found<T>, Failure> {
        let mut query = query;
        query.keep_to(self.caller.scope(T::TABLE))?;
        let wanted = Wanted {
            shown: &shown,
            version: true,
            includes: &includes,
            more: &[],
        };
        let sql = format!(
            "SELECT {} FROM {}{}",
            wanted.columns(T::TABLE),
            T::TABLE.sql,
            query.filter()
        );
        let mut found = self.found::<T>(query, sql, &wanted, Doing::Reading).await?;
        T::include(self, &mut found, &includes).await?;
        found.pop().ok_or_else(Failure::not_found)
    }

    /// Rows of another table that rows here are related to: one query, however many these are.
    ///
    /// # Errors
    ///
    /// If the database cannot be asked.
    pub async fn related<S: Row, T: Row>(
        &self,
        found: &[Found<S>],
        relation: usize,
        includes: &Includes,
    ) -> Result<Related<T>, Failure> {
        let there = S::TABLE.relations[relation].there;
        let mut links: Vec<&Vec<String>> = (found.iter())
            .filter_map(|found| found.links.get(&relation)?.as_ref())
            .collect();
        links.sort_unstable();
        links.dedup();
        if links.is_empty() {
            return Ok(Related(HashMap::new()));
        }
        let mut query = Query::of(T::TABLE);
        let condition = linked(&mut query, there, &links);
        query.demand(condition);
        query.keep_to(self.caller.scope(T::TABLE))?;
        let columns: Vec<&str> = there.iter().map(|(column, _)| *column).collect();
        let back: Vec<String> = columns.iter().map(|column| text_of(column)).collect();
        let wanted = Wanted {
            shown: &Shown::all(),
            version: false,
            includes,
            more: &back,
        };
        let key: Vec<&str> = T::TABLE
            .key
            .iter()
            .map(|at| T::TABLE.columns[*at].sql)
            .collect();
        let sql = format!(
            "SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {key}) AS place FROM {}{}) AS ranked WHERE place <= {most} ORDER BY place",
            wanted.named(T::TABLE),
            columns.join(", "),
            T::TABLE.sql,
            query.filter(),
            key = key.join(", "),
            most = MOST_RELATED,
        );
        let mut others = self.found::<T>(query, sql, &wanted, Doing::Reading).await?;
        T::include(self, &mut others, includes).await?;
        let mut by_link: HashMap<Vec<String>, Vec<T>> = HashMap::new();
        for other in others {
            let link: Link = other.more.into_iter().collect();
            by_link
                .entry(link.unwrap_or_default())
                .or_default()
                .push(other.row);
        }
        Ok(Related(by_link))
    }

    /// Demands one of the versions that `If-Match` names (RFC 9110, 13.1.1); `*` is any.
    pub(super) async fn demand_version(
        &self,
        query: &mut Query,
        row: &Query,
        seen: Option<&str>,
    ) -> Result<(), Failure> {
        let versions = seen.filter(|seen| seen.trim() != "*").map(|seen| {
            let versions = seen.split(',').map(str::trim);
            // Weak ones never match.
            let versions = versions.filter_map(|it| it.strip_prefix('"')?.strip_suffix('"'));
            versions.map(str::to_owned).collect::<Vec<_>>()
        });
        match versions {
            Some(versions) => demand_version(self, query, row, versions).await,
            None => Ok(()),
        }
    }

    /// Why nothing was changed: there is no such row, or it has changed.
    pub(super) async fn why_not(&self, row: Query, seen: Option<&str>) -> Failure {
        if seen.is_none() {
            return Failure::not_found();
        }
        match self.is_there(row).await {
            Ok(true) => self.changed_meanwhile(),
            Ok(false) => Failure::not_found(),
            Err(failure) => failure,
        }
    }

    async fn is_there(&self, row: Query) -> Result<bool, Failure> {
        let mut row = row;
        row.keep_to(self.caller.scope(row.table))?;
        let sql = format!("SELECT 1 FROM {}{} LIMIT 1", row.table.sql, row.filter());
        Ok(!self.run(row, sql, Doing::Reading).await?.is_empty())
    }

    /// Asks, and reads what is found.
    pub(super) async fn found<T: Row>(
        &self,
        query: Query,
        sql: String,
        wanted: &Wanted<'_>,
        doing: Doing,
    ) -> Result<Vec<Found<T>>, Failure> {
        let rows = self.run(query, sql, doing).await?;
        let found = rows.iter().map(|row| wanted.read(row));
        Ok(found.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Runs a statement, once more if others were in its way.
    pub(super) async fn run(
        &self,
        query: Query,
        sql: String,
        doing: Doing,
    ) -> Result<Vec<Record>, Failure> {
        if query.is_broken {
            return Err(self.no_value());
        }
        let sql: Arc<str> = sql.into();
        let mut n_tries = 1;
        loop {
            let (sql, parameters) = prepared(&sql, &query.parameters);
            let statement = sqlx::query_with(AssertSqlSafe(sql), parameters);
            match statement.fetch_all(self.pool).await {
                Ok(rows) => return Ok(rows),
                Err(error) if waited(&error, n_tries).await => n_tries += 1,
                Err(error) => return Err(self.told(error, &query, doing).await),
            }
        }
    }
}

/// Waits until a statement may be tried again, if others were in its way.
pub(super) async fn waited(error: &sqlx::Error, n_tries: u32) -> bool {
    let is_worth_it = n_tries < TRIES && is_worth_another_try(error);
    if is_worth_it {
        tokio::time::sleep(WAIT * n_tries).await;
    }
    is_worth_it
}

impl Wanted<'_> {
    /// What stands behind `SELECT` and `RETURNING`.
    pub(super) fn columns(&self, table: &Table) -> String {
        self.all(table).join(", ")
    }

    /// The same with names, of which no two are the same.
    fn named(&self, table: &Table) -> String {
        let columns = self.all(table).into_iter().enumerate();
        let columns = columns.map(|(at, column)| format!("{column} AS c{at}"));
        columns.collect::<Vec<_>>().join(", ")
    }

    fn all(&self, table: &Table) -> Vec<String> {
        let columns =
            table
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| match self.shown.has(at) {
                    true => column.read.to_owned(),
                    false => "NULL".to_owned(),
                });
        let mut columns: Vec<String> = columns.collect();
        columns.extend(table.version.filter(|_| self.version).map(str::to_owned));
        for (_, relation) in self.relations(table) {
            columns.extend(relation.here.iter().map(|column| text_of(column)));
        }
        columns.extend(self.more.iter().cloned());
        columns
    }

    fn relations(
        &self,
        table: &Table,
    ) -> impl Iterator<Item = (usize, &'static super::table::Relation)> {
        let relations = table.relations.iter().enumerate();
        relations.filter(|(_, relation)| self.includes.below(relation.name).is_some())
    }

    fn read<T: Row>(&self, record: &Record) -> Result<Found<T>, sqlx::Error> {
        let mut at = T::TABLE.columns.len();
        let mut next = || {
            at += 1;
            Option::<String>::of(record, at - 1)
        };
        let version = match T::TABLE.version.filter(|_| self.version) {
            Some(_) => next()?.map(|text| version(T::TABLE, text)),
            None => None,
        };
        let mut links = HashMap::new();
        for (relation, described) in self.relations(T::TABLE) {
            let mut link: Link = Some(Vec::new());
            for _ in described.here {
                link = link.zip(next()?).map(|(mut link, value)| {
                    link.push(value);
                    link
                });
            }
            links.insert(relation, link);
        }
        let more = self.more.iter().map(|_| next());
        let more = more.collect::<Result<_, sqlx::Error>>()?;
        Ok(Found {
            row: T::read(record, self.shown)?,
            version,
            links,
            more,
        })
    }
}

/// The values of a key as paths have them, which is not how the database writes all of them.
pub fn key_in_path(key: &[&dyn ToJson]) -> String {
    let segments = key.iter().map(|value| {
        let json = value.to_json();
        match Json::from_json(&json) {
            Ok(Json::String(text)) => encoded(&text),
            _ => encoded(&String::from_utf8_lossy(&json)),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A text as a segment of a path (RFC 3986, 3.3).
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
