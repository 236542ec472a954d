//! What engines are asked that know of no index that is not there: real ones, on a shadow with rows of the database.
//!
//! Tables that a workload reads are copied, whole up to [`MOST`] rows, else rows all over it. Nothing else is asked of
//! the database, and no statement of the workload is run on it.

mod mysql;
mod sqlite;

use std::collections::BTreeSet;

use super::Query;
use crate::db::advise::Facts;
use crate::db::advise::suggest::{Candidate, Oracle, Reading, Verified};
use crate::db::error::DbError;
use crate::db::introspect::statistics::{Bounds, Counts};
use crate::db::model::{Database, Engine, Id, Kind};
use crate::db::server::Session;
use crate::db::shadow::Ground;

/// So many rows of a table are copied.
const MOST: f64 = 50_000.0;

/// A statement with what it asks for, and with values where it has parameters.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) query: Query,
    pub(crate) reading: Reading,
    /// What the planner is given.
    text: String,
}

/// Ground for copies of databases.
pub(crate) trait Copies: Ground
where
    Self::Connection: Counts,
{
    type Copy: Copied;

    /// Copies the schema, and rows of these tables.
    async fn copy(
        &mut self,
        live: &mut Self::Connection,
        database: &Database,
        facts: &Facts,
        tables: &BTreeSet<Id>,
        bounds: Bounds,
    ) -> Result<Self::Copy, DbError>;
}

/// A copy of a database, for plans.
pub(crate) trait Copied {
    type Oracle<'a>: Oracle
    where
        Self: 'a;

    /// Tables of which only a part was copied: how many rows of how many.
    fn partly(&self) -> &[(Id, f64, f64)];

    /// A statement that has a plan, or why it has none.
    async fn asked(&mut self, query: Query, reading: Reading) -> Result<Asked, DbError>;

    /// Who knows what statements cost there.
    fn oracle<'a>(
        &'a mut self,
        asked: &'a [Asked],
        candidates: &'a [Candidate],
    ) -> Self::Oracle<'a>;

    /// Runs what only reads, without and with the indexes that were chosen, and says what was counted.
    async fn measured(
        &mut self,
        asked: &[Asked],
        candidates: &[Candidate],
        chosen: &BTreeSet<usize>,
    ) -> Result<Verified, DbError>;

    async fn leave(self);
}

/// A statement whose parameters are values that the copy has in these columns.
async fn with_values(
    connection: &mut impl Session,
    engine: Engine,
    query: Query,
    reading: Reading,
) -> Result<Asked, DbError> {
    let mut text = query.text.clone();
    for (n, parameter) in reading.parameters.iter().enumerate().rev() {
        let value = match &parameter.of {
            _ if parameter.is_limit => "20".to_owned(),
            Some((table, column)) => value(connection, engine, table, column, n).await?,
            None => "'1'".to_owned(),
        };
        if text.get(parameter.range.clone()).is_some() {
            text.replace_range(parameter.range.clone(), &value);
        }
    }
    Ok(Asked {
        query,
        reading,
        text,
    })
}

/// A value from the midst of a column, another one for the next parameter.
async fn value(
    connection: &mut impl Session,
    engine: Engine,
    table: &Id,
    column: &str,
    n: usize,
) -> Result<String, DbError> {
    let (table, column) = (engine.sql(table), engine.quote(column));
    let rows = connection
        .count(&format!("select count(*) from {table}"))
        .await?;
    let at = rows / 2 + i64::try_from(n).unwrap_or(0);
    let at = at.min(rows - 1).max(0);
    let sql = format!(
        "select quote({column}) from {table} where {column} is not null limit 1 offset {at}"
    );
    let mut found = connection.answers(&sql).await?;
    if found.is_empty() {
        let first =
            format!("select quote({column}) from {table} where {column} is not null limit 1");
        found = connection.answers(&first).await?;
    }
    let value = found.into_iter().flatten().flatten().next();
    Ok(value.unwrap_or_else(|| "'1'".to_owned()))
}

/// How many rows a table has where the rows are; none if nobody knows.
fn n_rows(facts: &Facts, id: &Id) -> f64 {
    let table = facts.tables.iter().find(|it| it.id() == *id);
    table.map_or(0.0, |it| it.n_rows())
}

/// What would do something about rows that are copied.
fn triggers(database: &Database) -> impl Iterator<Item = &Id> {
    let ids = database.objects.keys();
    ids.filter(|id| id.kind == Kind::Trigger)
}

/// Whether a statement can be run to see what it takes.
fn only_reads(text: &str) -> bool {
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    word.eq_ignore_ascii_case("select")
}
