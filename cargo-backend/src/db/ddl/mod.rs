//! Changes → statements of SQL. Pure.

mod alter;
mod create;
mod drop;
mod grant;
mod mysql;
mod postgres;
mod sqlite;
mod type_;

use std::collections::{BTreeMap, BTreeSet};

use crate::db::diff::Plan;
use crate::db::model::{Content, Database, Engine, Id};

/// A statement, without its semicolon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) place: Place,
}

/// With which others a statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the transaction of its neighbours.
    Together,
    /// In no transaction.
    Alone,
    /// In a transaction of its own kind, after all others.
    Later,
}

impl Statement {
    fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            place: Place::Together,
        }
    }

    fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
}

/// How changes are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    /// In forms that hold no lock for long.
    pub(crate) online: bool,
    /// What existing rows get in columns that are new and not null.
    pub(crate) fills: BTreeMap<Id, String>,
    /// Whether columns without such a value get an empty one: on the way back, where values are lost.
    pub(crate) fills_all: bool,
    /// Columns of keys that other files make: rows that get a value get one each.
    pub(crate) keys: BTreeSet<Id>,
    /// Each change in a file of its own, as far as the engine can: advice that is taken one by one.
    pub(crate) apart: bool,
}

/// The columns of unique keys and indexes that refer to nothing.
pub(crate) fn keys_of(database: &Database) -> BTreeSet<Id> {
    let all = database.objects.iter().flat_map(|(id, object)| {
        let (table, columns) = match &object.content {
            Content::Constraint(it) if matches!(it.ty.as_str(), "p" | "u") => (
                Id::table(&id.namespace, &id.name),
                it.columns.iter().collect::<Vec<_>>(),
            ),
            Content::Index(it) if it.is_unique => (
                it.on(&id.namespace),
                it.parts
                    .iter()
                    .filter_map(|it| it.column.as_ref())
                    .collect(),
            ),
            _ => (id.clone(), Vec::new()),
        };
        columns.into_iter().map(move |column| table.column(column))
    });
    let refers = |column: &Id| {
        let table = Id::table(&column.namespace, &column.name);
        let mut constraints = database.constraints(&table);
        constraints.any(|(_, it)| it.references.is_some() && it.columns.contains(&column.part))
    };
    all.filter(|column| !refers(column)).collect()
}

/// Statements that run in one transaction, or one that runs in none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) statements: Vec<String>,
    pub(crate) transaction: bool,
}

/// Writes a plan as groups, each of which is a file.
pub(crate) fn groups(plan: &Plan, from: &Database, to: &Database, style: &Style) -> Vec<Group> {
    match to.engine {
        Engine::Postgres => group(postgres::statements(plan, from, to, style)),
        Engine::Mysql => mysql::groups(plan, from, to, style),
        Engine::Sqlite => sqlite::groups(plan, from, to, style),
    }
}

fn group(statements: Vec<Statement>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut later = Vec::new();
    let together = |groups: &mut Vec<Group>, sql: String| match groups.last_mut() {
        Some(group) if group.transaction => group.statements.push(sql),
        _ => groups.push(Group {
            statements: vec![sql],
            transaction: true,
        }),
    };
    for statement in statements {
        match statement.place {
            Place::Together => together(&mut groups, statement.sql),
            Place::Later => later.push(statement.sql),
            Place::Alone => groups.push(Group {
                statements: vec![statement.sql],
                transaction: false,
            }),
        }
    }
    if !later.is_empty() {
        groups.push(Group {
            statements: later,
            transaction: true,
        });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{Place, Statement, group};

    #[test]
    fn what_runs_alone_has_a_group_of_its_own_and_what_comes_later_is_last() {
        let statements = vec![
            Statement::new("a"),
            Statement::new("v").at(Place::Later),
            Statement::new("b"),
            Statement::new("c").at(Place::Alone),
            Statement::new("d"),
        ];
        let groups: Vec<_> = group(statements)
            .into_iter()
            .map(|group| (group.statements.join(" "), group.transaction))
            .collect();
        let expected = [("a b", true), ("c", false), ("d", true), ("v", true)];
        assert_eq!(
            groups,
            expected.map(|(text, transaction)| (text.to_owned(), transaction))
        );
    }
}
