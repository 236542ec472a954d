//! What PostgreSQL says of each kind of object, and the other engines of those that they have. Expressions and definitions are texts that the server has
//! written, so that the same meaning is the same text on the same version.

use serde::Deserialize;

use super::{Id, Kind};

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Extension {
    /// Where its objects are.
    pub(crate) schema: String,
    pub(crate) version: String,
    pub(crate) is_relocatable: bool,
}

/// What is made by one kind of statement and changed by none but for its options: collations, operators, casts,
/// text search, and what is behind foreign tables.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Other {
    /// What `DROP` and `COMMENT ON` call it: `COLLATION public.german`.
    pub(crate) target: String,
    /// The first makes it, the others are of the same breath.
    pub(crate) statements: Vec<String>,
    /// `OPTIONS`, as `name=value`.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// What `GRANT` calls it, if anybody can be granted something.
    #[serde(default)]
    pub(crate) granted_as: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct EnumType {
    pub(crate) labels: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Domain {
    pub(crate) base: String,
    pub(crate) not_null: bool,
    pub(crate) default: Option<String>,
    pub(crate) collation: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Composite {
    pub(crate) attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) collation: Option<String>,
    pub(crate) comment: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct RangeType {
    /// What stands in the parentheses of `CREATE TYPE … AS RANGE`.
    pub(crate) options: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Sequence {
    #[serde(flatten)]
    pub(crate) options: SequenceOptions,
    pub(crate) unlogged: bool,
    /// Table and column that it is dropped with, in its own schema.
    pub(crate) owned_by: Option<(String, String, String)>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct SequenceOptions {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) start: i64,
    pub(crate) increment: i64,
    pub(crate) minimum: i64,
    pub(crate) maximum: i64,
    pub(crate) cache: i64,
    pub(crate) cycle: bool,
    /// That of an identity, where it is not `<table>_<column>_seq`.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Table {
    pub(crate) unlogged: bool,
    pub(crate) options: Vec<String>,
    pub(crate) row_security: bool,
    pub(crate) force_row_security: bool,
    /// `d`: default, `n`: nothing, `f`: full, `i`: an index.
    pub(crate) replica_identity: String,
    pub(crate) replica_index: Option<String>,
    /// The index that `CLUSTER` goes by.
    pub(crate) cluster_index: Option<String>,
    /// `RANGE (at)`: what it is partitioned by.
    pub(crate) partition_key: Option<String>,
    /// `FOR VALUES …`, `DEFAULT`: what its parent gives to it.
    pub(crate) bound: Option<String>,
    /// Schema and name of the tables that it inherits from, or of which it is a partition.
    pub(crate) parents: Vec<(String, String)>,
    /// `CREATE TABLE … OF`.
    pub(crate) of_type: Option<String>,
    pub(crate) access_method: Option<String>,
    /// As the planner estimates.
    #[serde(default)]
    pub(crate) rows: f64,
    /// The statement that made it, where the engine keeps or shows that: SQLite, MySQL.
    #[serde(default)]
    pub(crate) definition: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Column {
    pub(crate) position: i32,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) not_null: bool,
    /// Of generated columns, what they are computed from.
    pub(crate) default: Option<String>,
    /// `s`: stored, `v`: virtual, else empty.
    pub(crate) generated: String,
    /// `a`: always, `d`: by default, else empty.
    pub(crate) identity: String,
    pub(crate) sequence: Option<SequenceOptions>,
    pub(crate) collation: Option<String>,
    /// Where it is not that of the type.
    pub(crate) storage: Option<String>,
    pub(crate) compression: Option<String>,
    pub(crate) statistics: Option<i32>,
    pub(crate) options: Vec<String>,
    /// Whether the table itself has it, not only a parent.
    pub(crate) is_local: bool,
    /// Of the type behind domains, in one letter (`pg_type.typcategory`).
    #[serde(default)]
    pub(crate) category: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Constraint {
    /// `p`: primary key, `u`: unique, `f`: foreign key, `c`: check, `x`: exclusion, `t`: trigger.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) definition: String,
    pub(crate) is_valid: bool,
    pub(crate) is_deferrable: bool,
    pub(crate) is_deferred: bool,
    pub(crate) columns: Vec<String>,
    /// Schema, table and columns that a foreign key refers to.
    pub(crate) references: Option<(String, String, Vec<String>)>,
    pub(crate) on_domain: bool,
    /// The index of a partitioned table's constraint that its own is attached to.
    pub(crate) parent: Option<(String, String)>,
    /// The name of the index behind it.
    pub(crate) index: Option<String>,
    pub(crate) index_options: Vec<String>,
    /// What is said of that index.
    pub(crate) index_comment: Option<String>,
    /// Whether only its parents have it.
    pub(crate) is_inherited: bool,
    /// `ENFORCED`, always before PostgreSQL 18.
    #[serde(default)]
    pub(crate) without_expressions: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Index {
    pub(crate) table: String,
    pub(crate) of_view: bool,
    pub(crate) definition: String,
    pub(crate) method: String,
    pub(crate) is_unique: bool,
    pub(crate) is_valid: bool,
    pub(crate) is_partitioned: bool,
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) include: Vec<String>,
    pub(crate) predicate: Option<String>,
    /// The index of a partitioned table that it is attached to.
    pub(crate) parent: Option<(String, String)>,
    /// Statistics targets of its columns, as number and target.
    #[serde(default)]
    pub(crate) statistics: Vec<(i32, i32)>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct IndexPart {
    /// The column, or nothing for an expression.
    pub(crate) column: Option<String>,
    /// As it stands in the definition.
    pub(crate) text: String,
    pub(crate) operator_class: String,
    pub(crate) collation: String,
    /// Bits as `pg_index.indoption` has them: 1 descending, 2 nulls first.
    pub(crate) options: i32,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct View {
    pub(crate) materialized: bool,
    pub(crate) definition: String,
    pub(crate) options: Vec<String>,
    pub(crate) is_populated: bool,
    #[serde(default)]
    pub(crate) access_method: Option<String>,
    #[serde(default)]
    pub(crate) cluster_index: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Function {
    pub(crate) definition: String,
    pub(crate) procedure: bool,
    /// Names and modes of arguments.
    pub(crate) arguments: String,
    pub(crate) n_defaults: i32,
    pub(crate) result: Option<String>,
    pub(crate) language: String,
    /// The text that the server looks at only when it runs.
    pub(crate) body: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Aggregate {
    /// The arguments with names and modes, as `CREATE AGGREGATE` wants them.
    pub(crate) arguments: String,
    /// What stands in the parentheses of `CREATE AGGREGATE`.
    pub(crate) options: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Trigger {
    pub(crate) definition: String,
    /// `O`: as a trigger is, `D`: disabled, `R`: replica, `A`: always.
    pub(crate) enabled: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Rule {
    pub(crate) definition: String,
    pub(crate) enabled: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Policy {
    pub(crate) permissive: bool,
    pub(crate) command: String,
    /// Quoted as SQL wants them.
    pub(crate) roles: Vec<String>,
    pub(crate) using: Option<String>,
    pub(crate) check: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Statistics {
    pub(crate) definition: String,
    pub(crate) target: Option<i32>,
}

/// What objects that are made later are granted: the id has role, schema and kind.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct DefaultPrivileges {}

/// What is run at certain times: MySQL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) definition: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct EventTrigger {
    pub(crate) event: String,
    pub(crate) tags: Vec<String>,
    pub(crate) function: String,
    pub(crate) enabled: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Publication {
    /// `FOR ALL TABLES`, `FOR TABLE …` or nothing.
    pub(crate) scope: String,
    /// What stands in the parentheses of `WITH`.
    pub(crate) options: String,
}

impl Index {
    /// The relation that it is on.
    pub(crate) fn on(&self, namespace: &str) -> Id {
        let kind = if self.of_view {
            Kind::View
        } else {
            Kind::Table
        };
        Id::new(kind, namespace, &self.table, "")
    }

    /// Whether the index that is called `id` is on this relation.
    pub(crate) fn is_on(&self, id: &Id, relation: &Id) -> bool {
        let is_kind = relation.kind
            == if self.of_view {
                Kind::View
            } else {
                Kind::Table
            };
        is_kind && relation.namespace == id.namespace && relation.name == self.table
    }
}

impl Table {
    pub(crate) fn is_partition(&self) -> bool {
        self.bound.is_some()
    }
}
