//! Partitions: whose index an index is part of, and what comes and goes with a parent.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::model::{Content, Database, Id, Kind, quote};

/// Which index, or key, of a partition is part of one of the parent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    parents: BTreeMap<Id, Id>,
    /// Indexes and keys of parents which some partition has no part of.
    incomplete: BTreeSet<Id>,
}

impl Tree {
    pub(crate) fn of(database: &Database) -> Self {
        let mut named: BTreeMap<(&str, &str), &Id> = BTreeMap::new();
        for (id, object) in &database.objects {
            let name = match &object.content {
                Content::Index(_) => Some(&id.name),
                Content::Constraint(it) => it.index.as_ref(),
                _ => None,
            };
            if let Some(name) = name {
                named.insert((&id.namespace, name), id);
            }
        }
        let mut parents = BTreeMap::new();
        for (id, object) in &database.objects {
            let parent = match &object.content {
                Content::Index(it) => it.parent.as_ref(),
                Content::Constraint(it) => it.parent.as_ref(),
                _ => None,
            };
            let found = parent.and_then(|(namespace, name)| named.get(&(namespace, name)));
            if let Some(parent) = found {
                parents.insert(id.clone(), (*parent).clone());
            }
        }
        let mut tables: BTreeMap<Id, usize> = BTreeMap::new();
        for (_, table) in database.tables().filter(|(_, it)| it.is_partition()) {
            for (namespace, name) in &table.parents {
                *tables.entry(Id::table(namespace, name)).or_default() += 1;
            }
        }
        let mut parts: BTreeMap<&Id, usize> = BTreeMap::new();
        for parent in parents.values() {
            *parts.entry(parent).or_default() += 1;
        }
        let all = named.into_values().filter(|id| {
            let table = table_of(database, id);
            let wanted = table.and_then(|table| tables.get(&table)).copied();
            wanted.unwrap_or_default() > parts.get(id).copied().unwrap_or_default()
        });
        let incomplete = all.cloned().collect();
        Self {
            parents,
            incomplete,
        }
    }

    /// The index or key that `id` is part of.
    pub(crate) fn parent(&self, id: &Id) -> Option<&Id> {
        self.parents.get(id)
    }

    /// Each part with what it is part of.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&Id, &Id)> {
        self.parents.iter()
    }

    /// The parts of an index or key, and theirs.
    pub(crate) fn below<'a>(&'a self, id: &'a Id) -> Vec<&'a Id> {
        let mut found = Vec::new();
        let mut work = vec![id];
        while let Some(next) = work.pop() {
            let parts = self.parents.iter().filter(|(_, parent)| *parent == next);
            work.extend(parts.clone().map(|(part, _)| part));
            found.extend(parts.map(|(part, _)| part));
        }
        found
    }

    /// Whether some partition has no part of it, so that a partition which is attached would be given one.
    pub(crate) fn is_incomplete(&self, id: &Id) -> bool {
        self.incomplete.contains(id)
    }
}

/// The table of an index or key.
pub(super) fn table_of(database: &Database, id: &Id) -> Option<Id> {
    match database.get(id)? {
        Content::Index(it) => Some(it.on(&id.namespace)),
        Content::Constraint(it) if !it.on_domain => Some(Id::table(&id.namespace, &id.name)),
        _ => None,
    }
}

/// What an index, or that of a key, keeps: two that keep the same can be taken for each other.
pub(super) fn kept(database: &Database, id: &Id) -> Option<String> {
    match database.get(id)? {
        Content::Index(it) => it
            .definition
            .split_once(" USING ")
            .map(|it| it.1.to_owned()),
        Content::Constraint(it) if matches!(it.ty.as_str(), "p" | "u") => {
            let columns = it.columns.iter().map(|name| quote(name));
            Some(format!(
                "btree ({})",
                columns.collect::<Vec<_>>().join(", ")
            ))
        }
        _ => None,
    }
}

/// The same column in the tables that a column is inherited from.
pub(super) fn above(database: &Database, column: &Id) -> Vec<Id> {
    let mut found = Vec::new();
    let mut work = vec![column.clone()];
    while let Some(next) = work.pop() {
        let is_own = match database.get(&next) {
            Some(Content::Column(it)) => it.is_local,
            _ => true,
        };
        let table = Id::table(&next.namespace, &next.name);
        let Some(Content::Table(table)) = database.get(&table).filter(|_| !is_own) else {
            continue;
        };
        for (namespace, name) in &table.parents {
            let parent = Id::table(namespace, name).column(&next.part);
            if database.objects.contains_key(&parent) && !found.contains(&parent) {
                found.push(parent.clone());
                work.push(parent);
            }
        }
    }
    found
}

/// The partitions of a table, and theirs.
pub(super) fn partitions(database: &Database, table: &Id) -> Vec<Id> {
    let mut found: Vec<Id> = Vec::new();
    let mut work = vec![(table.namespace.clone(), table.name.clone())];
    while let Some(parent) = work.pop() {
        for (id, it) in database.tables() {
            if it.is_partition() && it.parents.contains(&parent) {
                found.push(id.clone());
                work.push((id.namespace.clone(), id.name.clone()));
            }
        }
    }
    found
}

/// Whether the table of an inherited check stays, and a parent that has the check is one no more.
pub(super) fn leaves(from: &Database, to: &Database, check: &Id) -> bool {
    is_below_another(to, from, check)
}

/// Whether the table of an inherited check was there, and a parent that has the check is a new one.
pub(super) fn joins(from: &Database, to: &Database, check: &Id) -> bool {
    is_below_another(from, to, check)
}

/// Whether a table that both have is, in `there`, below a table with the check that it is not below in `here`.
fn is_below_another(here: &Database, there: &Database, check: &Id) -> bool {
    let table = Id::table(&check.namespace, &check.name);
    let (Some(Content::Table(one)), Some(Content::Table(other))) =
        (here.get(&table), there.get(&table))
    else {
        return false;
    };
    other.parents.iter().any(|parent| {
        let above = Id::new(Kind::Constraint, &parent.0, &parent.1, &check.part);
        !one.parents.contains(parent) && there.objects.contains_key(&above)
    })
}
