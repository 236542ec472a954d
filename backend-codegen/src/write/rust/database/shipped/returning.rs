//! Rows are made, changed and deleted by statements that answer with what has become of them.

use super::super::support::http::failure::Failure;
use super::engine::{from_text, text_of};
use super::failure::Doing;
use super::query::Query;
use super::row::{Found, Includes, Row, Shown};
use super::session::{Rows, Wanted};
use super::table::Table;

impl Rows<'_> {
    /// Makes a row.
    ///
    /// # Errors
    ///
    /// If the database refuses it.
    pub async fn insert<T: Row>(&self, query: Query) -> Result<Found<T>, Failure> {
        let mut query = query;
        query.set_by(&self.caller.scope(T::TABLE))?;
        // By its key it is asked for again.
        let key = T::TABLE.key.iter().filter(|_| T::TABLE.has_triggers);
        let key: Vec<String> = key.map(|at| text_of(T::TABLE.columns[*at].sql)).collect();
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        let wanted = Wanted {
            shown: &Shown::all(),
            version: true,
            includes: &Includes::default(),
            more: &key,
        };
        let sql = format!(
            "INSERT INTO {} {} RETURNING {}",
            T::TABLE.sql,
            query.inserted(),
            wanted.columns(T::TABLE)
        );
        let records = self.found(query, sql, &wanted, Doing::Writing).await?;
        if !T::TABLE.has_triggers {
            return records.first(wanted.shown)?.ok_or_else(Failure::not_found);
        }
        let key = records.list.first().map(|record| records.more(record));
        let key = key.transpose()?.ok_or_else(Failure::not_found)?;
        self.as_it_is(keyed(T::TABLE, key.into_iter().flatten().collect())).await
    }

    /// Changes the row that the conditions are about, if it is still what somebody has seen.
    ///
    /// # Errors
    ///
    /// If there is none, if it has another version, or if the database refuses the change.
    pub async fn update<T: Row>(
        &self,
        query: Query,
        seen: Option<&str>,
    ) -> Result<Found<T>, Failure> {
        let mut query = query;
        let row = query.conditions_alone();
        let scope = self.caller.scope(T::TABLE);
        query.spare(&scope);
        query.keep_to(scope)?;
        let Some(changed) = query.changed() else {
            return Err(Failure::forbidden());
        };
        self.demand_version(&mut query, &row, seen).await?;
        let wanted = Wanted {
            shown: &Shown::all(),
            version: true,
            includes: &Includes::default(),
            more: &[],
        };
        let sql = format!(
            "UPDATE {} {changed}{} RETURNING {}",
            T::TABLE.sql,
            query.filter(),
            wanted.columns(T::TABLE)
        );
        let records = self.found(query, sql, &wanted, Doing::Writing).await?;
        match records.list.is_empty() {
            true => Err(self.why_not(row, seen).await),
            false if T::TABLE.has_triggers => self.as_it_is(row).await,
            false => records.first(wanted.shown)?.ok_or_else(Failure::not_found),
        }
    }

    /// A row as triggers have left it.
    async fn as_it_is<T: Row>(&self, row: Query) -> Result<Found<T>, Failure> {
        self.get(row, Shown::all(), Includes::default()).await
    }

    /// Deletes the row that the conditions are about, if it is still what somebody has seen.
    ///
    /// # Errors
    ///
    /// If there is none, if it has another version, or if others refer to it.
    pub async fn delete(&self, query: Query, seen: Option<&str>) -> Result<(), Failure> {
        let mut query = query;
        let (table, row) = (query.table, query.clone());
        query.keep_to(self.caller.scope(table))?;
        self.demand_version(&mut query, &row, seen).await?;
        let sql = format!("DELETE FROM {}{} RETURNING 1", table.sql, query.filter());
        match self.run(query, sql, Doing::Deleting).await?.is_empty() {
            false => Ok(()),
            true => Err(self.why_not(row, seen).await),
        }
    }
}

/// The question for the row with this key.
fn keyed(table: &'static Table, key: Vec<String>) -> Query {
    let mut query = Query::of(table);
    for (at, text) in table.key.iter().zip(key) {
        let column = &table.columns[*at];
        let place = from_text(&mut query, text, column);
        query.demand(&format!("{} = {place}", column.sql));
    }
    query
}
