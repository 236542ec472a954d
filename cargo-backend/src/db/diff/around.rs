//! What is done before and behind all else: grants, comments, and indexes that others go by.

use std::collections::BTreeSet;

use super::{Change, Planner, Step, Way, owner_in};
use crate::db::model::{Content, Database, Id, Kind, Table};

/// What later objects are granted comes first, so that it is known what new ones have.
pub(super) fn privileges(planner: &Planner<'_>) -> Vec<Step> {
    let all: BTreeSet<&Id> = planner
        .from
        .objects
        .keys()
        .chain(planner.to.objects.keys())
        .collect();
    let differ = |id: &Id| {
        let of = |database: &Database| {
            let object = database.objects.get(id);
            object
                .map(|it| (it.grants.clone(), it.revoked.clone()))
                .unwrap_or_default()
        };
        of(planner.from) != of(planner.to)
    };
    let mut steps = Vec::new();
    for id in all
        .into_iter()
        .filter(|id| id.kind == Kind::DefaultPrivileges && differ(id))
    {
        // The schema has to be there.
        let namespace = Id::new(Kind::Namespace, "", &id.namespace, "");
        if planner.ways.get(&namespace) != Some(&Way::Create) {
            steps.push(Step {
                id: id.clone(),
                change: Change::Grant,
            });
        }
    }
    steps
}

/// Grants and comments, of what is there in the end.
pub(super) fn afterwards(planner: &Planner<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for (id, object) in &planner.to.objects {
        let is_new = matches!(
            planner.ways.get(id),
            Some(Way::Create | Way::Replace | Way::Rebuild)
        ) || id.kind == Kind::Column
            && matches!(
                planner.ways.get(&owner_in(planner.to, id)),
                Some(Way::Create | Way::Replace)
            );
        let old = planner.from.objects.get(id).filter(|_| !is_new);
        let is_late = id.kind != Kind::DefaultPrivileges
            || planner
                .ways
                .get(&Id::new(Kind::Namespace, "", &id.namespace, ""))
                == Some(&Way::Create);
        let is_granted = match old {
            Some(old) => old.grants != object.grants || old.revoked != object.revoked,
            // Default privileges may have given it more than it should have.
            None => true,
        };
        if is_granted && is_late {
            steps.push(Step {
                id: id.clone(),
                change: Change::Grant,
            });
        }
        if old.and_then(|old| old.comment.as_ref()) != object.comment.as_ref() {
            steps.push(Step {
                id: id.clone(),
                change: Change::Comment,
            });
        }
    }
    // Columns last: what is revoked from a table is revoked from its columns.
    steps.sort_by_key(|step| (step.change == Change::Comment, step.id.kind == Kind::Column));
    steps.extend(identities(planner));
    steps
}

/// Indexes that replication and `CLUSTER` go by, when these are there.
fn identities(planner: &Planner<'_>) -> Vec<Step> {
    let tables = planner.to.tables().filter(|(id, table)| {
        let old = match planner.from.get(id) {
            Some(Content::Table(old)) => Some(old),
            _ => None,
        };
        let names = |it: &Table| {
            (
                it.replica_identity.clone(),
                it.replica_index.clone(),
                it.cluster_index.clone(),
            )
        };
        let plain = ("d".to_owned(), None, None);
        let is_made_anew = |name: &str| {
            let made = |id: &Id| matches!(planner.ways.get(id), Some(Way::Replace | Way::Create));
            made(&Id::new(Kind::Index, &id.namespace, name, ""))
                || made(&Id::new(Kind::Constraint, &id.namespace, &id.name, name))
        };
        let anew = table
            .replica_index
            .iter()
            .chain(&table.cluster_index)
            .any(|name| is_made_anew(name));
        let was = old
            .filter(|_| planner.ways.get(id) != Some(&Way::Replace))
            .map_or(plain, names);
        was != names(table) || anew
    });
    let steps = tables.map(|(id, _)| Step {
        id: id.clone(),
        change: Change::Identify,
    });
    steps.collect()
}
