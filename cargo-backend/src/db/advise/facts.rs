//! What a server says of use and size, as plain data. Reading it is `introspect/statistics`'s.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::db::model::{Engine, Id};

/// What advice is given about, beside the schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) engine: Engine,
    pub(crate) server: Server,
    pub(crate) tables: Vec<Table>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) statements: Statements,
    /// Who counts how often indexes are used.
    pub(crate) index_use: IndexUse,
    /// What only rows say, where the engine lets rows be what the schema does not.
    pub(crate) rows: Rows,
    /// What is the same for all sessions of the server, by its name.
    pub(crate) settings: BTreeMap<String, String>,
    /// What could not be seen, and what that takes.
    pub(crate) unseen: Vec<String>,
    /// Whether somebody uses the database: counters of a schema that was read from a file say nothing.
    pub(crate) is_live: bool,
}

/// The server, and since when it counts.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Server {
    pub(crate) database: String,
    /// With its version: `PostgreSQL 15.18`.
    pub(crate) product: String,
    /// When counting began, in UTC; nothing if it was never begun anew.
    pub(crate) since: Option<String>,
    /// How long ago that is.
    pub(crate) seconds: Option<f64>,
    /// Whether it repeats what another server does, whose use of indexes is counted there.
    pub(crate) is_standby: bool,
}

/// A table or materialized view.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Table {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// As the planner estimates; below zero if nobody knows.
    pub(crate) rows: f64,
    /// Rows that are there and rows that are dead, as the server counts.
    pub(crate) live: i64,
    pub(crate) dead: i64,
    /// Without its indexes and what is stored out of line.
    pub(crate) bytes: i64,
    pub(crate) total_bytes: i64,
    pub(crate) sequential_scans: i64,
    pub(crate) sequential_rows: i64,
    pub(crate) index_scans: i64,
    pub(crate) inserted: i64,
    pub(crate) updated: i64,
    pub(crate) deleted: i64,
    /// When the planner's statistics were made last.
    pub(crate) analyzed: Option<String>,
    pub(crate) n_columns: i64,
    /// How many of its columns have statistics that may be read.
    pub(crate) n_known_columns: i64,
    /// Bytes of a row by these.
    pub(crate) width: f64,
    /// How full pages are to be, in percent.
    pub(crate) fill: i64,
    /// Bytes of its file that nothing is in, where the server says that.
    #[serde(default)]
    pub(crate) free: Option<i64>,
    /// How many rows there are by the planner's statistics, where these are not also the best guess.
    #[serde(default)]
    pub(crate) planned: Option<f64>,
    /// Who stores its rows, where that is a choice, and whether what has begun can be undone there.
    #[serde(default)]
    pub(crate) storage: Option<(String, bool)>,
}

impl Table {
    pub(crate) fn id(&self) -> Id {
        Id::table(&self.namespace, &self.name)
    }

    /// The best guess of how many rows there are.
    pub(crate) fn n_rows(&self) -> f64 {
        let counted = u64::try_from(self.live).unwrap_or(0) as f64;
        if self.rows > 0.0 { self.rows } else { counted }
    }
}

/// An index, that of a constraint, too.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Index {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) table: String,
    pub(crate) method: String,
    pub(crate) is_unique: bool,
    pub(crate) is_primary: bool,
    pub(crate) is_exclusion: bool,
    pub(crate) is_valid: bool,
    /// Whether replication tells rows apart by it.
    pub(crate) is_replica_identity: bool,
    pub(crate) is_clustered: bool,
    /// Whether a constraint needs it: its own, or a foreign key that refers to its columns.
    pub(crate) has_constraint: bool,
    pub(crate) is_partitioned: bool,
    /// Whether it is a part of the index of a partitioned table.
    pub(crate) is_attached: bool,
    pub(crate) parts: Vec<Part>,
    pub(crate) include: Vec<String>,
    pub(crate) predicate: Option<String>,
    pub(crate) definition: String,
    pub(crate) bytes: i64,
    pub(crate) scans: i64,
    /// Whether it has its name within its table alone.
    #[serde(default)]
    pub(crate) is_of_table: bool,
}

/// A column or expression of an index.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Part {
    /// Nothing for an expression.
    pub(crate) column: Option<String>,
    pub(crate) text: String,
    pub(crate) operator_class: String,
    pub(crate) collation: String,
    /// Whether it sorts by the rules of the column itself.
    pub(crate) is_own_collation: bool,
    /// Bits as `pg_index.indoption` has them: 1 descending, 2 nulls first.
    pub(crate) options: i32,
    /// So many of its characters, if not all.
    #[serde(default)]
    pub(crate) length: Option<u32>,
}

impl Index {
    pub(crate) fn id(&self) -> Id {
        let kind = crate::db::model::Kind::Index;
        match self.is_of_table {
            true => Id::new(kind, &self.namespace, &self.table, &self.name),
            false => Id::new(kind, &self.namespace, &self.name, ""),
        }
    }

    pub(crate) fn table(&self) -> Id {
        Id::table(&self.namespace, &self.table)
    }

    /// Whether something else than speed depends on it.
    pub(crate) fn is_needed(&self) -> bool {
        self.is_unique
            || self.is_primary
            || self.is_exclusion
            || self.has_constraint
            || self.is_replica_identity
            || self.is_clustered
            || self.is_attached
    }
}

/// A sequence, that of an identity, too.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Sequence {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// The last number that it gave; nothing if it gave none, or may not be read.
    pub(crate) last: Option<i64>,
    pub(crate) is_readable: bool,
    pub(crate) minimum: i64,
    pub(crate) maximum: i64,
    pub(crate) increment: i64,
    pub(crate) cycles: bool,
    /// Schema, table, name and type of the column that it is for.
    pub(crate) column: Option<(String, String, String, String)>,
    /// Whether it has no name of its own, but is the counter of its column.
    #[serde(default)]
    pub(crate) is_of_column: bool,
}

/// Who counts how often an index is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IndexUse {
    By(&'static str),
    Nobody,
}

impl Default for IndexUse {
    fn default() -> Self {
        Self::By("pg_stat_user_indexes")
    }
}

/// What rows say that the schema does not: SQLite takes any value in any column, and does not look whether there
/// is what a row refers to unless it is told to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) dangling: Vec<Dangling>,
    /// Tables with foreign keys that the engine cannot follow, and what it says.
    pub(crate) unfollowed: Vec<(String, String)>,
    pub(crate) values: Vec<Values>,
    /// Views, and what the engine does whenever one is read.
    pub(crate) automatic: Vec<(String, String)>,
    /// Bytes of the file that nothing is in, and of all of it.
    pub(crate) free: (i64, i64),
}

/// Rows that refer to rows which are not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dangling {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) other: String,
    pub(crate) count: i64,
    /// The rowid of one of them.
    pub(crate) example: Option<String>,
}

/// Of which kinds the values of a column are, in the rows that were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) n_rows: i64,
    pub(crate) nulls: i64,
    pub(crate) texts: i64,
    pub(crate) integers: i64,
    pub(crate) reals: i64,
    pub(crate) blobs: i64,
}

/// What was asked of the database.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Statements {
    /// Nobody asked for them.
    #[default]
    Unasked,
    /// They are not counted, and why.
    Unknown(String),
    Known {
        /// When counting began, in UTC.
        since: String,
        all: Vec<Statement>,
    },
}

impl Statements {
    pub(crate) fn all(&self) -> &[Statement] {
        match self {
            Self::Known { all, .. } => all,
            Self::Unasked | Self::Unknown(_) => &[],
        }
    }
}

/// A statement with its values left out, as `pg_stat_statements` or `performance_schema` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Statement {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) calls: i64,
    pub(crate) rows: i64,
    /// Milliseconds.
    pub(crate) total: f64,
    pub(crate) mean: f64,
    pub(crate) max: f64,
    /// Rows that were read to give these, where that is counted.
    #[serde(default)]
    pub(crate) examined: Option<i64>,
    /// How many of its calls read a table without an index.
    #[serde(default)]
    pub(crate) unindexed: i64,
}
