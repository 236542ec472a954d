//! An order in which everything is there before it is needed, and nobody needs what goes.

mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use super::around::{afterwards, privileges};
use super::{Change, Plan, Planner, Step, Way, owner_in, way};
use crate::db::model::{Content, Database, Id, Kind};
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
    // A sequence that stays although the column that owned it is made anew.
    for (id, object) in &planner.to.objects {
        if let Content::Sequence(sequence) = &object.content
            && let Some((namespace, table, column)) = &sequence.owned_by
            && !planner.ways.contains_key(id)
            && planner
                .ways
                .get(&Id::table(namespace, table).column(column))
                == Some(&Way::Replace)
        {
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

/// Whether the statement that drops its table, column or parent takes it away.
fn goes_with_its_owner(planner: &Planner<'_>, id: &Id) -> bool {
    let goes = |owner: &Id| matches!(planner.ways.get(owner), Some(Way::Drop | Way::Replace));
    match planner.from.get(id) {
        Some(Content::Column(_) | Content::Trigger(_) | Content::Rule(_) | Content::Policy(_)) => {
            goes(&owner_in(planner.from, id))
        }
        Some(Content::Index(index)) => {
            let parent = index
                .parent
                .as_ref()
                .map(|(namespace, name)| Id::new(Kind::Index, namespace, name, ""));
            goes(&index.on(&id.namespace)) || parent.is_some_and(|parent| goes(&parent))
        }
        Some(Content::Constraint(it)) => {
            let owner = owner_in(planner.from, id);
            let to_one_that_goes = it.references.as_ref().is_some_and(|(namespace, table, _)| {
                let other = Id::table(namespace, table);
                other != owner && goes(&other) && refers(planner.from, &other, &owner)
            });
            let of_parent = it.parent.as_ref().is_some_and(|(namespace, name)| {
                planner.from.objects.iter().any(|(parent, object)| {
                    matches!(&object.content, Content::Constraint(it) if it.index.as_ref() == Some(name))
                        && parent.namespace == *namespace
                        && goes(parent)
                })
            });
            let rebuilt = it.on_domain && planner.ways.get(&owner) == Some(&Way::Rebuild);
            (goes(&owner) && !to_one_that_goes) || of_parent || it.is_inherited || rebuilt
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
        for need in &object.needs {
            if is_parent_of(planner.to, need, &object.content) {
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
        for need in &object.needs {
            let theirs = end(planner, graph, need);
            graph.edge(ends.clone(), theirs.clone());
            graph.edge(loosens.clone().or(changes.clone()), theirs.clone());
            // What depends on it goes before it is changed; what is tied to the parent of a partition, when
            // that is a partition no more.
            let is_tied = match &object.content {
                Content::Index(it) => it.parent.is_some(),
                Content::Constraint(it) => it.parent.is_some(),
                _ => false,
            };
            if is_tied && way::goes_with_partition(need, planner.from, planner.to) {
                graph.edge(graph.has(Phase::Change, need), ends.clone());
            } else {
                graph.edge(ends.clone(), graph.has(Phase::Change, need));
            }
            if loosens.is_some() {
                graph.edge(theirs, changes.clone());
            }
        }
        graph.edge(loosens, changes);
    }
}

/// Whether an index is attached to another one: the server says that it needs it.
fn is_parent_of(database: &Database, parent: &Id, content: &Content) -> bool {
    let name = match content {
        Content::Index(it) => it.parent.as_ref(),
        Content::Constraint(it) => it.parent.as_ref(),
        _ => None,
    };
    let index = match database.get(parent) {
        Some(Content::Index(_)) => Some(&parent.name),
        Some(Content::Constraint(it)) => it.index.as_ref(),
        _ => None,
    };
    name.is_some_and(|(namespace, name)| parent.namespace == *namespace && index == Some(name))
}

/// Edges that are no needs.
fn special(planner: &Planner<'_>, graph: &mut Graph, id: &Id, content: &Content) {
    match content {
        Content::Table(table) => {
            let attach = graph.has(Phase::Attach, id);
            if attach.is_none() {
                return;
            }
            graph.edge(creation(planner, graph, id), attach.clone());
            graph.edge(graph.has(Phase::Change, id), attach.clone());
            for (namespace, name) in &table.parents {
                graph.edge(
                    creation(planner, graph, &Id::table(namespace, name)),
                    attach.clone(),
                );
            }
            // Its own indexes and constraints are taken for those of the parent.
            for (part, object) in &planner.to.objects {
                let is_its = match &object.content {
                    Content::Index(index) => index.on(&part.namespace) == *id,
                    Content::Constraint(it) => it.ty != "f" && part.same_relation(id),
                    _ => false,
                };
                if is_its {
                    graph.edge(graph.has(Phase::Create, part), attach.clone());
                }
                let is_of_parent = table.parents.iter().any(|(namespace, name)| {
                    let parent = Id::table(namespace, name);
                    match &object.content {
                        Content::Index(index) => index.on(&part.namespace) == parent,
                        Content::Constraint(it) => it.ty != "f" && part.same_relation(&parent),
                        _ => false,
                    }
                });
                if is_of_parent {
                    graph.edge(graph.has(Phase::Create, part), attach.clone());
                }
            }
        }
        Content::Sequence(sequence) => {
            let own = graph.has(Phase::Own, id);
            graph.edge(creation(planner, graph, id), own.clone());
            graph.edge(graph.has(Phase::Change, id), own.clone());
            if let Some((namespace, table, column)) = &sequence.owned_by {
                let column = Id::table(namespace, table).column(column);
                graph.edge(creation(planner, graph, &column), own);
            }
            // One that its column no longer owns has to be let go first.
            if let Some(Content::Sequence(old)) = planner.from.get(id)
                && let Some((namespace, table, column)) = &old.owned_by
                && old.owned_by != sequence.owned_by
            {
                let column = Id::table(namespace, table).column(column);
                graph.edge(graph.has(Phase::Change, id), end(planner, graph, &column));
            }
        }
        // Children follow their parents.
        Content::Column(_) => {
            let Some(Content::Table(table)) = planner.to.get(&Id::table(&id.namespace, &id.name))
            else {
                return;
            };
            for (namespace, name) in &table.parents {
                let above = Id::table(namespace, name).column(&id.part);
                graph.edge(
                    graph.has(Phase::Change, &above),
                    graph.has(Phase::Change, id),
                );
                graph.edge(
                    creation(planner, graph, &above),
                    graph.has(Phase::Change, id),
                );
            }
        }
        // An index of a partition is there before that of the parent, which takes it over.
        Content::Index(index) => {
            if let Some((namespace, name)) = &index.parent {
                let parent = Id::new(Kind::Index, namespace, name, "");
                take_over(planner, graph, id, &parent);
            }
        }
        Content::Constraint(constraint) => {
            if let Some((namespace, name)) = &constraint.parent {
                let parents = planner.to.objects.iter().filter(|(parent, object)| {
                    matches!(&object.content, Content::Constraint(it) if it.index.as_ref() == Some(name))
                        && parent.namespace == *namespace
                });
                for (parent, _) in parents {
                    take_over(planner, graph, id, parent);
                }
            }
            // Only a table in which no column is null can have a primary key.
            if constraint.ty == "p" {
                for column in &constraint.columns {
                    let column = Id::table(&id.namespace, &id.name).column(column);
                    graph.edge(
                        graph.has(Phase::Change, &column),
                        graph.has(Phase::Create, id),
                    );
                }
            }
        }
        _ => {}
    }
}

/// The index `id` of a partition, or its constraint, comes before that of the parent.
fn take_over(planner: &Planner<'_>, graph: &mut Graph, id: &Id, parent: &Id) {
    let parent_is_made = graph.has(Phase::Create, parent);
    graph.edge(creation(planner, graph, id), parent_is_made.clone());
    graph.edge(parent_is_made, graph.has(Phase::Change, id));
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

/// Always takes the first of those that nothing holds back.
fn sorted(graph: Graph) -> Result<Vec<Step>, Cycle> {
    let Graph {
        nodes,
        before,
        better,
    } = graph;
    let mut hard = Waits::of(&nodes, before);
    let mut soft = Waits::of(&nodes, better);
    let mut left: BTreeSet<(Rank, &Node)> = nodes.keys().map(|node| (rank(node), node)).collect();
    let mut free: BTreeSet<(Rank, &Node)> = BTreeSet::new();
    free.extend(
        left.iter()
            .filter(|(_, node)| hard.is_free(node) && soft.is_free(node))
            .cloned(),
    );
    let mut steps = Vec::new();
    while !left.is_empty() {
        // Where wishes go in a circle, one is not heard.
        let next = free.pop_first();
        let next = next.or_else(|| left.iter().find(|(_, node)| hard.is_free(node)).cloned());
        let Some(next) = next else {
            return Err(circle(&left, &hard));
        };
        left.remove(&next);
        let node = next.1;
        let mut freed = hard.done(node);
        freed.extend(soft.done(node));
        for other in freed {
            if let Some((other, _)) = nodes.get_key_value(&other)
                && hard.is_free(other)
                && soft.is_free(other)
                && left.contains(&(rank(other), other))
            {
                free.insert((rank(other), other));
            }
        }
        if let Some(change) = nodes.get(node) {
            steps.push(Step {
                id: node.1.clone(),
                change: change.clone(),
            });
        }
    }
    Ok(steps)
}

type Rank = (u8, Kind);

fn rank(node: &Node) -> Rank {
    let phase = match node.0 {
        Phase::Loosen => 0,
        Phase::Drop => 1,
        Phase::Change | Phase::Create => 2,
        Phase::Attach => 3,
        Phase::Own => 4,
    };
    // Indexes may have to be made in files of their own.
    let late = u8::from(node.1.kind == Kind::Index) * 4;
    (phase + late, node.1.kind)
}

/// Who waits for whom.
struct Waits {
    left: BTreeMap<Node, BTreeSet<Node>>,
    waiting: BTreeMap<Node, Vec<Node>>,
}

impl Waits {
    fn of(nodes: &BTreeMap<Node, Change>, before: BTreeMap<Node, BTreeSet<Node>>) -> Self {
        let mut waiting: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        let mut left = BTreeMap::new();
        for (node, mut firsts) in before {
            firsts.retain(|first| nodes.contains_key(first));
            for first in &firsts {
                waiting.entry(first.clone()).or_default().push(node.clone());
            }
            left.insert(node, firsts);
        }
        Self { left, waiting }
    }

    fn is_free(&self, node: &Node) -> bool {
        self.left.get(node).is_none_or(BTreeSet::is_empty)
    }

    /// Who waited for it.
    fn done(&mut self, node: &Node) -> Vec<Node> {
        let waiting = self.waiting.remove(node).unwrap_or_default();
        for other in &waiting {
            if let Some(left) = self.left.get_mut(other) {
                left.remove(node);
            }
        }
        waiting
    }
}

/// Follows what holds back until something comes again.
fn circle(left: &BTreeSet<(Rank, &Node)>, waits: &Waits) -> Cycle {
    let mut way: Vec<Node> = Vec::new();
    let mut next = left.first().map(|(_, node)| (*node).clone());
    while let Some(node) = next {
        if let Some(at) = way.iter().position(|it| *it == node) {
            way.drain(..at);
            break;
        }
        next = waits.left.get(&node).and_then(|it| it.first()).cloned();
        way.push(node);
    }
    Cycle {
        ids: way.into_iter().map(|(_, id)| id).collect(),
    }
}
