//! Rows are made, changed and deleted by statements that answer with nothing but how many there were, since
//! MySQL has no `RETURNING`: what has become of a row is read behind them.

use super::super::support::http::failure::Failure;
use super::engine::{Value as _, listed, text_of};
use super::failure::Doing;
use super::mysql::prepared;
use super::query::Query;
use super::row::{Found, Includes, Row, Shown};
use super::session::{Rows, Wanted, waited};
use super::table::Table;
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlQueryResult;
use std::sync::Arc;

/// So many rows like a new one are told from it, if a trigger makes its key.
const MOST_ALIKE: usize = 100;

impl Rows<'_> {
    /// Makes a row.
    ///
    /// # Errors
    ///
    /// If the database refuses it.
    pub async fn insert<T: Row>(&self, query: Query) -> Result<Found<T>, Failure> {
        let mut query = query;
        query.set_by(&self.caller.scope(T::TABLE))?;
        self.give_key(T::TABLE, &mut query).await?;
        let known = match T::TABLE.has_triggers {
            true => self.keys_alike(T::TABLE, query.clone()).await?,
            false => Vec::new(),
        };
        let sql = format!("INSERT INTO {} {}", T::TABLE.sql, query.inserted());
        let done = self.done(&query, sql, Doing::Writing).await?;
        // It is asked for by what was given, and by what the server has counted.
        let given = query.clone();
        let mut row = query;
        for at in T::TABLE.key {
            let column = &T::TABLE.columns[*at];
            match row.given(column).map(str::to_owned) {
                Some(place) => row.demand(&format!("{} = {place}", column.sql)),
                None => row.is(*at, done.last_insert_id()),
            }
        }
        let wanted = Wanted {
            shown: &Shown::all(),
            version: true,
            includes: &Includes::default(),
            more: &[],
        };
        let records = self.read(row, &wanted).await?;
        if let Some(found) = records.first(wanted.shown)? {
            return Ok(found);
        }
        // A trigger has made the key: it is the row with these values that was not there before, if there is only one.
        let mut alike = alike(T::TABLE, given);
        alike.keep_to(self.caller.scope(T::TABLE))?;
        for key in known {
            let place = alike.parameter(key, "");
            alike.demand(&format!("{} <> {place}", key_of(T::TABLE)));
        }
        let columns = wanted.columns(T::TABLE);
        let sql = format!("SELECT {columns} FROM {}{} LIMIT 2", T::TABLE.sql, alike.filter());
        let alike = self.found(alike, sql, &wanted, Doing::Reading).await?;
        match alike.list.len() {
            1 => alike.first(wanted.shown)?.ok_or_else(Failure::not_found),
            _ => Err(Failure::not_found()),
        }
    }

    /// The keys of rows that are like one that is not made yet.
    async fn keys_alike(&self, table: &'static Table, given: Query) -> Result<Vec<String>, Failure> {
        let mut alike = alike(table, given);
        alike.keep_to(self.caller.scope(table))?;
        let sql = format!(
            "SELECT {} FROM {}{} LIMIT {}",
            key_of(table),
            table.sql,
            alike.filter(),
            MOST_ALIKE
        );
        let found = self.run(alike, sql, Doing::Reading).await?;
        let keys = found.iter().map(|record| String::of(record, 0));
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Gives the columns of the key what they have by themselves, if that is an expression: nobody could say
    /// afterwards what it was.
    async fn give_key(&self, table: &'static Table, query: &mut Query) -> Result<(), Failure> {
        for at in table.key {
            let column = &table.columns[*at];
            if column.default.is_empty() || query.given(column).is_some() {
                continue;
            }
            let sql = format!("SELECT {}", text_of(column.default));
            let found = self.run(Query::of(table), sql, Doing::Reading).await?;
            let text = found.first().map(|record| String::of(record, 0)).transpose()?;
            query.set(*at, text);
        }
        Ok(())
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
        let sql = format!("UPDATE {} {changed}{}", T::TABLE.sql, query.filter());
        // The driver asks for the rows that were found, be they what they were before.
        match self.done(&query, sql, Doing::Writing).await?.rows_affected() {
            0 => Err(self.why_not(row, seen).await),
            _ => self.get(row, Shown::all(), Includes::default()).await,
        }
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
        let sql = format!("DELETE FROM {}{}", table.sql, query.filter());
        match self.done(&query, sql, Doing::Deleting).await?.rows_affected() {
            0 => Err(self.why_not(row, seen).await),
            _ => Ok(()),
        }
    }

    /// Runs a statement that finds nothing, once more if others were in its way.
    async fn done(&self, query: &Query, sql: String, doing: Doing) -> Result<MySqlQueryResult, Failure> {
        if query.is_broken {
            return Err(self.no_value());
        }
        let sql: Arc<str> = sql.into();
        let mut n_tries = 1;
        loop {
            let (sql, parameters) = prepared(&sql, &query.parameters);
            let statement = sqlx::query_with(AssertSqlSafe(sql), parameters);
            match statement.execute(self.pool).await {
                Ok(done) => return Ok(done),
                Err(error) if waited(&error, n_tries).await => n_tries += 1,
                Err(error) => return Err(self.told(error, query, doing).await),
            }
        }
    }
}

/// The key of a row as one text.
fn key_of(table: &'static Table) -> String {
    let columns = table.key.iter().map(|at| text_of(table.columns[*at].sql));
    listed(&columns.collect::<Vec<_>>())
}

/// The question for rows that have what a new one was given, beside its key, as far as that can be compared.
fn alike(table: &'static Table, given: Query) -> Query {
    let mut row = given;
    let columns = table.columns.iter().enumerate();
    let columns = columns.filter(|(at, column)| {
        !table.key.contains(at) && column.read == column.sql && !column.sorted_by.ends_with("0e0)")
    });
    for (_, column) in columns {
        if let Some(place) = row.given(column).map(str::to_owned) {
            row.demand(&format!("{} <=> {place}", column.sql));
        }
    }
    row
}
