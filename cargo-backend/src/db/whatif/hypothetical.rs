use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};

use super::{Query, planned, tried, using};
use crate::db::advise::suggest::{Candidate, Oracle, Planned};
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

    /// What makes candidates, in their order.
    fn making(&self, candidates: &[usize], answer: &str) -> String {
        let statements = candidates
            .iter()
            .filter_map(|it| Some(literal(&self.candidates.get(*it)?.statement())));
        let statements: Vec<_> = statements.collect();
        let schema = &self.schema;
        format!(
            "select {answer} from unnest(array[{}]::text[]) with ordinality s(sql, n), lateral {schema}.hypopg_create_index(s.sql) i order by s.n; ",
            statements.join(", ")
        )
    }

    /// The sizes of candidates, or why they cannot be made.
    async fn tried_sizes(
        &mut self,
        candidates: &[usize],
    ) -> Result<Result<Vec<Option<i64>>, DbError>, DbError> {
        execute(self.connection, "savepoint whatif").await?;
        let size = format!("{}.hypopg_relation_size(i.indexrelid)::text", self.schema);
        let made = rows(self.connection, &self.making(candidates, &size)).await;
        let made = tried(self.connection, made).await?;
        // It knows of no transaction.
        let reset = format!("select {}.hypopg_reset()", self.schema);
        execute(self.connection, &reset).await?;
        let size = |row: &PgRow| row.try_get_unchecked::<String, _>(0).ok()?.parse().ok();
        Ok(made.map(|rows| rows.iter().map(size).collect()))
    }
}

impl Oracle for Hypothetical<'_> {
    async fn plan(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<Planned, DbError> {
        let Some(query) = self.queries.get(statement) else {
            return Ok(Planned::default());
        };
        let mut before = String::new();
        let there: Vec<usize> = self.there.keys().copied().collect();
        let out = there.into_iter().filter(|it| !with.contains(it));
        for oid in out.filter_map(|it| self.there.remove(&it)) {
            // It answers with no row.
            before.push_str(&format!(
                "select null::text where {}.hypopg_drop_index({oid}) is null; ",
                self.schema
            ));
        }
        let new: Vec<usize> = with
            .iter()
            .copied()
            .filter(|it| !self.there.contains_key(it))
            .collect();
        if !new.is_empty() {
            before.push_str(&self.making(&new, "i.indexrelid::text"));
        }
        let (cost, top, oids) = planned(self.connection, &before, query).await?;
        self.there.extend(new.into_iter().zip(oids));
        Ok(using(cost, &top, &|name| {
            // `<13562>btree_orders_user_id`
            let oid = name.strip_prefix('<')?.split('>').next()?;
            let (candidate, _) = self.there.iter().find(|(_, it)| *it == oid)?;
            Some(*candidate)
        }))
    }

    async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError> {
        let all: Vec<usize> = (0..self.candidates.len()).collect();
        if let Ok(sizes) = self.tried_sizes(&all).await? {
            let sizes = all.into_iter().zip(sizes);
            return Ok(sizes.filter_map(|(it, size)| Some((it, size?))).collect());
        }
        // One that cannot be made keeps all from being made.
        let mut sizes = BTreeMap::new();
        for candidate in all {
            if let Ok(size) = self.tried_sizes(&[candidate]).await? {
                sizes.extend(
                    size.first()
                        .copied()
                        .flatten()
                        .map(|size| (candidate, size)),
                );
            }
        }
        Ok(sizes)
    }
    /// They come and go with each plan.
    async fn keep(&mut self, _useful: &BTreeSet<usize>) -> Result<(), DbError> {
        Ok(())
    }
}
