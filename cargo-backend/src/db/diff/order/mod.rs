//! An order in which everything is there before it is needed, and nobody needs what goes.

mod sorted;
mod special;
mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use super::around::{afterwards, privileges};
use super::{Change, Plan, Planner, Way, owner_in, tree, way};
use crate::db::model::{Content, Database, Id, Kind, Object};
use sorted::sorted;
use special::special;
use wishes::{evaluated, wishes};

/// Objects that need each other in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cycle {
    pub(crate) ids: Vec<Id>,
}

/// A node is a step; names of changes that are the same step of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Default of a column.
    Loosen,
    Drop,
    Change,
    Create,
    Attach,
    Own,
}

type Node = (Phase, Id);

struct Graph {
    nodes: BTreeMap<Node, Change>,
    /// Which nodes have to come before.
    before: BTreeMap<Node, BTreeSet<Node>>,
    /// Which would better come before.
    better: BTreeMap<Node, BTreeSet<Node>>,
}

impl Graph {
    fn edge(&mut self, first: Option<Node>, then: Option<Node>) {
        if let (Some(first), Some(then)) = (first, then)
            && first != then
        {
            self.before.entry(then).or_default().insert(first);
        }
    }

    fn has(&self, phase: Phase, id: &Id) -> Option<Node> {
        let node = (phase, id.clone());
        self.nodes.contains_key(&node).then_some(node)
    }
}

pub(super) fn order(planner: Planner<'_>) -> Result<Plan, Cycle> {
    let mut graph = nodes(&planner);
    edges(&planner, &mut graph);
    wishes(&planner, &mut graph);
    evaluated(&planner, &mut graph);
    let mut steps = privileges(&planner);
    steps.extend(sorted(graph)?);
    steps.extend(afterwards(&planner));
    Ok(Plan::new(steps, planner.absorbed))
}

fn nodes(planner: &Planner<'_>) -> Graph {
    let mut nodes = BTreeMap::new();
    let mut add = |phase, id: &Id, change| {
        nodes.insert((phase, id.clone()), change);
    };
    for (id, way) in &planner.ways {
        if matches!(way, Way::Drop | Way::Replace) && !goes_with_its_owner(planner, id) {
            add(Phase::Drop, id, Change::Drop);
        }
        match way {
            Way::Create | Way::Replace if !planner.absorbed.contains(id) => {
                add(Phase::Create, id, Change::Create)
            }
            Way::Alter => add(Phase::Change, id, Change::Alter),
            Way::Redefine => add(Phase::Change, id, Change::Redefine),
            Way::Rebuild => add(Phase::Change, id, Change::Rebuild),
            Way::Rename => {
                let from = planner.renames.get(id).cloned().unwrap_or_default();
                add(Phase::Change, id, Change::Rename { from });
            }
            Way::Create | Way::Replace | Way::Drop | Way::Same => {}
        }
        let is_made = matches!(way, Way::Create | Way::Replace);
        match planner.to.get(id) {
            Some(Content::Table(table)) if is_made && table.is_partition() => {
                add(Phase::Attach, id, Change::Attach)
            }
            Some(Content::Table(new))
                if *way == Way::Alter
                    && new.is_partition()
                    && !matches!(planner.from.get(id), Some(Content::Table(old)) if old.bound == new.bound && old.parents == new.parents) =>
            {
                add(Phase::Attach, id, Change::Attach);
            }
            Some(Content::Sequence(sequence)) if is_made && sequence.owned_by.is_some() => {
                add(Phase::Own, id, Change::OwnSequence);
            }
            Some(Content::Sequence(new))
                if *way == Way::Alter
                    && new.owned_by.is_some()
                    && !matches!(planner.from.get(id), Some(Content::Sequence(old)) if old.owned_by == new.owned_by) =>
            {
                add(Phase::Own, id, Change::OwnSequence);
            }
            _ => {}
        }
    }
    for (id, object) in &planner.from.objects {
        if is_released(planner, id, &object.content) {
            nodes.insert((Phase::Loosen, id.clone()), Change::ReleaseSequence);
            nodes.insert((Phase::Own, id.clone()), Change::OwnSequence);
        }
    }
    for id in &planner.defaults {
        if !matches!(
            planner.ways.get(id),
            Some(Way::Drop | Way::Replace | Way::Create)
        ) {
            nodes.insert((Phase::Loosen, id.clone()), Change::DropDefault);
            nodes
                .entry((Phase::Change, id.clone()))
                .or_insert(Change::Alter);
        }
    }
    Graph {
        nodes,
        before: BTreeMap::new(),
        better: BTreeMap::new(),
    }
}

/// Whether a sequence stays, and is owned by a column, although the one that owned it goes.
fn is_released(planner: &Planner<'_>, id: &Id, old: &Content) -> bool {
    let (Content::Sequence(old), Some(Content::Sequence(new))) = (old, planner.to.get(id)) else {
        return false;
    };
    let goes = |id: &Id| matches!(planner.ways.get(id), Some(Way::Drop | Way::Replace));
    let owner_goes = old
        .owned_by
        .as_ref()
        .is_some_and(|(namespace, table, column)| {
            let table = Id::table(namespace, table);
            goes(&table) || goes(&table.column(column))
        });
    owner_goes && new.owned_by.is_some() && !goes(id)
}

/// Whether the statement that drops its table, column or parent takes it away.
fn goes_with_its_owner(planner: &Planner<'_>, id: &Id) -> bool {
    let goes = |owner: &Id| matches!(planner.ways.get(owner), Some(Way::Drop | Way::Replace));
    match planner.from.get(id) {
        Some(Content::Column(_)) => goes(&owner_in(planner.from, id)),
        // What it needs may need its table, and go before that.
        Some(Content::Trigger(_) | Content::Rule(_) | Content::Policy(_)) => {
            let owner = owner_in(planner.from, id);
            goes(&owner) && !planner.reaches(planner.from, id, &owner)
        }
        Some(Content::Index(index)) => goes(&index.on(&id.namespace)) || goes_with_all(planner, id),
        Some(Content::Constraint(it)) => {
            let owner = owner_in(planner.from, id);
            let to_one_that_goes = it.references.as_ref().is_some_and(|(namespace, table, _)| {
                let other = Id::table(namespace, table);
                other != owner && goes(&other) && refers(planner.from, &other, &owner)
            });
            let rebuilt = it.on_domain && planner.ways.get(&owner) == Some(&Way::Rebuild);
            let inherited = it.is_inherited && !tree::leaves(planner.from, planner.to, id);
            (goes(&owner) && !to_one_that_goes)
                || goes_with_all(planner, id)
                || inherited
                || rebuilt
        }
        Some(Content::Sequence(sequence)) => {
            sequence
                .owned_by
                .as_ref()
                .is_some_and(|(namespace, table, column)| {
                    let table = Id::table(namespace, table);
                    goes(&table) || goes(&table.column(column))
                })
        }
        _ => false,
    }
}

/// Whether an index or key is part of one that goes, and has not been detached before.
fn goes_with_all(planner: &Planner<'_>, id: &Id) -> bool {
    let stays = tree::table_of(planner.from, id)
        .is_some_and(|table| way::goes_with_partition(&table, planner.from, planner.to));
    let parent = planner.trees.0.parent(id).filter(|_| !stays);
    parent.is_some_and(|it| matches!(planner.ways.get(it), Some(Way::Drop | Way::Replace)))
}

/// Whether foreign keys lead from one table to another, by others or not.
fn refers(database: &Database, from: &Id, to: &Id) -> bool {
    let mut seen = BTreeSet::from([from.clone()]);
    let mut work = vec![from.clone()];
    while let Some(table) = work.pop() {
        let keys = database
            .constraints(&table)
            .filter_map(|(_, it)| it.references.as_ref());
        for (namespace, name, _) in keys {
            let next = Id::table(namespace, name);
            if next == *to {
                return true;
            }
            if seen.insert(next.clone()) {
                work.push(next);
            }
        }
    }
    false
}

/// Where `id` comes into being.
fn creation(planner: &Planner<'_>, graph: &Graph, id: &Id) -> Option<Node> {
    graph.has(Phase::Create, id).or_else(|| {
        let owner = owner_in(planner.to, id);
        let is_within = id.kind == Kind::Column || planner.absorbed.contains(id);
        let node = || {
            graph
                .has(Phase::Create, &owner)
                .or_else(|| graph.has(Phase::Change, &owner))
        };
        is_within.then(node).flatten()
    })
}

/// Where `id` goes.
fn end(planner: &Planner<'_>, graph: &Graph, id: &Id) -> Option<Node> {
    if let Some(node) = graph.has(Phase::Drop, id) {
        return Some(node);
    }
    if !matches!(planner.ways.get(id), Some(Way::Drop | Way::Replace)) && id.kind != Kind::Column {
        return None;
    }
    let owner = match planner.from.get(id)? {
        Content::Index(_) | Content::Constraint(_) if goes_with_all(planner, id) => {
            let table = tree::table_of(planner.from, id);
            let with_table = table.and_then(|table| graph.has(Phase::Drop, &table));
            let parent = || end(planner, graph, planner.trees.0.parent(id)?);
            return with_table.or_else(parent);
        }
        Content::Index(index) => index.on(&id.namespace),
        Content::Sequence(sequence) => {
            let (namespace, table, column) = sequence.owned_by.as_ref()?;
            let table = Id::table(namespace, table);
            let column = graph.has(Phase::Drop, &table.column(column));
            return column.or_else(|| graph.has(Phase::Drop, &table));
        }
        _ => owner_in(planner.from, id),
    };
    graph.has(Phase::Drop, &owner)
}

fn edges(planner: &Planner<'_>, graph: &mut Graph) {
    let names = names_that_go(planner, graph);
    for (id, object) in &planner.to.objects {
        let creates = creation(planner, graph, id);
        let changes = graph.has(Phase::Change, id);
        for need in &needs(planner.to, object) {
            // The server says that a part of an index needs it.
            if planner.trees.1.parent(id) == Some(need) {
                continue;
            }
            let theirs = [
                creation(planner, graph, need),
                graph.has(Phase::Change, need),
            ];
            for first in theirs.iter().flatten() {
                let is_rename = matches!(graph.nodes.get(first), Some(Change::Rename { .. }));
                graph.edge(Some(first.clone()), creates.clone());
                if first.0 == Phase::Create
                    || is_rename
                    || graph.nodes.get(first) == Some(&Change::Rebuild)
                {
                    graph.edge(Some(first.clone()), changes.clone());
                }
            }
        }
        let loosens = graph.has(Phase::Loosen, id);
        for need in object.needs.iter().filter(|_| loosens.is_some()) {
            graph.edge(loosens.clone(), creation(planner, graph, need));
        }
        if creates.is_some() {
            graph.edge(graph.has(Phase::Drop, id), creates.clone());
            graph.edge(end(planner, graph, id), creates.clone());
            for name in relation_names(id, &object.content) {
                for gone in names.get(&name).into_iter().flatten() {
                    graph.edge(Some(gone.clone()), creates.clone());
                }
            }
        }
        special(planner, graph, id, &object.content);
    }
    for (id, object) in &planner.from.objects {
        let ends = end(planner, graph, id);
        let changes = graph.has(Phase::Change, id);
        let loosens = graph.has(Phase::Loosen, id);
        for need in &needs(planner.from, object) {
            let theirs = end(planner, graph, need);
            graph.edge(ends.clone(), theirs.clone());
            graph.edge(loosens.clone().or(changes.clone()), theirs.clone());
            // What depends on it goes before it is changed; what is tied to the parent of a partition, when
            // that is a partition no more.
            let is_tied = planner.trees.0.parent(id).is_some()
                && way::goes_with_partition(need, planner.from, planner.to);
            if is_tied {
                graph.edge(graph.has(Phase::Change, need), ends.clone());
            } else {
                graph.edge(ends.clone(), graph.has(Phase::Change, need));
            }
            if loosens.is_some() {
                graph.edge(theirs, changes.clone());
            }
        }
        graph.edge(loosens, changes);
        if matches!(&object.content, Content::Constraint(it) if it.is_inherited)
            && tree::leaves(planner.from, planner.to, id)
        {
            let table = Id::table(&id.namespace, &id.name);
            graph.edge(graph.has(Phase::Change, &table), ends.clone());
        }
        // A foreign key leads to partitions, too.
        if let Content::Constraint(it) = &object.content
            && let Some((namespace, table, _)) = &it.references
        {
            for partition in tree::partitions(planner.from, &Id::table(namespace, table)) {
                graph.edge(ends.clone(), end(planner, graph, &partition));
            }
            let table = Id::table(&id.namespace, &id.name);
            for partition in tree::partitions(planner.from, &table) {
                if way::goes_with_partition(&partition, planner.from, planner.to) {
                    let detached = graph.has(Phase::Change, &partition);
                    for need in &object.needs {
                        graph.edge(detached.clone(), end(planner, graph, need));
                    }
                }
            }
        }
    }
}

/// What an object needs, and, of columns that are inherited, those which they come and go with.
fn needs(database: &Database, object: &Object) -> Vec<Id> {
    let mut needs: Vec<Id> = object.needs.iter().cloned().collect();
    let columns = object.needs.iter().filter(|it| it.kind == Kind::Column);
    needs.extend(columns.flat_map(|it| tree::above(database, it)));
    needs
}

/// The names that an object takes: of relations (`r`) and of types (`t`).
fn relation_names(id: &Id, content: &Content) -> Vec<(char, String, String)> {
    let name = |space| (space, id.namespace.clone(), id.name.clone());
    match content {
        Content::Table(_) | Content::View(_) | Content::Composite(_) => vec![name('r'), name('t')],
        Content::Other(_) if id.kind == Kind::ForeignTable => vec![name('r'), name('t')],
        Content::Sequence(_) | Content::Index(_) => vec![name('r')],
        Content::Enum(_) | Content::Domain(_) | Content::Range(_) => vec![name('t')],
        Content::Constraint(it) => {
            let index = it
                .index
                .iter()
                .map(|index| ('r', id.namespace.clone(), index.clone()));
            index
                .chain([(
                    'c',
                    format!("{}.{}", id.namespace, id.name),
                    id.part.clone(),
                )])
                .collect()
        }
        Content::Function(_) | Content::Aggregate(_) => vec![(
            'f',
            id.namespace.clone(),
            format!("{}({})", id.name, id.part),
        )],
        _ => Vec::new(),
    }
}

fn names_that_go(
    planner: &Planner<'_>,
    graph: &Graph,
) -> BTreeMap<(char, String, String), Vec<Node>> {
    let mut names: BTreeMap<_, Vec<Node>> = BTreeMap::new();
    for (id, object) in &planner.from.objects {
        if let Some(node) = end(planner, graph, id) {
            for name in relation_names(id, &object.content) {
                names.entry(name).or_default().push(node.clone());
            }
        }
    }
    names
}
