//! Columns and checks that tables have from their parents.

use super::tree;
use crate::db::model::{Column, Content, Database, Engine, Id, Kind};

/// A column as it comes with that of the parent.
pub(crate) fn given(database: &Database, column: &Id) -> Option<Column> {
    let parent = tree::above(database, column).into_iter().next()?;
    match database.get(&parent)? {
        Content::Column(it) => Some(Column {
            is_local: false,
            ..it.clone()
        }),
        _ => None,
    }
}

/// Whether a parent of the table has the column, too.
pub(super) fn inherits(database: &Database, column: &Id) -> bool {
    let table = Id::table(&column.namespace, &column.name);
    let Some(Content::Table(it)) = database.get(&table) else {
        return false;
    };
    it.parents.iter().any(|(namespace, name)| {
        let above = Id::table(namespace, name).column(&column.part);
        database.objects.contains_key(&above)
    })
}

pub(super) fn keeps_parents(from: &Database, to: &Database, column: &Id) -> bool {
    let table = Id::table(&column.namespace, &column.name);
    matches!(
        (from.get(&table), to.get(&table)),
        (Some(Content::Table(old)), Some(Content::Table(new)))
            if old.parents == new.parents && old.is_partition() == new.is_partition()
    )
}

/// What differs, and no statement changes: whether a table declares by itself what it inherits anyway.
pub(crate) fn unchangeable(from: &Database, to: &Database) -> Vec<Id> {
    if to.engine != Engine::Postgres {
        return Vec::new();
    }
    let each = to.objects.iter().filter(|(id, object)| {
        let table = Id::table(&id.namespace, &id.name);
        match (from.get(id), &object.content) {
            (Some(Content::Column(old)), Content::Column(new)) => {
                old.is_local != new.is_local
                    && keeps_parents(from, to, id)
                    && inherits(from, id)
                    && inherits(to, id)
            }
            (Some(Content::Constraint(old)), Content::Constraint(new)) => {
                old.is_inherited != new.is_inherited
                    && keeps_parents(from, to, id)
                    && is_of_parent(from, &table, id)
                    && is_of_parent(to, &table, id)
            }
            _ => false,
        }
    });
    each.map(|(id, _)| id.clone()).collect()
}

/// Whether a parent has a constraint of that name.
fn is_of_parent(database: &Database, table: &Id, constraint: &Id) -> bool {
    let Some(Content::Table(it)) = database.get(table) else {
        return false;
    };
    it.parents.iter().any(|(namespace, name)| {
        let above = Id::new(Kind::Constraint, namespace, name, &constraint.part);
        database.objects.contains_key(&above)
    })
}
