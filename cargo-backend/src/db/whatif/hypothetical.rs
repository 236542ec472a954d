use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgConnection, Row as _};

use super::{Query, cost, tried};
use crate::db::advise::suggest::{Candidate, Oracle};
use crate::db::error::DbError;
use crate::db::model::literal;
use crate::db::server::{execute, rows};

/// Indexes of HypoPG, in the transaction of a connection; nothing is written.
pub(crate) struct Hypothetical<'a> {
    connection: &'a mut PgConnection,
    queries: &'a [Query],
    candidates: &'a [Candidate],
    /// The oids of those that are there now.
    there: BTreeMap<usize, String>,
    schema: String,
}

impl<'a> Hypothetical<'a> {
    pub(crate) async fn new(
        connection: &'a mut PgConnection,
        queries: &'a [Query],
        candidates: &'a [Candidate],
    ) -> Result<Self, DbError> {
        let of = "select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'hypopg'";
        let schema = crate::db::server::text(connection, of).await?;
        execute(connection, &format!("select {schema}.hypopg_reset()")).await?;
        Ok(Self {
            connection,
            queries,
            candidates,
            there: BTreeMap::new(),
            schema,
        })
    }

    async fn make(&mut self, candidate: usize) -> Result<Option<String>, DbError> {
        let Some(statement) = self.candidates.get(candidate).map(Candidate::statement) else {
            return Ok(None);
        };
        execute(self.connection, "savepoint whatif").await?;
        let sql = format!(
            "select indexrelid::text from {}.hypopg_create_index({})",
            self.schema,
            literal(&statement)
        );
        let made = rows(self.connection, &sql).await;
        let Ok(made) = tried(self.connection, made).await? else {
            return Ok(None);
        };
        let oid = made
            .first()
            .and_then(|row| row.try_get_unchecked::<String, _>(0).ok());
        if let Some(oid) = &oid {
            self.there.insert(candidate, oid.clone());
        }
        Ok(oid)
    }

    async fn drop(&mut self, candidate: usize) -> Result<(), DbError> {
        if let Some(oid) = self.there.remove(&candidate) {
            let sql = format!("select {}.hypopg_drop_index({oid})", self.schema);
            execute(self.connection, &sql).await?;
        }
        Ok(())
    }
}

impl Oracle for Hypothetical<'_> {
    async fn cost(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<f64, DbError> {
        let there: Vec<usize> = self.there.keys().copied().collect();
        for candidate in there.into_iter().filter(|it| !with.contains(it)) {
            self.drop(candidate).await?;
        }
        for candidate in with {
            if !self.there.contains_key(candidate) {
                self.make(*candidate).await?;
            }
        }
        match self.queries.get(statement) {
            Some(query) => cost(self.connection, query).await,
            None => Ok(0.0),
        }
    }

    async fn size(&mut self, candidate: usize) -> Result<Option<i64>, DbError> {
        let Some(oid) = self.make(candidate).await? else {
            return Ok(None);
        };
        let sql = format!("select {}.hypopg_relation_size({oid})::text", self.schema);
        let size = crate::db::server::text(self.connection, &sql).await?;
        self.drop(candidate).await?;
        Ok(size.parse().ok())
    }
}
