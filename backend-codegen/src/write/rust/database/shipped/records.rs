//! Rows as the database gives them, with the rows that they are related to. They become what is answered when all
//! of them are there, so that whatever waits for the database is the same for all tables.

use super::engine::{Record, Value as _, version};
use super::row::{Found, Row, Shown};
use super::session::Wanted;
use super::table::{Relation, Table};
use std::collections::HashMap;

/// Rows of one table, as the database gives them.
pub struct Records {
    pub(super) table: &'static Table,
    pub(super) list: Vec<Record>,
    has_version: bool,
    n_more: usize,
    /// The relations that are wanted, and where the values are that they go by.
    links: Vec<(usize, usize)>,
    pub(super) related: Vec<Related>,
}

/// Rows that those of a table are related to by one relation.
pub(super) struct Related {
    pub(super) relation: usize,
    pub(super) records: Records,
    by_link: HashMap<Vec<String>, Vec<usize>>,
}

/// Rows of another table that one row is related to.
#[allow(dead_code, reason = "tables may refer to no others")]
pub struct Others<'o> {
    records: &'o Records,
    list: &'o [usize],
}

impl Records {
    /// What was found of what was wanted.
    pub(super) fn of(table: &'static Table, list: Vec<Record>, wanted: &Wanted<'_>) -> Self {
        let has_version = wanted.version && table.version.is_some();
        let n_more = wanted.more.len();
        let mut at = table.columns.len() + usize::from(has_version) + n_more;
        let links = wanted.relations(table).map(|(relation, described)| {
            let from = at;
            at += described.here.len();
            (relation, from)
        });
        Self {
            table,
            list,
            has_version,
            n_more,
            links: links.collect(),
            related: Vec::new(),
        }
    }

    /// The first row, if there is one.
    pub(super) fn first<T: Row>(&self, shown: &Shown) -> Result<Option<Found<T>>, sqlx::Error> {
        let Some(record) = self.list.first() else {
            return Ok(None);
        };
        let version = match self.has_version {
            true => Some(version(self.table, String::of(record, self.table.columns.len())?)),
            false => None,
        };
        let row = self.row(record, shown)?;
        Ok(Some(Found { row, version }))
    }

    /// All rows.
    pub(super) fn rows<T: Row>(&self, shown: &Shown) -> Result<Vec<T>, sqlx::Error> {
        self.list.iter().map(|record| self.row(record, shown)).collect()
    }

    fn row<T: Row>(&self, record: &Record, shown: &Shown) -> Result<T, sqlx::Error> {
        let mut row = T::read(record, shown)?;
        for related in &self.related {
            let link = self.link(record, related.relation)?;
            let list = link.and_then(|link| related.by_link.get(&link));
            let others = Others {
                records: &related.records,
                list: list.map_or(&[], Vec::as_slice),
            };
            row.include(related.relation, &others)?;
        }
        Ok(row)
    }

    /// What was read of a row besides.
    pub(super) fn more(&self, record: &Record) -> Result<Vec<Option<String>>, sqlx::Error> {
        let from = self.table.columns.len() + usize::from(self.has_version);
        let all = (from..from + self.n_more).map(|at| Option::<String>::of(record, at));
        all.collect()
    }

    /// The values that a relation goes by; nothing if one of them is null.
    fn link(&self, record: &Record, relation: usize) -> Result<Option<Vec<String>>, sqlx::Error> {
        let Some((_, from)) = self.links.iter().find(|(known, _)| *known == relation) else {
            return Ok(None);
        };
        let n_values = self.table.relations[relation].here.len();
        let values = (*from..from + n_values).map(|at| Option::<String>::of(record, at));
        values.collect()
    }

    /// All different values that a relation goes by.
    pub(super) fn links(&self, relation: usize) -> Result<Vec<Vec<String>>, sqlx::Error> {
        let mut links = Vec::new();
        for record in &self.list {
            links.extend(self.link(record, relation)?);
        }
        links.sort_unstable();
        links.dedup();
        Ok(links)
    }

    /// The relations that are wanted.
    pub(super) fn relations(&self) -> Vec<(usize, &'static Relation)> {
        let table = self.table;
        let links = self.links.iter().map(|(relation, _)| *relation);
        links.map(|relation| (relation, &table.relations[relation])).collect()
    }
}

impl Related {
    /// Rows that have the values that they are looked for by behind their columns.
    pub(super) fn by(relation: usize, records: Records) -> Result<Self, sqlx::Error> {
        let mut by_link: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
        for (at, record) in records.list.iter().enumerate() {
            let link: Option<Vec<String>> = records.more(record)?.into_iter().collect();
            by_link.entry(link.unwrap_or_default()).or_default().push(at);
        }
        Ok(Self {
            relation,
            records,
            by_link,
        })
    }
}

impl Others<'_> {
    /// The one that there is.
    ///
    /// # Errors
    ///
    /// If the table is not what it was when this was generated.
    pub fn one<T: Row, U: From<T>>(&self) -> Result<Option<U>, sqlx::Error> {
        let first = self.each::<T>().next();
        first.map(|row| row.map(U::from)).transpose()
    }

    /// All of them.
    ///
    /// # Errors
    ///
    /// If the table is not what it was when this was generated.
    pub fn many<T: Row>(&self) -> Result<Vec<T>, sqlx::Error> {
        self.each().collect()
    }

    fn each<T: Row>(&self) -> impl Iterator<Item = Result<T, sqlx::Error>> {
        let records = self.list.iter().filter_map(|at| self.records.list.get(*at));
        records.map(|record| self.records.row(record, &Shown::all()))
    }
}
