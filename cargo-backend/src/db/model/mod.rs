//! What a database consists of, as plain data: the one model that introspection fills and everything
//! else reads. Knows no connection.

mod engine;
mod grant;
mod id;
pub(crate) mod mysql;
mod postgres;
pub(crate) mod sqlite;
mod text;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use engine::Engine;
pub(crate) use grant::Grant;
pub(crate) use id::{Id, Kind, literal, quote};
pub(crate) use postgres::*;
pub(crate) use text::canonical;

/// A schema: objects, and what each of them needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Database {
    pub(crate) engine: Engine,
    /// As the engine numbers it: 150018 is PostgreSQL 15.18, 101114 MariaDB 10.11.14, and 3051003 SQLite 3.51.3.
    pub(crate) version: u32,
    pub(crate) objects: BTreeMap<Id, Object>,
    /// Objects of kinds that are not modelled, as the server describes them.
    pub(crate) unmodelled: Vec<String>,
    /// Of what is not modelled, what is said with all that it is: where the other database says the same, it is
    /// the same.
    pub(crate) stated: Vec<String>,
}

/// One object with all that is said of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) content: Content,
    pub(crate) comment: Option<String>,
    /// Privileges beyond those that an object of this kind has by itself.
    pub(crate) grants: BTreeSet<Grant>,
    /// Privileges that an object of this kind has by itself, and this one has not.
    pub(crate) revoked: BTreeSet<Grant>,
    /// What has to be there before it, as the server knows.
    pub(crate) needs: BTreeSet<Id>,
}

/// What an object is, by its kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Namespace,
    Extension(Extension),
    Other(Other),
    Enum(EnumType),
    Domain(Domain),
    Composite(Composite),
    Range(RangeType),
    Sequence(Sequence),
    /// That of an identity, which comes and goes with its column, but has privileges and a comment of its own.
    IdentitySequence,
    Table(Table),
    Column(Column),
    Constraint(Constraint),
    Index(Index),
    View(View),
    Function(Function),
    Aggregate(Aggregate),
    Trigger(Trigger),
    Rule(Rule),
    Policy(Policy),
    Statistics(Statistics),
    DefaultPrivileges(DefaultPrivileges),
    Event(Event),
    EventTrigger(EventTrigger),
    Publication(Publication),
}

impl Database {
    pub(crate) fn get(&self, id: &Id) -> Option<&Content> {
        self.objects.get(id).map(|object| &object.content)
    }

    /// The columns of a table or view in their order.
    pub(crate) fn columns(&self, table: &Id) -> Vec<(&Id, &Column)> {
        let mut columns: Vec<_> = self
            .parts(Kind::Column, table)
            .filter_map(|(id, object)| match &object.content {
                Content::Column(column) => Some((id, column)),
                _ => None,
            })
            .collect();
        columns.sort_by_key(|(_, column)| column.position);
        columns
    }

    /// The constraints of a table or domain.
    pub(crate) fn constraints(&self, owner: &Id) -> impl Iterator<Item = (&Id, &Constraint)> {
        self.parts(Kind::Constraint, owner)
            .filter_map(|(id, object)| match &object.content {
                Content::Constraint(constraint) => Some((id, constraint)),
                _ => None,
            })
    }

    /// The indexes of a table or materialized view that belong to no constraint.
    pub(crate) fn indexes(&self, table: &Id) -> impl Iterator<Item = (&Id, &Index)> {
        let table = table.clone();
        self.of_kind(Kind::Index)
            .filter_map(move |(id, object)| match &object.content {
                Content::Index(index) if index.is_on(id, &table) => Some((id, index)),
                _ => None,
            })
    }

    /// The tables, without those of other kinds.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&Id, &Table)> {
        self.of_kind(Kind::Table)
            .filter_map(|(id, object)| match &object.content {
                Content::Table(table) => Some((id, table)),
                _ => None,
            })
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Id, &Object)> {
        self.objects
            .range(Id::new(kind, "", "", "")..)
            .take_while(move |(id, _)| id.kind == kind)
    }

    /// The objects of a kind whose names are below that of `owner`.
    fn parts(&self, kind: Kind, owner: &Id) -> impl Iterator<Item = (&Id, &Object)> {
        let first = Id::new(kind, &owner.namespace, &owner.name, "");
        let owner = owner.clone();
        self.objects
            .range(first..)
            .take_while(move |(id, _)| id.kind == kind && id.same_relation(&owner))
    }
}

impl Object {
    /// An object of which nothing else is said.
    pub(crate) fn new(content: Content) -> Self {
        Self {
            content,
            comment: None,
            grants: BTreeSet::new(),
            revoked: BTreeSet::new(),
            needs: BTreeSet::new(),
        }
    }
}
