//! Two databases: one with rows, in which an index is made once, for its statistics, and one without, in which
//! indexes come and go for each plan. SQLite's planner goes by statistics alone.

mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use super::{Asked, Copied, Copies, MOST, n_rows, only_reads, triggers, with_values};
use crate::db::advise::suggest::{Candidate, Oracle, Planned, Reading, Verified, placeholder};
use crate::db::advise::{Facts, count};
use crate::db::error::DbError;
use crate::db::introspect::statistics::Bounds;
use crate::db::model::sqlite::literal;
use crate::db::model::{Content, Database, Engine, Id, quote};
use crate::db::prove::rebuild;
use crate::db::server::Session as _;
use crate::db::shadow::{Folder, Ground as _};
use crate::db::whatif::{Query, name, number};
use line::{Known, Line};

/// A statement that takes more steps is not waited for.
const MOST_STEPS: u64 = 100_000_000;

pub(crate) struct Copy {
    rows: SqliteConnection,
    plans: SqliteConnection,
    known: Known,
    partly: Vec<(Id, f64, f64)>,
    /// So many times more rows than were copied a table has, by its name in lower case.
    factors: BTreeMap<String, f64>,
}

impl Copies for Folder {
    type Copy = Copy;

    async fn copy(
        &mut self,
        live: &mut SqliteConnection,
        database: &Database,
        facts: &Facts,
        tables: &BTreeSet<Id>,
        bounds: Bounds,
    ) -> Result<Copy, DbError> {
        let with_rows = rebuild(self, database).await?;
        let without = rebuild(self, database).await?;
        let mut copy = Copy {
            rows: self.connect(&with_rows).await?,
            plans: self.connect(&without).await?,
            known: Known::default(),
            partly: Vec::new(),
            factors: BTreeMap::new(),
        };
        let files = live
            .answers("select file from pragma_database_list where name = 'main'")
            .await?;
        let file = files
            .into_iter()
            .flatten()
            .flatten()
            .next()
            .unwrap_or_default();
        copy.attach(&file).await?;
        copy.deadline(bounds.statement).await?;
        let filled = copy.fill(database, facts, tables).await;
        copy.deadline(0).await?;
        filled.map_err(|error| match error.state == "SQLITE_9" {
            true => {
                let message = format!("rows could not be copied within {} s", bounds.statement);
                DbError { message, ..error }.help("`--statement-timeout` gives more time")
            }
            false => error,
        })?;
        copy.learn().await?;
        Ok(copy)
    }
}

/// A file as a URI.
fn uri(file: &str, mode: &str) -> String {
    let mut text = "file:".to_owned();
    for byte in file.bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b':' => text.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            b'\\' => text.push('/'),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{text}?mode={mode}")
}

impl Copy {
    /// Lets the database be read from here.
    async fn attach(&mut self, file: &str) -> Result<(), DbError> {
        let attach = |mode: &str| format!("attach {} as live", literal(&uri(file, mode)));
        let read = self.rows.command(&attach("ro")).await;
        match read.and(
            self.rows
                .count("select count(*) from live.sqlite_schema")
                .await,
        ) {
            Ok(_) => Ok(()),
            // What a process left that was killed is undone by the first who comes, and is a write.
            Err(_) => {
                let _ = self.rows.command("detach live").await;
                self.rows.command(&attach("rw")).await
            }
        }
    }

    /// Ends statements that are not done in so many seconds; 0 is never.
    async fn deadline(&mut self, seconds: u64) -> Result<(), DbError> {
        let handle = self.rows.lock_handle().await;
        let mut handle = handle.map_err(|error| DbError::from_sqlx(&error))?;
        let end = Instant::now() + Duration::from_secs(seconds);
        match seconds {
            0 => handle.remove_progress_handler(),
            _ => handle.set_progress_handler(10_000, move || Instant::now() < end),
        }
        Ok(())
    }

    /// Copies rows: whatever would look at them or do something about them is left out.
    async fn fill(
        &mut self,
        database: &Database,
        facts: &Facts,
        tables: &BTreeSet<Id>,
    ) -> Result<(), DbError> {
        for id in triggers(database) {
            let sql = format!("drop trigger if exists {}", quote(&id.part));
            self.rows.command(&sql).await?;
        }
        self.rows
            .command("pragma foreign_keys = off; pragma ignore_check_constraints = on")
            .await?;
        for id in tables {
            let Some(Content::Table(table)) = database.get(id) else {
                continue;
            };
            // Rows of virtual tables are elsewhere.
            if table.access_method.is_some() {
                continue;
            }
            let all = n_rows(facts, id);
            let columns = database.columns(id).into_iter();
            let columns: Vec<String> = columns
                .filter(|(_, column)| column.generated.is_empty())
                .map(|(id, _)| quote(&id.part))
                .collect();
            let (columns, relation) = (columns.join(", "), quote(&id.name));
            let step = (all / MOST).ceil().max(1.0);
            // Every n-th row would be of the same few values where values go round: numbers are scattered first.
            let share = (4_294_967_296.0 / step).floor();
            let from = match step > 1.0 {
                true => format!(
                    "(select *, row_number() over () as cargo_backend_n from live.{relation}) where ((cargo_backend_n * 2654435761) & 4294967295) < {share}"
                ),
                false => format!("live.{relation}"),
            };
            let sql = format!(
                "insert or ignore into main.{relation} ({columns}) select {columns} from {from} limit {}",
                MOST * 4.0
            );
            self.rows.command(&sql).await?;
            let n = self
                .rows
                .count(&format!("select count(*) from main.{relation}"))
                .await? as f64;
            let all = all.max(n);
            self.known.rows.insert(id.name.to_lowercase(), all);
            let factor = if step > 1.0 { all / n.max(1.0) } else { 1.0 };
            if factor > 1.0 {
                self.partly.push((id.clone(), n, all));
            }
            self.factors.insert(id.name.to_lowercase(), factor);
        }
        self.rows.command("detach live").await
    }

    /// Carries what the planner knows of indexes that are there.
    async fn learn(&mut self) -> Result<(), DbError> {
        self.rows.command("analyze").await?;
        // So that its tables are there.
        self.plans.command("analyze").await?;
        let all = self.statistics("").await?;
        self.teach(&all).await?;
        self.plans.command("analyze sqlite_schema").await
    }

    /// Statements that tell another database what is known of an index, or of all.
    async fn statistics(&mut self, of: &str) -> Result<Vec<Statistic>, DbError> {
        let only = match of {
            "" => String::new(),
            index => format!(" where idx = {}", literal(index)),
        };
        let rows = self
            .rows
            .answers(&format!("select tbl, idx, stat from sqlite_stat1{only}"))
            .await?;
        let mut all = Vec::new();
        for row in rows {
            let [Some(table), index, Some(stat)] = row.as_slice() else {
                continue;
            };
            let factor = self
                .factors
                .get(&table.to_lowercase())
                .copied()
                .unwrap_or(1.0);
            let index = index.clone().unwrap_or_default();
            let samples = match factor > 1.0 {
                true => Vec::new(),
                false => self.samples(&index).await?,
            };
            all.push(Statistic {
                numbers: line::scaled(stat, factor),
                rest: stat
                    .split(' ')
                    .filter(|it| it.parse::<f64>().is_err())
                    .map(str::to_owned)
                    .collect(),
                table: table.clone(),
                index,
                samples,
            });
        }
        Ok(all)
    }

    /// What is known of values of an index, as rows for `sqlite_stat4`.
    async fn samples(&mut self, index: &str) -> Result<Vec<String>, DbError> {
        let sql = format!(
            "select quote(tbl) || ', ' || quote(idx) || ', ' || quote(neq) || ', ' || quote(nlt) || ', ' || quote(ndlt) || ', ' || quote(sample) from sqlite_stat4 where idx = {}",
            literal(index)
        );
        let rows = self.rows.answers(&sql).await?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }

    async fn teach(&mut self, all: &[Statistic]) -> Result<(), DbError> {
        for one in all {
            for sql in one.statements() {
                self.plans.command(&sql).await?;
            }
            self.known
                .indexes
                .insert(one.index.to_lowercase(), one.numbers.clone());
        }
        Ok(())
    }

    /// How many values there are of what is compared.
    async fn distinguish(&mut self, reading: &Reading) -> Result<(), DbError> {
        for usage in &reading.usages {
            let Some(table) = &usage.table else { continue };
            for key in usage.equal.iter().chain(&usage.joined) {
                let what = (table.name.to_lowercase(), key.clone());
                if self.known.distinct.contains_key(&what) {
                    continue;
                }
                let sql = format!("select count(distinct {key}) from {}", quote(&table.name));
                let rows = self
                    .rows
                    .count(&format!("select count(*) from {}", quote(&table.name)))
                    .await?;
                // An expression may fail for some rows.
                let Ok(n) = self.rows.count(&sql).await else {
                    continue;
                };
                let factor = self.factors.get(&what.0).copied().unwrap_or(1.0);
                let each = line::unsampled(rows as f64 / (n as f64).max(1.0), factor);
                let all = rows as f64 * factor;
                self.known.distinct.insert(what, (all / each).max(1.0));
            }
        }
        Ok(())
    }

    /// How many steps a statement takes; nothing if it takes too many.
    async fn steps(&mut self, text: &str) -> Result<Option<u64>, DbError> {
        let n = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&n);
        let of = |error: &sqlx::Error| DbError::from_sqlx(error);
        let mut handle = self.rows.lock_handle().await.map_err(|error| of(&error))?;
        handle.set_progress_handler(1, move || {
            counted.fetch_add(1, Ordering::Relaxed) < MOST_STEPS
        });
        drop(handle);
        let done = self.rows.command(text).await;
        let mut handle = self.rows.lock_handle().await.map_err(|error| of(&error))?;
        handle.remove_progress_handler();
        Ok(done.is_ok().then(|| n.load(Ordering::Relaxed)))
    }
}

/// What the planner knows of an index.
struct Statistic {
    table: String,
    /// Nothing for a table without any.
    index: String,
    /// Rows, and how many of them have one value of the first column, of the first two, …
    numbers: Vec<f64>,
    rest: Vec<String>,
    samples: Vec<String>,
}

impl Statistic {
    fn statements(&self) -> Vec<String> {
        let index = match self.index.as_str() {
            "" => "null".to_owned(),
            index => literal(index),
        };
        let numbers = self.numbers.iter().map(|it| format!("{it:.0}"));
        let words: Vec<String> = numbers.chain(self.rest.iter().cloned()).collect();
        let first = format!(
            "insert into sqlite_stat1 values ({}, {index}, {})",
            literal(&self.table),
            literal(&words.join(" "))
        );
        let samples = self
            .samples
            .iter()
            .map(|row| format!("insert into sqlite_stat4 values ({row})"));
        [first].into_iter().chain(samples).collect()
    }
}

fn create(candidate: &Candidate, n: usize) -> String {
    format!(
        "create index {} on {} {}",
        name(n),
        quote(&candidate.table.name),
        candidate.rest()
    )
}

impl Copied for Copy {
    type Oracle<'a> = Plans<'a>;

    fn partly(&self) -> &[(Id, f64, f64)] {
        &self.partly
    }

    async fn asked(&mut self, query: Query, reading: Reading) -> Result<Asked, DbError> {
        let explain = format!("explain query plan {}", query.text);
        self.plans.answers(&explain).await?;
        self.distinguish(&reading).await?;
        with_values(&mut self.rows, Engine::Sqlite, query, reading).await
    }

    fn oracle<'a>(&'a mut self, asked: &'a [Asked], candidates: &'a [Candidate]) -> Plans<'a> {
        Plans {
            copy: self,
            asked,
            candidates,
            statistics: BTreeMap::new(),
            there: BTreeSet::new(),
        }
    }

    async fn measured(
        &mut self,
        asked: &[Asked],
        candidates: &[Candidate],
        chosen: &BTreeSet<usize>,
    ) -> Result<Verified, DbError> {
        let mut before = Vec::new();
        for one in asked {
            before.push(match only_reads(&one.text) {
                true => self.steps(&one.text).await?,
                false => None,
            });
        }
        for n in chosen {
            if let Some(candidate) = candidates.get(*n) {
                self.rows.command(&create(candidate, *n)).await?;
            }
        }
        self.rows.command("analyze").await?;
        let mut all = Vec::new();
        for (one, before) in asked.iter().zip(before) {
            let after = match before {
                Some(_) => self.steps(&one.text).await?,
                None => None,
            };
            all.push(before.zip(after).map(|(before, after)| {
                format!(
                    "{} to {} steps where it was run on copied rows",
                    count(before as f64),
                    count(after as f64)
                )
            }));
        }
        Ok(all)
    }

    async fn leave(self) {
        self.rows.leave().await;
        self.plans.leave().await;
    }
}

/// Plans with candidates.
pub(crate) struct Plans<'a> {
    copy: &'a mut Copy,
    asked: &'a [Asked],
    candidates: &'a [Candidate],
    statistics: BTreeMap<usize, Statistic>,
    /// Those that the planner sees now.
    there: BTreeSet<usize>,
}

impl Oracle for Plans<'_> {
    const IS_PLANNERS: bool = false;

    async fn plan(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<Planned, DbError> {
        let out: Vec<usize> = self.there.difference(with).copied().collect();
        let into: Vec<usize> = with.difference(&self.there).copied().collect();
        let mut sql: Vec<String> = out
            .iter()
            .map(|n| format!("drop index {}", name(*n)))
            .collect();
        for n in &into {
            if let (Some(candidate), Some(known)) =
                (self.candidates.get(*n), self.statistics.get(n))
            {
                sql.push(create(candidate, *n));
                sql.extend(known.statements());
            }
        }
        if !sql.is_empty() {
            let all = format!("begin; {}; commit; analyze sqlite_schema", sql.join("; "));
            self.copy.plans.command(&all).await?;
        }
        self.there.clone_from(with);
        let Some(asked) = self.asked.get(statement) else {
            return Ok(Planned::default());
        };
        let explain = format!("explain query plan {}", asked.query.text);
        let rows = self.copy.plans.answers(&explain).await?;
        let lines: Vec<Line> = rows.iter().filter_map(|row| Line::of(row)).collect();
        let indexes = lines.iter().filter_map(|line| line.index());
        Ok(Planned {
            cost: line::cost(&lines, &asked.reading, &self.copy.known),
            used: indexes.filter_map(|it| number(&it)).collect(),
            steps: lines
                .iter()
                .filter_map(|line| line.step(&|it| number(it).map(placeholder)))
                .collect(),
        })
    }

    /// Each is made once where the rows are, and what is known of it then is kept.
    async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError> {
        let mut sizes = BTreeMap::new();
        for (n, candidate) in self.candidates.iter().enumerate() {
            // Some cannot be made.
            if self.copy.rows.command(&create(candidate, n)).await.is_err() {
                continue;
            }
            let index = name(n);
            self.copy.rows.command(&format!("analyze {index}")).await?;
            let bytes = self
                .copy
                .rows
                .count(&format!(
                    "select coalesce(sum(pgsize), 0) from dbstat where name = {}",
                    literal(&index)
                ))
                .await?;
            let factor = self
                .copy
                .factors
                .get(&candidate.table.name.to_lowercase())
                .copied()
                .unwrap_or(1.0);
            let known = self.copy.statistics(&index).await?.into_iter().next();
            // Nothing is said of an index without rows.
            let known = known.unwrap_or(Statistic {
                table: candidate.table.name.clone(),
                index: index.clone(),
                numbers: vec![0.0],
                rest: Vec::new(),
                samples: Vec::new(),
            });
            self.copy
                .known
                .indexes
                .insert(index.clone(), known.numbers.clone());
            self.statistics.insert(n, known);
            sizes.insert(n, (bytes as f64 * factor) as i64);
            self.copy
                .rows
                .command(&format!("drop index {index}"))
                .await?;
        }
        Ok(sizes)
    }

    async fn keep(&mut self, _useful: &BTreeSet<usize>) -> Result<(), DbError> {
        Ok(())
    }
}
