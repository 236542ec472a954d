//! What is done before and behind all else: grants, comments, and indexes that others go by.

use std::collections::BTreeSet;

use super::{Change, Planner, Step, Way, owner_in};
use crate::db::model::{Column, Content, Database, Id, Kind, Object, Table};

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
            )
            || is_new_sequence(planner, id, &object.content);
        let old = before(planner.from, id, object).filter(|_| !is_new);
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
        if let Content::Column(new) = &object.content
            && owner_in(planner.to, id).kind == Kind::View
            && extras(new)
                != old.map_or_else(Default::default, |old| match &old.content {
                    Content::Column(old) => extras(old),
                    _ => Default::default(),
                })
        {
            steps.push(Step {
                id: id.clone(),
                change: Change::Alter,
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

/// What a column of a view has that the view does not say.
type Extras<'a> = (
    Option<&'a String>,
    Option<i32>,
    Option<&'a String>,
    Option<&'a String>,
    &'a [String],
);

fn extras(it: &Column) -> Extras<'_> {
    (
        it.default.as_ref(),
        it.statistics,
        it.storage.as_ref(),
        it.compression.as_ref(),
        &it.options,
    )
}

/// The object as it was: the sequence of an identity may have had another name.
pub(crate) fn before<'a>(from: &'a Database, id: &Id, object: &Object) -> Option<&'a Object> {
    match object.content {
        Content::IdentitySequence => from.objects.values().find(|old| {
            matches!(old.content, Content::IdentitySequence) && old.needs == object.needs
        }),
        _ => from.objects.get(id),
    }
}

/// Whether the sequence of an identity comes with its column.
pub(crate) fn is_new_sequence_of(
    (from, to): (&Database, &Database),
    id: &Id,
    is_made: impl Fn(&Id) -> bool,
) -> bool {
    let Some(object) = to.objects.get(id) else {
        return false;
    };
    let column = object.needs.iter().find(|need| need.kind == Kind::Column);
    column.is_some_and(|column| {
        let had = matches!(from.get(column), Some(Content::Column(it)) if !it.identity.is_empty());
        !had || is_made(column) || is_made(&Id::table(&column.namespace, &column.name))
    })
}

fn is_new_sequence(planner: &Planner<'_>, id: &Id, content: &Content) -> bool {
    let is_made = |id: &Id| {
        matches!(planner.ways.get(id), Some(Way::Create | Way::Replace))
            || planner.defaults.contains(id)
    };
    matches!(content, Content::IdentitySequence)
        && is_new_sequence_of((planner.from, planner.to), id, is_made)
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
    let views = planner.to.objects.iter().filter(|(id, object)| {
        let cluster = |content: &Content| match content {
            Content::View(it) => it.cluster_index.clone(),
            _ => None,
        };
        let made = |id: &Id| matches!(planner.ways.get(id), Some(Way::Replace | Way::Create));
        let new = cluster(&object.content);
        let anew = made(id)
            || new
                .as_ref()
                .is_some_and(|name| made(&Id::new(Kind::Index, &id.namespace, name, "")));
        let old = planner.from.get(id).filter(|_| !anew).and_then(cluster);
        old != new
    });
    let all = tables
        .map(|(id, _)| id)
        .chain(views.map(|(id, _)| id))
        .map(|id| Step {
            id: id.clone(),
            change: Change::Identify,
        });
    all.collect()
}
