//! The database as one request has it.

use super::super::support::encode::ToJson;
use super::super::support::http::failure::Failure;
use super::super::support::json::Json;
use super::engine::{
    Parameters, Pool, Record, demand_version, is_worth_another_try, linked, prepared,
};
use super::failure::Doing;
use super::page::{Page, Paging};
use super::query::Query;
use super::records::{Records, Related};
use super::row::{Finding, Found, Includes, Row, Shown};
use super::table::{Relation, Scope, Table};
use sqlx::AssertSqlSafe;
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
    pub(super) more: &'w [&'w str],
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
        let mut records = self.read(query, &wanted).await?;
        if !includes.is_nothing() {
            T::find_related(self, &mut records, &includes).await?;
        }
        records.first(&shown)?.ok_or_else(Failure::not_found)
    }

    /// The rows that a question is about.
    pub(super) async fn read(&self, query: Query, wanted: &Wanted<'_>) -> Result<Records, Failure> {
        let table = query.table;
        let mut sql = String::with_capacity(512);
        sql.push_str("SELECT ");
        wanted.tell(table, &mut sql);
        sql.push_str(" FROM ");
        sql.push_str(table.sql);
        sql.push_str(query.filter());
        self.found(query, sql, wanted, Doing::Reading).await
    }

    /// Finds the rows that others are related to: one query for each relation, however many these are.
    pub fn related<'a>(&'a self, records: &'a mut Records, wanted: &'a Includes) -> Finding<'a> {
        Box::pin(async move {
            for (relation, described) in records.relations() {
                let Some(below) = wanted.below(described.name) else {
                    continue;
                };
                let links = records.links(relation)?;
                let mut others = self.others(&links, described, below).await?;
                if !below.is_nothing() {
                    self.related(&mut others, below).await?;
                }
                records.related.push(Related::by(relation, others)?);
            }
            Ok(())
        })
    }

    /// The rows of another table that a relation leads to.
    async fn others(
        &self,
        links: &[Vec<String>],
        relation: &Relation,
        includes: &Includes,
    ) -> Result<Records, Failure> {
        let table = relation.to;
        let wanted = Wanted {
            shown: &Shown::all(),
            version: false,
            includes,
            more: relation.back,
        };
        if links.is_empty() {
            return Ok(Records::of(table, Vec::new(), &wanted));
        }
        let mut query = Query::of(table);
        let condition = linked(&mut query, relation.there, links);
        query.demand(&condition);
        query.keep_to(self.caller.scope(table))?;
        let columns: Vec<&str> = relation.there.iter().map(|(column, _)| *column).collect();
        let key: Vec<&str> = table.key.iter().map(|at| table.columns[*at].sql).collect();
        let sql = format!(
            "SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {key}) AS place FROM {}{}) AS ranked WHERE place <= {most} ORDER BY place",
            wanted.named(table),
            columns.join(", "),
            table.sql,
            query.filter(),
            key = key.join(", "),
            most = MOST_RELATED,
        );
        self.found(query, sql, &wanted, Doing::Reading).await
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

    /// Asks for what is wanted of rows.
    pub(super) async fn found(
        &self,
        query: Query,
        sql: String,
        wanted: &Wanted<'_>,
        doing: Doing,
    ) -> Result<Records, Failure> {
        let table = query.table;
        let list = self.run(query, sql, doing).await?;
        Ok(Records::of(table, list, wanted))
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
            match self.once(&sql, &query.parameters).await {
                Ok(rows) => return Ok(rows),
                Err(error) if waited(&error, n_tries).await => n_tries += 1,
                Err(error) => return Err(self.told(error, &query, doing).await),
            }
        }
    }

    /// Asks on a connection of its own, since rows that come through the pool are handed on one by one.
    async fn once(&self, sql: &Arc<str>, parameters: &Parameters) -> Result<Vec<Record>, sqlx::Error> {
        let (sql, parameters) = prepared(sql, parameters);
        let mut connection = self.pool.acquire().await?;
        let statement = sqlx::query_with(AssertSqlSafe(sql), parameters);
        statement.fetch_all(&mut *connection).await
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
    pub(super) fn columns(&self, table: &'static Table) -> String {
        let mut sql = String::new();
        self.tell(table, &mut sql);
        sql
    }

    /// The same, behind what there is of a statement.
    pub(super) fn tell(&self, table: &'static Table, sql: &mut String) {
        let mut between = "";
        self.each(table, |column| {
            sql.push_str(between);
            sql.push_str(column);
            between = ", ";
        });
    }

    /// The same with names, of which no two are the same.
    fn named(&self, table: &'static Table) -> String {
        let mut columns = Vec::new();
        self.each(table, |column| columns.push(format!("{column} AS c{}", columns.len())));
        columns.join(", ")
    }

    fn each(&self, table: &'static Table, mut tell: impl FnMut(&str)) {
        for (at, column) in table.columns.iter().enumerate() {
            tell(if self.shown.has(at) { column.read } else { "NULL" });
        }
        if let Some(version) = table.version.filter(|_| self.version) {
            tell(version);
        }
        self.more.iter().for_each(|column| tell(column));
        for (_, relation) in self.relations(table) {
            relation.here.iter().for_each(|column| tell(column));
        }
    }

    /// The relations that are wanted.
    pub(super) fn relations(
        &self,
        table: &'static Table,
    ) -> impl Iterator<Item = (usize, &'static Relation)> {
        let relations = table.relations.iter().enumerate();
        relations.filter(|(_, relation)| self.includes.below(relation.name).is_some())
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
