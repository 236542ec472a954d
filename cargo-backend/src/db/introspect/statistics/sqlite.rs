use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use super::indexes::of_catalogue;
use super::{Bounds, Counts};
use crate::db::advise::{
    Dangling, Facts, IndexUse, Rows, Sequence, Server, Statements, Table, Values,
};
use crate::db::error::DbError;
use crate::db::model::sqlite::literal;
use crate::db::model::{self, Content, Database, Engine, Id, Kind, quote};
use crate::db::server::Session as _;

/// Up to this size a file is read as a whole to know how large its tables are: nobody commits meanwhile, unless
/// its journal is a WAL.
const READ_AS_A_WHOLE: i64 = 512 << 20;

/// So many rows of a table are looked at, from its first one on.
const LOOKED_AT: u32 = 10_000;

/// Columns of one query have an end, and each takes five of them.
const MOST_COLUMNS: usize = 300;

impl Counts for SqliteConnection {
    /// Reads how large things are and what is in them.
    async fn facts(&mut self, bounds: Bounds) -> Result<(Database, Facts), DbError> {
        let database = self.catalogue().await?;
        self.command("pragma query_only = on").await?;
        let mut reader = Reader {
            connection: self,
            database: &database,
            bounds,
            unseen: Vec::new(),
        };
        let facts = reader.read().await;
        let unseen = std::mem::take(&mut reader.unseen);
        reader.unbounded().await?;
        self.command("pragma query_only = off").await?;
        let facts = Facts { unseen, ..facts? };
        Ok((database, facts))
    }
}

struct Reader<'a> {
    connection: &'a mut SqliteConnection,
    database: &'a Database,
    bounds: Bounds,
    unseen: Vec<String>,
}

type Answers = Vec<Vec<Option<String>>>;

fn field(row: &[Option<String>], n: usize) -> &str {
    row.get(n).and_then(Option::as_deref).unwrap_or_default()
}

fn number(row: &[Option<String>], n: usize) -> i64 {
    field(row, n).parse().unwrap_or(0)
}

/// A table whose rows are in the file.
struct Stored {
    name: String,
    columns: Vec<String>,
    /// What its rowid is called; nothing if it has none, or if columns have all of its names.
    rowid: Option<String>,
    has_counter: bool,
}

impl Reader<'_> {
    /// Asks, for as long as a statement may run.
    async fn ask(&mut self, sql: &str) -> Result<Answers, DbError> {
        let seconds = self.bounds.statement;
        let mut handle = self
            .connection
            .lock_handle()
            .await
            .map_err(|error| DbError::from_sqlx(&error))?;
        if seconds == 0 {
            handle.remove_progress_handler();
        } else {
            let end = Instant::now() + Duration::from_secs(seconds);
            handle.set_progress_handler(10_000, move || Instant::now() < end);
        }
        drop(handle);
        self.connection.answers(sql).await
    }

    async fn unbounded(&mut self) -> Result<(), DbError> {
        let handle = self.connection.lock_handle().await;
        let mut handle = handle.map_err(|error| DbError::from_sqlx(&error))?;
        handle.remove_progress_handler();
        Ok(())
    }

    /// What is answered in time; else `what` could not be seen.
    async fn ask_in_time(&mut self, sql: &str, what: &str) -> Result<Option<Answers>, DbError> {
        match self.ask(sql).await {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if is_too_long(&error) => {
                let line = format!(
                    "{what}: that took longer than `--statement-timeout {}`",
                    self.bounds.statement
                );
                self.unseen.push(line);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn read(&mut self) -> Result<Facts, DbError> {
        let path = self.ask(FILE).await?;
        let path = path.first().map(|row| field(row, 0).to_owned());
        let path = path.unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let pages = self.ask(PAGES).await?;
        let pages = pages.into_iter().next().unwrap_or_default();
        let (all, free) = (number(&pages, 0), number(&pages, 1));
        let stored = self.stored();
        let planned = self.planned().await?;
        let sizes = self.sizes(all).await?;
        let mut tables = Vec::new();
        let mut sequences = Vec::new();
        for table in &stored {
            let last = self.last(table).await?;
            let size = sizes.get(&table.name).copied();
            let planned = planned.get(&table.name).copied();
            let rows = match (size, planned, last) {
                (Some((_, rows)), ..) => rows,
                (None, Some(planned), _) => planned as i64,
                (None, None, last) => last.unwrap_or(0),
            };
            let bytes = size.map_or(0, |(bytes, _)| bytes);
            let id = Id::table("", &table.name);
            let of_indexes = self.database.indexes(&id);
            let names = of_indexes.map(|(id, _)| id.name.clone());
            let own = sizes.keys().filter(|name| {
                name.strip_prefix("sqlite_autoindex_")
                    .and_then(|rest| rest.rsplit_once('_'))
                    .is_some_and(|(of, _)| of == table.name)
            });
            let of_indexes: i64 = names
                .chain(own.cloned())
                .filter_map(|name| sizes.get(&name))
                .map(|(bytes, _)| bytes)
                .sum();
            tables.push(Table {
                name: table.name.clone(),
                rows: rows as f64,
                live: rows,
                bytes,
                total_bytes: bytes + of_indexes,
                n_columns: i64::try_from(table.columns.len()).unwrap_or(0),
                planned,
                ..Table::default()
            });
            sequences.extend(last.map(|last| sequence(table, last)));
        }
        let mut indexes = of_catalogue(self.database);
        for index in &mut indexes {
            index.bytes = sizes.get(&index.name).map_or(0, |(bytes, _)| *bytes);
        }
        Ok(Facts {
            engine: Engine::Sqlite,
            server: Server {
                database: name.to_owned(),
                product: self.database.engine.with_version(self.database.version),
                ..Server::default()
            },
            tables,
            indexes,
            sequences,
            statements: Statements::Unasked,
            index_use: IndexUse::Nobody,
            rows: self.rows(&stored, (free, all)).await?,
            is_live: true,
            ..Facts::default()
        })
    }

    async fn rows(&mut self, stored: &[Stored], free: (i64, i64)) -> Result<Rows, DbError> {
        let mut rows = Rows {
            free,
            ..Rows::default()
        };
        for table in stored {
            self.references(table, &mut rows).await?;
            rows.values.extend(self.values(table).await?);
        }
        rows.automatic = self.automatic().await?;
        Ok(rows)
    }

    fn stored(&self) -> Vec<Stored> {
        let tables = self.database.tables();
        let own = tables.filter(|(_, table)| table.access_method.is_none());
        let each = own.map(|(id, table)| {
            let columns = self.database.columns(id);
            let alias = columns.iter().find(|(_, column)| column.identity == "d");
            let names: Vec<String> = columns.iter().map(|(id, _)| id.part.clone()).collect();
            let is_taken = |name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
            let free = ["rowid", "_rowid_", "oid"]
                .into_iter()
                .find(|name| !is_taken(name));
            let rowid = match alias {
                Some((id, _)) => Some(quote(&id.part)),
                None => free.map(str::to_owned),
            };
            let has_rowid = !is_without_rowid(table);
            Stored {
                name: id.name.clone(),
                columns: names,
                rowid: rowid.filter(|_| has_rowid),
                has_counter: table.options.iter().any(|it| it == "AUTOINCREMENT"),
            }
        });
        each.collect()
    }

    /// How many rows the planner believes in.
    async fn planned(&mut self) -> Result<BTreeMap<String, f64>, DbError> {
        let there = self.ask(STATISTICS_ARE_THERE).await?;
        if there.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.ask(STATISTICS).await?;
        let each = rows
            .into_iter()
            .filter_map(|row| Some((field(&row, 0).to_owned(), field(&row, 1).parse().ok()?)));
        Ok(each.collect())
    }

    /// Bytes of tables and indexes, and how many rows are in them.
    async fn sizes(&mut self, all: i64) -> Result<BTreeMap<String, (i64, i64)>, DbError> {
        if all > READ_AS_A_WHOLE {
            self.unseen.push(
                "Sizes of tables were not looked at, since that reads all of the file; rows are counted by the last rowid"
                    .to_owned(),
            );
            return Ok(BTreeMap::new());
        }
        let rows = self
            .ask_in_time(SIZES, "Sizes of tables were not looked at")
            .await?;
        let rows = rows.unwrap_or_default().into_iter();
        let each = rows.map(|row| {
            // Without a rowid, rows lie also above the leaves.
            let table = self.database.get(&Id::table("", field(&row, 0)));
            let has_rowid = !matches!(table, Some(Content::Table(it)) if is_without_rowid(it));
            let n_rows = number(&row, if has_rowid { 2 } else { 3 });
            (field(&row, 0).to_owned(), (number(&row, 1), n_rows))
        });
        Ok(each.collect())
    }

    /// The last number that rows of a table have.
    async fn last(&mut self, table: &Stored) -> Result<Option<i64>, DbError> {
        let Some(rowid) = &table.rowid else {
            return Ok(None);
        };
        let counter = match table.has_counter {
            true => format!(
                "coalesce((select seq from sqlite_sequence where name = {}), 0)",
                literal(&table.name)
            ),
            false => "0".to_owned(),
        };
        let sql = format!(
            "/* the last rowid, which is found at once */ select max(coalesce(max({rowid}), 0), {counter}) from {}",
            quote(&table.name)
        );
        let rows = self.ask(&sql).await?;
        Ok(rows.first().map(|row| number(row, 0)))
    }

    /// Rows that refer to rows which are not there.
    async fn references(&mut self, table: &Stored, found: &mut Rows) -> Result<(), DbError> {
        let id = Id::table("", &table.name);
        if !self.database.constraints(&id).any(|(_, it)| it.ty == "f") {
            return Ok(());
        }
        let name = literal(&table.name);
        let sql = format!(
            "/* rows that refer to nothing */ select c.parent, count(*), min(c.rowid), \
             (select json_group_array(k.\"from\") from pragma_foreign_key_list({name}) k where k.id = c.fkid) \
             from pragma_foreign_key_check({name}) c group by c.fkid order by c.fkid"
        );
        let what = format!("Foreign keys of `{}` were not looked at", table.name);
        match self.ask_in_time(&sql, &what).await {
            Ok(rows) => {
                let each = rows.unwrap_or_default().into_iter().map(|row| Dangling {
                    table: table.name.clone(),
                    other: field(&row, 0).to_owned(),
                    count: number(&row, 1),
                    example: row.get(2).cloned().flatten(),
                    columns: serde_json::from_str(field(&row, 3)).unwrap_or_default(),
                });
                found.dangling.extend(each);
                Ok(())
            }
            Err(error) if error.message.contains("foreign key mismatch") => {
                found.unfollowed.push((table.name.clone(), error.message));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    async fn values(&mut self, table: &Stored) -> Result<Vec<Values>, DbError> {
        if table.columns.is_empty() || table.columns.len() > MOST_COLUMNS {
            return Ok(Vec::new());
        }
        let names: Vec<String> = table.columns.iter().map(|name| quote(name)).collect();
        let of = |name: &String| {
            let kinds = ["null", "text", "integer", "real", "blob"];
            let sums = kinds.map(|kind| format!("total(typeof({name}) = '{kind}')"));
            sums.join(", ")
        };
        let sums: Vec<String> = names.iter().map(of).collect();
        let sql = format!(
            "/* kinds of values, in rows that come first */ select count(*), {} from (select {} from {} limit {LOOKED_AT})",
            sums.join(", "),
            names.join(", "),
            quote(&table.name)
        );
        let what = format!("Values of `{}` were not looked at", table.name);
        let rows = self.ask_in_time(&sql, &what).await?.unwrap_or_default();
        let Some(row) = rows.first() else {
            return Ok(Vec::new());
        };
        let of = |n: usize, kind: usize| {
            let sum: f64 = field(row, 1 + n * 5 + kind).parse().unwrap_or(0.0);
            sum as i64
        };
        let each = table.columns.iter().enumerate().map(|(n, column)| Values {
            table: table.name.clone(),
            column: column.clone(),
            n_rows: number(row, 0),
            nulls: of(n, 0),
            texts: of(n, 1),
            integers: of(n, 2),
            reals: of(n, 3),
            blobs: of(n, 4),
        });
        Ok(each.collect())
    }

    /// Views for which an index is made whenever they are read.
    async fn automatic(&mut self) -> Result<Vec<(String, String)>, DbError> {
        let mut all = Vec::new();
        let views: Vec<String> = self
            .database
            .objects
            .iter()
            .filter(|(id, object)| {
                id.kind == Kind::View
                    && matches!(&object.content, Content::View(view) if view.is_populated)
            })
            .map(|(id, _)| id.name.clone())
            .collect();
        for view in views {
            let sql = format!(
                "/* how a view is read */ explain query plan select * from {}",
                quote(&view)
            );
            // What it names may be gone.
            for row in self.ask(&sql).await.unwrap_or_default() {
                let detail = field(&row, 3);
                if detail.contains(" USING AUTOMATIC ") {
                    all.push((view.clone(), detail.to_owned()));
                }
            }
        }
        Ok(all)
    }
}

fn is_without_rowid(table: &model::Table) -> bool {
    table.options.iter().any(|it| it == "WITHOUT ROWID")
}

/// A table counts as far as its rowid does.
fn sequence(table: &Stored, last: i64) -> Sequence {
    Sequence {
        name: table.name.clone(),
        last: Some(last),
        is_readable: true,
        minimum: 1,
        maximum: i64::MAX,
        increment: 1,
        is_of_column: true,
        ..Sequence::default()
    }
}

/// Whether it was given up (SQLITE_INTERRUPT).
fn is_too_long(error: &DbError) -> bool {
    error.state == "SQLITE_9"
}

const PAGES: &str = "/* the size of the file, and what of it is empty */ \
     select c.page_count * s.page_size, f.freelist_count * s.page_size \
     from pragma_page_count c, pragma_page_size s, pragma_freelist_count f";

const STATISTICS_ARE_THERE: &str =
    "/* whether `ANALYZE` was ever run */ select 1 from sqlite_schema where name = 'sqlite_stat1'";

const STATISTICS: &str = "/* what the planner knows */ select tbl, max(cast(stat as integer)) from sqlite_stat1 group by tbl";

const SIZES: &str = "/* bytes and rows of tables and indexes: reads all of the file */ \
     select name, sum(pgsize), sum(case when pagetype = 'leaf' then ncell else 0 end), sum(ncell) from dbstat group by name";

const FILE: &str =
    "/* which file it is */ select file from pragma_database_list where name = 'main'";
