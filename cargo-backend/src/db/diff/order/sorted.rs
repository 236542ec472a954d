//! One order of many.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cycle, Graph, Node, Phase};
use crate::db::diff::{Change, Step};
use crate::db::model::Kind;

/// Always takes the first of those that nothing holds back.
pub(super) fn sorted(graph: Graph) -> Result<Vec<Step>, Cycle> {
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
