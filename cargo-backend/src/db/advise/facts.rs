//! What a server says of use and size, as plain data. Reading it is `introspect/statistics`'s.

use serde::Deserialize;

use crate::db::model::Id;

/// What advice is given about, beside the schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) server: Server,
    pub(crate) tables: Vec<Table>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) statements: Statements,
    /// Whether somebody uses the database: counters of a schema that was read from a file say nothing.
    pub(crate) is_live: bool,
}

/// The server, and since when it counts.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Server {
    pub(crate) database: String,
    pub(crate) version: String,
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
}

impl Index {
    pub(crate) fn id(&self) -> Id {
        Id::new(
            crate::db::model::Kind::Index,
            &self.namespace,
            &self.name,
            "",
        )
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

/// A statement with its values left out, as `pg_stat_statements` has it.
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
}
