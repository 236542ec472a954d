//! A database with rows and all candidates, of which the planner sees those that are wanted: MariaDB ignores the
//! others, MySQL has them invisible. InnoDB looks into its trees for ranges, so that statistics alone would not do.

mod json;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::MySqlConnection;

use super::{Asked, Copied, Copies, MOST, n_rows, only_reads, triggers, with_values};
use crate::db::advise::suggest::{Candidate, Oracle, Planned, Reading, Verified, placeholder};
use crate::db::advise::{Facts, count};
use crate::db::error::DbError;
use crate::db::introspect::statistics::Bounds;
use crate::db::model::mysql::{is_mariadb, literal, quote};
use crate::db::model::{Content, Database, Engine, Id};
use crate::db::prove::rebuild;
use crate::db::server::Session as _;
use crate::db::shadow::{Ground as _, Mysql};
use crate::db::whatif::{Query, name, number};

/// So many bytes of rows are sent at once.
const PIECE: usize = 1 << 18;

/// InnoDB takes 64 indexes beside the one that rows lie by.
const MOST_INDEXES: usize = 64;

pub(crate) struct Copy {
    connection: MySqlConnection,
    is_mariadb: bool,
    /// How many indexes each table has by itself.
    indexes: BTreeMap<Id, usize>,
    rows: BTreeMap<String, f64>,
    partly: Vec<(Id, f64, f64)>,
}

impl Copies for Mysql {
    type Copy = Copy;

    async fn copy(
        &mut self,
        live: &mut MySqlConnection,
        database: &Database,
        facts: &Facts,
        tables: &BTreeSet<Id>,
        bounds: Bounds,
    ) -> Result<Copy, DbError> {
        let name = rebuild(self, database).await?;
        let mut copy = Copy {
            connection: self.connect(&name).await?,
            is_mariadb: is_mariadb(database.version),
            indexes: BTreeMap::new(),
            rows: BTreeMap::new(),
            partly: Vec::new(),
        };
        for index in &facts.indexes {
            *copy.indexes.entry(index.table()).or_default() += 1;
        }
        let limit = match copy.is_mariadb {
            true => format!("set max_statement_time = {}", bounds.statement),
            false => format!(
                "set max_execution_time = {}",
                bounds.statement.saturating_mul(1000)
            ),
        };
        live.command(&limit).await?;
        copy.fill(live, database, facts, tables).await?;
        Ok(copy)
    }
}

/// A value as SQL that the server writes itself, whatever is in it.
fn written(column: &str, ty: &str) -> String {
    let column = quote(column);
    let kinds = [
        "blob",
        "binary",
        "bit",
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multi",
        "vector",
    ];
    let ty = ty.to_ascii_lowercase();
    match kinds.iter().any(|kind| ty.contains(kind)) {
        true => format!(
            "if({column} is null, 'null', if(length({column}) = 0, \"''\", concat('0x', hex({column}))))"
        ),
        false => format!("quote({column})"),
    }
}

impl Copy {
    async fn fill(
        &mut self,
        live: &mut MySqlConnection,
        database: &Database,
        facts: &Facts,
        tables: &BTreeSet<Id>,
    ) -> Result<(), DbError> {
        for id in triggers(database) {
            let sql = format!("drop trigger if exists {}", quote(&id.part));
            self.connection.command(&sql).await?;
        }
        let lenient =
            "set foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'";
        self.connection.command(lenient).await?;
        if self.is_mariadb {
            self.connection
                .command("set check_constraint_checks = 0")
                .await?;
        }
        for id in tables {
            if !matches!(database.get(id), Some(Content::Table(_))) {
                continue;
            }
            let columns: Vec<_> = database
                .columns(id)
                .into_iter()
                .filter(|(_, column)| column.generated.is_empty())
                .collect();
            let names: Vec<String> = columns.iter().map(|(id, _)| quote(&id.part)).collect();
            let values: Vec<String> = columns
                .iter()
                .map(|(id, column)| written(&id.part, &column.ty))
                .collect();
            let all = n_rows(facts, id);
            // How many there are is a guess.
            let some = match all > MOST * 1.5 {
                true => format!("where rand(1) < {}", MOST / all),
                false => String::new(),
            };
            let relation = quote(&id.name);
            let sql = format!(
                "select concat_ws(', ', {}) from {relation} {some} limit {}",
                values.join(", "),
                MOST * 4.0
            );
            let rows = live.answers(&sql).await?;
            let n = rows.len() as f64;
            let head = format!(
                "insert ignore into {relation} ({}) values ",
                names.join(", ")
            );
            let mut piece = String::new();
            self.connection.command("begin").await?;
            for row in rows.into_iter().flatten().flatten() {
                piece.push_str(if piece.is_empty() { "(" } else { ", (" });
                piece.push_str(&row);
                piece.push(')');
                if piece.len() > PIECE {
                    self.connection.command(&format!("{head}{piece}")).await?;
                    piece.clear();
                }
            }
            if !piece.is_empty() {
                self.connection.command(&format!("{head}{piece}")).await?;
            }
            self.connection.command("commit").await?;
            if !some.is_empty() {
                self.partly.push((id.clone(), n, all));
            }
            self.rows.insert(id.name.clone(), n);
            self.analyze(&id.name).await?;
        }
        // Statements are read as the database reads them.
        let modes = live.answers("select @@sql_mode").await?;
        let mode = modes
            .into_iter()
            .flatten()
            .flatten()
            .next()
            .unwrap_or_default();
        self.connection
            .command(&format!("set sql_mode = {}", literal(&mode)))
            .await
    }

    async fn analyze(&mut self, table: &str) -> Result<(), DbError> {
        let whole = if self.is_mariadb {
            " persistent for all"
        } else {
            ""
        };
        let sql = format!("analyze table {}{whole}", quote(table));
        self.connection.answers(&sql).await.map(|_| ())
    }

    async fn plan(&mut self, text: &str) -> Result<Value, DbError> {
        let rows = self
            .connection
            .answers(&format!("explain format = json {text}"))
            .await?;
        let text = rows
            .into_iter()
            .flatten()
            .flatten()
            .next()
            .unwrap_or_default();
        serde_json::from_str(&text)
            .map_err(|_| DbError::new("suggest::plan", "the server gave a plan that is no JSON"))
    }

    /// Lets the planner see some candidates, and no longer others.
    async fn show(
        &mut self,
        candidates: &[Candidate],
        out: &[usize],
        into: &[usize],
    ) -> Result<(), DbError> {
        let mut tables: BTreeMap<&Id, Vec<String>> = BTreeMap::new();
        let (hidden, seen) = match self.is_mariadb {
            true => ("ignored", "not ignored"),
            false => ("invisible", "visible"),
        };
        for (some, word) in [(out, hidden), (into, seen)] {
            for n in some {
                if let Some(candidate) = candidates.get(*n) {
                    let change = format!("alter index {} {word}", name(*n));
                    tables.entry(&candidate.table).or_default().push(change);
                }
            }
        }
        for (table, changes) in tables {
            let sql = format!("alter table {} {}", quote(&table.name), changes.join(", "));
            self.connection.command(&sql).await?;
        }
        Ok(())
    }

    /// How many rows and places of indexes a statement reads.
    async fn reads(&mut self, text: &str) -> Result<Option<i64>, DbError> {
        let before = self.counted().await?;
        let bound = match self.is_mariadb {
            true => format!("set statement max_statement_time = 10 for {text}"),
            false => text.to_owned(),
        };
        if self.connection.command(&bound).await.is_err() {
            return Ok(None);
        }
        Ok(Some(self.counted().await? - before))
    }

    async fn counted(&mut self) -> Result<i64, DbError> {
        let rows = self
            .connection
            .answers("show session status like 'Handler\\_read%'")
            .await?;
        let each = rows
            .iter()
            .filter_map(|row| row.get(1)?.as_ref()?.parse::<i64>().ok());
        Ok(each.sum())
    }
}

impl Copied for Copy {
    type Oracle<'a> = Seen<'a>;

    fn partly(&self) -> &[(Id, f64, f64)] {
        &self.partly
    }

    async fn asked(&mut self, query: Query, reading: Reading) -> Result<Asked, DbError> {
        let asked = with_values(&mut self.connection, Engine::Mysql, query, reading).await?;
        self.plan(&asked.text).await?;
        Ok(asked)
    }

    fn oracle<'a>(&'a mut self, asked: &'a [Asked], candidates: &'a [Candidate]) -> Seen<'a> {
        Seen {
            copy: self,
            asked,
            candidates,
            seen: BTreeSet::new(),
            made: BTreeSet::new(),
        }
    }

    async fn measured(
        &mut self,
        asked: &[Asked],
        candidates: &[Candidate],
        chosen: &BTreeSet<usize>,
    ) -> Result<Verified, DbError> {
        // The search has made them, and leaves those visible that it has chosen.
        let chosen: Vec<usize> = chosen.iter().copied().collect();
        self.show(candidates, &chosen, &[]).await?;
        let mut before = Vec::new();
        for one in asked {
            before.push(match only_reads(&one.text) {
                true => self.reads(&one.text).await?,
                false => None,
            });
        }
        self.show(candidates, &[], &chosen).await?;
        let mut all = Vec::new();
        for (one, before) in asked.iter().zip(before) {
            let after = match before {
                Some(_) => self.reads(&one.text).await?,
                None => None,
            };
            all.push(before.zip(after).map(|(before, after)| {
                format!(
                    "{} to {} rows read where it was run on copied rows",
                    count(before as f64),
                    count(after as f64)
                )
            }));
        }
        Ok(all)
    }

    async fn leave(self) {
        self.connection.leave().await;
    }
}

/// Candidates that are there, of which the planner sees some.
pub(crate) struct Seen<'a> {
    copy: &'a mut Copy,
    asked: &'a [Asked],
    candidates: &'a [Candidate],
    seen: BTreeSet<usize>,
    made: BTreeSet<usize>,
}

impl Oracle for Seen<'_> {
    const IS_PLANNERS: bool = false;

    async fn plan(&mut self, statement: usize, with: &BTreeSet<usize>) -> Result<Planned, DbError> {
        let out: Vec<usize> = self.seen.difference(with).copied().collect();
        let into: Vec<usize> = with.difference(&self.seen).copied().collect();
        self.copy.show(self.candidates, &out, &into).await?;
        self.seen.clone_from(with);
        let Some(asked) = self.asked.get(statement) else {
            return Ok(Planned::default());
        };
        let plan = self.copy.plan(&asked.text).await?;
        // Plans call tables as the statement does.
        let mut tables = self.copy.rows.clone();
        let usages = asked.reading.names.iter().zip(&asked.reading.usages);
        for (alias, usage) in usages {
            let rows = usage.table.as_ref().and_then(|it| tables.get(&it.name));
            if let Some(rows) = rows.copied() {
                tables.insert(alias.clone(), rows);
            }
        }
        let read = json::read(&plan, &tables, asked.reading.limit);
        let used = read.indexes.iter().filter_map(|it| number(it));
        Ok(Planned {
            cost: read.cost,
            used: used.collect(),
            steps: read
                .steps
                .into_iter()
                .map(|step| step.text(&|it| number(it).map_or(it.to_owned(), placeholder)))
                .collect(),
        })
    }

    async fn sizes(&mut self) -> Result<BTreeMap<usize, i64>, DbError> {
        // Those with few columns come first, since a table has room for so many.
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        order.sort_by_key(|n| self.candidates.get(*n).map_or(0, |it| it.keys.len()));
        let mut tables = BTreeSet::new();
        for n in order {
            let Some(candidate) = self.candidates.get(n) else {
                continue;
            };
            let room = self
                .copy
                .indexes
                .entry(candidate.table.clone())
                .or_default();
            if *room >= MOST_INDEXES {
                continue;
            }
            let hidden = if self.copy.is_mariadb {
                "ignored"
            } else {
                "invisible"
            };
            let sql = format!(
                "alter table {} add key {} {} {hidden}",
                quote(&candidate.table.name),
                name(n),
                candidate.rest()
            );
            // Some cannot be made: of a text without a length, of too many bytes.
            if self.copy.connection.command(&sql).await.is_ok() {
                *room += 1;
                self.made.insert(n);
                tables.insert(candidate.table.name.clone());
            }
        }
        for table in &tables {
            self.copy.analyze(table).await?;
        }
        let mut sizes: BTreeMap<usize, i64> = self.made.iter().map(|n| (*n, 1)).collect();
        let factor: BTreeMap<&Id, f64> = self
            .copy
            .partly
            .iter()
            .map(|(id, n, all)| (id, all / n.max(1.0)))
            .collect();
        let query = "select index_name, stat_value * @@innodb_page_size from mysql.innodb_index_stats where database_name = database() and stat_name = 'size'";
        // Who may not read it knows no sizes.
        for row in self
            .copy
            .connection
            .answers(query)
            .await
            .unwrap_or_default()
        {
            let [Some(index), Some(bytes)] = row.as_slice() else {
                continue;
            };
            let Some(n) = number(index) else { continue };
            let of = self
                .candidates
                .get(n)
                .and_then(|it| factor.get(&it.table))
                .copied()
                .unwrap_or(1.0);
            sizes.insert(n, (bytes.parse::<f64>().unwrap_or(0.0) * of) as i64);
        }
        Ok(sizes)
    }

    async fn keep(&mut self, _useful: &BTreeSet<usize>) -> Result<(), DbError> {
        Ok(())
    }
}
