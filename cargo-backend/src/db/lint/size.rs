//! How long others wait, by how large tables are.

use std::collections::BTreeMap;

use backend_codegen::diagnostic::Severity;
use sqlx::{MySqlConnection, PgConnection, SqliteConnection};

use crate::db::error::DbError;
use crate::db::model::Id;
use crate::db::server::Session as _;

/// How many rows tables have.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    /// Of those that were asked for, by their names in SQL; one that is not there has none.
    known: Option<BTreeMap<String, f64>>,
    assumed: f64,
}

/// What is done with all rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Read,
    /// Each is looked up in another table.
    Look,
    /// Each is sorted into an index.
    Index,
    Rewrite,
    Change,
    /// Each is put into another table, by the way that any row goes.
    Copy,
}

impl Work {
    /// Rows in a second, as servers of the middling kind do it whose disk is not the bottleneck: what counts is the
    /// order of magnitude.
    fn speed(self) -> f64 {
        match self {
            Self::Read => 2e6,
            Self::Look | Self::Index => 1e6,
            Self::Rewrite => 3e5,
            Self::Change | Self::Copy => 1e5,
        }
    }
}

/// For so many seconds nobody may read or write before it is more than a note.
const ALL_WAIT: f64 = 1.0;
/// The same where others read.
const WRITERS_WAIT: f64 = 5.0;
/// Nobody notices less.
const UNNOTICED: f64 = 0.05;

impl Sizes {
    pub(crate) fn assumed(rows: u64) -> Self {
        Self {
            known: None,
            assumed: rows as f64,
        }
    }

    /// As the server has counted when it analyzed its tables last, or by what they take on its disk.
    pub(crate) async fn of(connection: &mut PgConnection) -> Result<Self, DbError> {
        let query = "select n.nspname, c.relname, (case when c.reltuples < 0 then pg_relation_size(c.oid) / 100 else c.reltuples end)::text \
             from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm', 'p')";
        let rows = connection.answers(query).await?.into_iter();
        let each = rows.map(|row| {
            let mut fields = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || fields.next().unwrap_or_default();
            let id = Id::table(&next(), &next());
            (id.sql(), next().parse().unwrap_or(0.0))
        });
        Ok(Self {
            known: Some(each.collect()),
            assumed: 0.0,
        })
    }

    /// As InnoDB guesses by the pages that it has looked at.
    pub(crate) async fn mysql(connection: &mut MySqlConnection) -> Result<Self, DbError> {
        let query = "select table_name, table_rows from information_schema.tables where table_schema = database()";
        let rows = connection.answers(query).await?.into_iter();
        let each = rows.filter_map(|row| match row.as_slice() {
            [Some(name), rows] => {
                let rows = rows.as_deref().unwrap_or_default();
                Some((name.clone(), rows.parse().unwrap_or(0.0)))
            }
            _ => None,
        });
        Ok(Self {
            known: Some(each.collect()),
            assumed: 0.0,
        })
    }

    /// By the number of the last row, which is found at once.
    pub(crate) async fn sqlite(connection: &mut SqliteConnection) -> Result<Self, DbError> {
        let query = "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'";
        let names = connection.answers(query).await?;
        let mut known = BTreeMap::new();
        for name in names.into_iter().flatten().flatten() {
            let rows = connection.rows_about(&name).await.unwrap_or(0);
            known.insert(name, rows as f64);
        }
        Ok(Self {
            known: Some(known),
            assumed: 0.0,
        })
    }

    /// How many rows a table has, and whether that is known.
    pub(super) fn rows(&self, table: &str) -> (f64, bool) {
        match &self.known {
            Some(known) => (known.get(table).copied().unwrap_or(0.0), true),
            None => (self.assumed, false),
        }
    }

    /// How many seconds it takes.
    pub(super) fn seconds(&self, table: &str, work: Work) -> f64 {
        self.rows(table).0 / work.speed()
    }
}

/// How much it matters that others wait for so long; nothing if nobody notices.
pub(super) fn level(seconds: f64, all_wait: bool) -> Option<Severity> {
    let most = if all_wait { ALL_WAIT } else { WRITERS_WAIT };
    if seconds < UNNOTICED {
        None
    } else if seconds > most {
        Some(Severity::Warning)
    } else {
        Some(Severity::Note)
    }
}

#[cfg(test)]
mod tests {
    use backend_codegen::diagnostic::Severity;

    use super::{Sizes, Work, level};

    #[test]
    fn it_matters_for_how_long_others_wait() {
        let of = |rows: u64, work: Work, all_wait: bool| {
            level(Sizes::assumed(rows).seconds("public.users", work), all_wait)
        };
        assert_eq!(of(10_000, Work::Index, false), None);
        assert_eq!(of(1_000_000, Work::Index, false), Some(Severity::Note));
        assert_eq!(of(10_000_000, Work::Index, false), Some(Severity::Warning));
        assert_eq!(of(1_000_000, Work::Read, true), Some(Severity::Note));
        assert_eq!(of(1_000_000, Work::Rewrite, true), Some(Severity::Warning));
        assert_eq!(of(1_000_000, Work::Change, false), Some(Severity::Warning));
    }
}
