//! What has to wait for what, though it does not need it.

use super::{Graph, Node, Phase, creation, end};
use crate::db::diff::Planner;
use crate::db::model::{Content, Id};

/// Edges that are no needs.
pub(super) fn special(planner: &Planner<'_>, graph: &mut Graph, id: &Id, content: &Content) {
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
            around_attach(planner, graph, id, &attach);
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
                && graph.has(Phase::Loosen, id).is_none()
            {
                let column = Id::table(namespace, table).column(column);
                graph.edge(graph.has(Phase::Change, id), end(planner, graph, &column));
            }
            release(planner, graph, id);
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
        Content::Index(_) => take_over(planner, graph, id),
        Content::Constraint(constraint) => {
            take_over(planner, graph, id);
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

/// A partition that is attached has what becomes part of the indexes of its parent, and no other index that could
/// be taken for that; it would be given what it has no part of.
fn around_attach(planner: &Planner<'_>, graph: &mut Graph, table: &Id, attach: &Option<Node>) {
    let tree = &planner.trees.1;
    let Some(Content::Table(it)) = planner.to.get(table) else {
        return;
    };
    for (part, object) in &planner.to.objects {
        let (on, is_check) = match &object.content {
            Content::Index(index) => (index.on(&part.namespace), false),
            Content::Constraint(it) if it.ty != "f" => {
                (Id::table(&part.namespace, &part.name), it.ty == "c")
            }
            _ => continue,
        };
        let is_made = graph.has(Phase::Create, part);
        if on == *table {
            graph.edge(graph.has(Phase::Drop, part), attach.clone());
        }
        let is_before = if on == *table {
            is_check || tree.parent(part).is_some()
        } else if it.parents.contains(&(on.namespace, on.name)) {
            !tree.is_incomplete(part)
        } else {
            continue;
        };
        if is_before {
            graph.edge(is_made, attach.clone());
        } else {
            graph.edge(attach.clone(), is_made);
        }
    }
}

/// A sequence that stays is let go before what owned it goes.
fn release(planner: &Planner<'_>, graph: &mut Graph, id: &Id) {
    let release = graph.has(Phase::Loosen, id);
    if let Some(Content::Sequence(old)) = planner.from.get(id)
        && let Some((namespace, table, column)) = &old.owned_by
    {
        let table = Id::table(namespace, table);
        graph.edge(release.clone(), graph.has(Phase::Drop, &table));
        graph.edge(release, end(planner, graph, &table.column(column)));
    }
}

/// The index `id` of a partition, or its constraint, comes before that of the parent.
fn take_over(planner: &Planner<'_>, graph: &mut Graph, id: &Id) {
    let Some(parent) = planner.trees.1.parent(id) else {
        return;
    };
    let parent_is_made = graph.has(Phase::Create, parent);
    graph.edge(creation(planner, graph, id), parent_is_made.clone());
    graph.edge(parent_is_made, graph.has(Phase::Change, id));
}
