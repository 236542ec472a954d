//! What would better come before, as far as names in bodies tell.

use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, Node, Phase};
use crate::db::diff::Planner;
use crate::db::model::{Content, Database, Id, Kind};

/// Bodies of functions are texts to the server, so that only their words tell what they need.
pub(super) fn wishes(planner: &Planner<'_>, graph: &mut Graph) {
    let made: Vec<_> = graph
        .nodes
        .keys()
        .filter(|(phase, id)| {
            *phase == Phase::Create
                && matches!(
                    id.kind,
                    Kind::Table | Kind::View | Kind::Function | Kind::Sequence | Kind::Enum
                )
        })
        .map(|(_, id)| id.clone())
        .collect();
    let functions: Vec<_> = graph
        .nodes
        .keys()
        .filter(|(phase, id)| {
            matches!(phase, Phase::Create | Phase::Change) && id.kind == Kind::Function
        })
        .cloned()
        .collect();
    for node in functions {
        let Some(Content::Function(function)) = planner.to.get(&node.1) else {
            continue;
        };
        let Some(body) = &function.body else { continue };
        let words = words(body);
        for other in &made {
            if *other != node.1 && words.contains(other.name.as_str()) {
                let first = (Phase::Create, other.clone());
                graph.better.entry(node.clone()).or_default().insert(first);
            }
        }
    }
}

/// What is computed when something is made calls functions, and these others, of which the server knows nothing:
/// the last of them is there before, and goes after it.
pub(super) fn evaluated(planner: &Planner<'_>, graph: &mut Graph) {
    for (database, phase) in [(planner.to, Phase::Create), (planner.from, Phase::Drop)] {
        let of_phase =
            |(it, _): &&Node| *it == phase || (phase == Phase::Create && *it == Phase::Change);
        let nodes: Vec<Node> = graph.nodes.keys().filter(of_phase).cloned().collect();
        let functions: Vec<&Id> = nodes
            .iter()
            .filter(|(it, id)| *it == phase && id.kind == Kind::Function)
            .map(|(_, id)| id)
            .collect();
        if functions.is_empty() {
            continue;
        }
        let mut called = BTreeMap::new();
        for node in &nodes {
            let is_computed = match database.get(&node.1) {
                Some(Content::Column(_) | Content::Constraint(_) | Content::Index(_)) => true,
                Some(Content::View(view)) => view.materialized,
                _ => false,
            };
            if !is_computed {
                continue;
            }
            for function in calls(database, &node.1, &functions, &mut called) {
                let function = (phase, function);
                let (first, then) = match phase {
                    Phase::Create => (function, node.clone()),
                    _ => (node.clone(), function),
                };
                graph.better.entry(then).or_default().insert(first);
            }
        }
    }
}

/// Those of `functions` whose names are in bodies of functions that `id` needs, or in theirs.
fn calls(
    database: &Database,
    id: &Id,
    functions: &[&Id],
    called: &mut BTreeMap<Id, Vec<Id>>,
) -> Vec<Id> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::from([id.clone()]);
    let mut work = vec![id.clone()];
    while let Some(next) = work.pop() {
        let Some(object) = database.objects.get(&next) else {
            continue;
        };
        let mut others: Vec<Id> = object.needs.iter().cloned().collect();
        match &object.content {
            Content::Function(it) => {
                let by_name = called.entry(next.clone()).or_insert_with(|| {
                    let words = words(it.body.as_deref().unwrap_or_default());
                    let named = functions
                        .iter()
                        .filter(|id| words.contains(id.name.as_str()));
                    named.map(|id| (*id).clone()).collect()
                });
                found.extend(by_name.iter().cloned());
                others.extend(by_name.iter().cloned());
            }
            Content::Domain(_) => {
                others.extend(database.constraints(&next).map(|(id, _)| id.clone()));
            }
            _ => {}
        }
        // What a table or another of its parts needs is nothing to this one.
        others.retain(|it| !matches!(it.kind, Kind::Table | Kind::Namespace | Kind::Extension));
        work.extend(others.into_iter().filter(|it| seen.insert(it.clone())));
    }
    found.into_iter().collect()
}

fn words(body: &str) -> BTreeSet<&str> {
    body.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect()
}
