use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::PgConnection;

use super::carry::{Relation, resize};
use super::{Query, estimate, name, number, planned, using};
use crate::db::advise::suggest::{Candidate, Oracle, Planned};
use crate::db::error::DbError;
use crate::db::introspect::answers;
use crate::db::model::{Id, literal, quote};
use crate::db::server::execute;

/// Real indexes on a shadow, of which the planner sees those that are wanted.
pub(crate) struct Real<'a> {
    connection: &'a mut PgConnection,
    queries: &'a [Query],
    candidates: &'a [Candidate],
    sizes: BTreeMap<usize, i64>,
    /// Those that the planner sees now.
    seen: BTreeSet<usize>,
}

/// What a row of an index on a table takes.
#[derive(Debug, Deserialize)]
struct Width {
    rows: f64,
    width: f64,
}

impl<'a> Real<'a> {
    pub(crate) fn new(
        connection: &'a mut PgConnection,
        queries: &'a [Query],
        candidates: &'a [Candidate],
    ) -> Self {
        Self {
            connection,
            queries,
            candidates,
            sizes: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Makes those of one table that nobody sees yet, each of the size that it would have.
    async fn make(&mut self, table: &Id, some: &[usize]) -> Result<(), DbError> {
        let of = literal(&table.sql());
        let whole: Vec<Relation> = answers(
            self.connection,
            &format!("select n.nspname as namespace, r.relname as name, r.reltuples::float8 as rows, pg_relation_size(r.oid) as bytes, r.relallvisible as visible from pg_class r join pg_namespace n on n.oid = r.relnamespace where r.oid = {of}::regclass"),
        )
        .await?;
        let Some(whole) = whole.into_iter().next() else {
            return Ok(());
        };
        // Without rows they are made at once, and nothing reads the holes.
        let none = Relation {
            bytes: 0,
            visible: 0,
            rows: whole.rows,
            namespace: whole.namespace.clone(),
            name: whole.name.clone(),
        };
        resize(self.connection, &none).await?;
        let mut made = Vec::new();
        for n in some {
            let Some(candidate) = self.candidates.get(*n) else {
                continue;
            };
            let sql = format!(
                "create index {} on {} {}",
                quote(&name(*n)),
                table.sql(),
                candidate.rest()
            );
            // Some cannot be made.
            if execute(self.connection, &sql).await.is_ok() {
                made.push((*n, candidate));
            }
        }
        resize(self.connection, &whole).await?;
        for (n, candidate) in &made {
            let (rows, bytes) = self.size_of(candidate, &whole).await?;
            let relation = Relation {
                namespace: table.namespace.clone(),
                name: name(*n),
                rows,
                bytes,
                visible: 0,
            };
            resize(self.connection, &relation).await?;
            self.sizes.insert(*n, bytes);
        }
        let made: Vec<usize> = made.into_iter().map(|(n, _)| n).collect();
        self.show(&made, &[]).await
    }

    /// Rows and bytes of an index by the widths of its columns, pages being nine tenths full.
    async fn size_of(
        &mut self,
        candidate: &Candidate,
        whole: &Relation,
    ) -> Result<(f64, i64), DbError> {
        let table = &candidate.table;
        let columns: Vec<String> = candidate
            .keys
            .iter()
            .map(|(key, _)| {
                key.trim_end_matches(" text_pattern_ops")
                    .trim_matches('"')
                    .to_owned()
            })
            .chain(candidate.include.iter().cloned())
            .map(|it| literal(&it))
            .collect();
        let rows = match &candidate.predicate {
            Some((predicate, _)) => {
                let query = Query::new(
                    &format!("select 1 from only {} where {predicate}", table.sql()),
                    1.0,
                );
                estimate(self.connection, &query, "Plan Rows").await?
            }
            None => whole.rows,
        };
        let widths: Vec<Width> = answers(
            self.connection,
            &format!(
                "select {rows} as rows, coalesce(sum((1 - null_frac) * avg_width), 8)::float8 as width from pg_stats where schemaname = {} and tablename = {} and attname in ({})",
                literal(&table.namespace),
                literal(&table.name),
                columns.join(", ")
            ),
        )
        .await?;
        let width = widths.first().map_or(8.0, |it| it.width);
        // A head of eight bytes and a pointer of four, in steps of eight.
        let a_row = ((width + 8.0) / 8.0).ceil() * 8.0 + 4.0;
        let a_page = ((8192.0 - 40.0) * 0.9 / a_row).floor().max(1.0);
        let pages = (rows.max(0.0) / a_page).ceil() + 1.0;
        Ok((
            widths.first().map_or(rows, |it| it.rows),
            (pages * 1.01).ceil() as i64 * 8192,
        ))
    }

    /// An index that is not valid is one that the planner does not take.
    async fn show(&mut self, out: &[usize], into: &[usize]) -> Result<(), DbError> {
        if out.is_empty() && into.is_empty() {
            return Ok(());
        }
        let list = |which: &[usize]| {
            let names: Vec<_> = which.iter().map(|it| literal(&name(*it))).collect();
            names.join(", ")
        };
        let (all, seen) = (list(&[out, into].concat()), list(into));
        let seen = match seen.is_empty() {
            true => "false".to_owned(),
            false => format!("c.relname in ({seen})"),
        };
        let sql = format!(
            "update pg_index set indisvalid = {seen} from pg_class c where c.oid = indexrelid and c.relname in ({all})"
        );
        execute(self.connection, &sql).await.map(|_| ())
    }

    /// Makes candidates that are not there yet.
    pub(crate) async fn provide(&mut self, some: &BTreeSet<usize>) -> Result<(), DbError> {
        let mut tables: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        for n in some.iter().filter(|it| !self.sizes.contains_key(it)) {
            if let Some(candidate) = self.candidates.get(*n) {
                tables.entry(candidate.table.clone()).or_default().push(*n);
            }
        }
        for (table, some) in tables {
            self.make(&table, &some).await?;
        }
        Ok(())
    }
}

impl Oracle for Real<'_> {
    async fn plan(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<Planned, DbError> {
        let out: Vec<usize> = self.seen.difference(with).copied().collect();
        let into: Vec<usize> = with.difference(&self.seen).copied().collect();
        self.show(&out, &into).await?;
        self.seen.clone_from(with);
        let Some(query) = self.queries.get(statement) else {
            return Ok(Planned::default());
        };
        let (cost, top, _) = planned(self.connection, "", query).await?;
        Ok(using(cost, &top, &|it| number(it)))
    }

    async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError> {
        let all = (0..self.candidates.len()).collect();
        self.provide(&all).await?;
        Ok(self.sizes.clone())
    }
    /// The planner opens all indexes of a table, also those that it does not take.
    async fn keep(&mut self, useful: &BTreeSet<usize>) -> Result<(), DbError> {
        let others = self.sizes.keys().filter(|it| !useful.contains(it));
        let names = others.map(|it| {
            let namespace = self
                .candidates
                .get(*it)
                .map(|it| it.table.namespace.as_str());
            format!(
                "{}.{}",
                quote(namespace.unwrap_or("public")),
                quote(&name(*it))
            )
        });
        let names: Vec<_> = names.collect();
        self.sizes.retain(|it, _| useful.contains(it));
        self.seen.retain(|it| useful.contains(it));
        // Each takes a lock, of which there are not that many.
        for some in names.chunks(100) {
            let sql = format!("drop index {}", some.join(", "));
            execute(self.connection, &sql).await?;
        }
        Ok(())
    }
}
