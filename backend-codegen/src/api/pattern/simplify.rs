//! The same language in fewer parts.
//!
//! Only whether a text matches counts here, neither where nor what groups hold, so groups go, lazy
//! is greedy, and alternatives have no order. That is exact for patterns without back-references;
//! others are not simplified.

use super::charset::CharSet;
use super::class::Class;
use super::node::{Kind, Node};
use crate::list::CollectVec;

/// Makes `node`, which has no back-reference, simpler.
pub(super) fn simplify(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Empty | Kind::Class(_) | Kind::Assert(_) | Kind::BackReference(_) => {
            node.kind.clone()
        }
        Kind::Group { node, .. } => simplify(node).kind,
        Kind::Look {
            node,
            ahead,
            negative,
        } => Kind::Look {
            node: Box::new(simplify(node)),
            ahead: *ahead,
            negative: *negative,
        },
        Kind::Concat(nodes) => concat(node.at, nodes.iter().map(simplify)).kind,
        Kind::Alternate(nodes) => alternate(node.at, nodes.iter().map(simplify).collect_vec()),
        Kind::Repeat {
            node: inner,
            min,
            max,
            ..
        } => repeat(simplify(inner), *min, *max).kind,
    };
    Node::new(node.at, kind)
}

/// Puts simple nodes behind each other.
pub(super) fn concat(at: usize, nodes: impl IntoIterator<Item = Node>) -> Node {
    let mut parts: Vec<Node> = Vec::new();
    for node in nodes {
        match node.kind {
            Kind::Empty => {}
            Kind::Concat(inner) => inner.into_iter().for_each(|node| push(&mut parts, node)),
            _ => push(&mut parts, node),
        }
    }
    Node::concat(at, parts)
}

/// Adds `node` behind `parts`, or makes one of it and the last part.
fn push(parts: &mut Vec<Node>, node: Node) {
    // What holds at a place holds there once more.
    let is_held = |last: &Node| matches!(last.kind, Kind::Assert(_)) && last.kind == node.kind;
    if parts.last().is_some_and(is_held) {
        return;
    }
    if let Some(set) = as_look(&node, false)
        && let Some(ending) = ending_with(parts, &set, MAX_COPIES)
    {
        *parts = ending;
        return;
    }
    let looked = parts.last().and_then(|last| as_look(last, true));
    if let Some(set) = looked
        && let Some((first, rest)) = starting_with(&node, &set)
    {
        parts.pop();
        // What has become a class may be restricted by the look-ahead before it, too.
        push(parts, first);
        parts.extend(rest);
        return;
    }
    let merged = parts
        .last()
        .and_then(|last| run_together(last, &node).map(|kind| Node::new(last.at, kind)));
    match merged {
        Some(merged) => {
            parts.pop();
            parts.push(merged);
        }
        None => parts.push(node),
    }
}

/// How often `ending_with` may write a part again.
const MAX_COPIES: usize = 4;

/// The characters of which one must stand ahead or behind, if `node` demands that or, negated, its
/// opposite. The edge of the text counts as none, so a negated one helps only where a character is
/// known to stand.
fn as_look(node: &Node, where_ahead: bool) -> Option<CharSet> {
    let Kind::Look {
        node,
        ahead,
        negative,
    } = &node.kind
    else {
        return None;
    };
    let Kind::Class(class) = &node.kind else {
        return None;
    };
    let set = class.as_set().filter(|_| *ahead == where_ahead)?;
    Some(if *negative {
        set.complement()
    } else {
        set.clone()
    })
}

/// A run of a class, if `node` is nothing else and no property is in it.
fn as_set_run(node: &Node) -> Option<(&CharSet, u32, Option<u32>)> {
    let (class, min, max) = as_run(node)?;
    Some((class.as_set()?, min, max))
}

/// `node` where its first character is one of `set`: `(?!-)[a-z-]+` is `[a-z][a-z-]*`.
fn starting_with(node: &Node, set: &CharSet) -> Option<(Node, Option<Node>)> {
    let (class, min, max) = as_set_run(node)?;
    let min = min.checked_sub(1)?;
    let first = Node::new(node.at, Kind::Class(class.intersection(set).into()));
    let rest = Node::new(node.at, Kind::Class(class.clone().into()));
    let rest = repeat(rest, min, max.map(|max| max.saturating_sub(1)));
    Some((first, Some(rest).filter(|rest| rest.kind != Kind::Empty)))
}

/// `parts` where the last character is one of `set`: `[a-z-]+(?<!-)` is `[a-z-]*[a-z]`.
fn ending_with(parts: &[Node], set: &CharSet, copies: usize) -> Option<Vec<Node>> {
    let copies = copies.checked_sub(1)?;
    let (last, before) = parts.split_last()?;
    let (class, min, max) = as_set_run(last)?;
    let at = last.at;
    let end = Node::new(at, Kind::Class(class.intersection(set).into()));
    let run = repeat(
        Node::new(at, Kind::Class(class.clone().into())),
        min.saturating_sub(1),
        max.map(|max| max.saturating_sub(1)),
    );
    let with: Vec<Node> = before
        .iter()
        .cloned()
        .chain(Some(run).filter(|run| run.kind != Kind::Empty))
        .chain([end])
        .collect_vec();
    if min > 0 {
        return Some(with);
    }
    // The run may be empty, and then what stands before it has to end so.
    let without = ending_with(before, set, copies)?;
    Some(vec![Node::new(
        at,
        Kind::Alternate(vec![Node::concat(at, without), Node::concat(at, with)]),
    )])
}

/// `aa*` is `a{1,}`.
fn run_together(first: &Node, second: &Node) -> Option<Kind> {
    let both_single = matches!(first.kind, Kind::Class(_)) && matches!(second.kind, Kind::Class(_));
    let (a, b) = (as_run(first)?, as_run(second)?);
    if both_single || a.0 != b.0 {
        return None;
    }
    let max = match (a.2, b.2) {
        (Some(a), Some(b)) => Some(a.checked_add(b)?),
        _ => None,
    };
    Some(Kind::Repeat {
        node: Box::new(Node::new(first.at, Kind::Class(a.0.clone()))),
        min: a.1.checked_add(b.1)?,
        max,
        greedy: true,
    })
}

/// A class and how often it stands there, if `node` is nothing else.
pub(super) fn as_run(node: &Node) -> Option<(&Class, u32, Option<u32>)> {
    match &node.kind {
        Kind::Class(class) => Some((class, 1, Some(1))),
        Kind::Repeat { node, min, max, .. } => match &node.kind {
            Kind::Class(class) => Some((class, *min, *max)),
            _ => None,
        },
        _ => None,
    }
}

/// How many alternatives are searched for one that is the same.
const MAX_COMPARED: usize = 50;

fn alternate(at: usize, nodes: Vec<Node>) -> Kind {
    let mut alternatives: Vec<Node> = Vec::new();
    let mut characters: Option<(usize, CharSet)> = None;
    let mut optional = false;
    let flat = nodes.into_iter().flat_map(|node| match node.kind {
        Kind::Alternate(inner) => inner,
        _ => vec![node],
    });
    for node in flat {
        match &node.kind {
            Kind::Empty => optional = true,
            Kind::Class(class) => match (class.as_set(), &mut characters) {
                (Some(set), Some((_, all))) => *all = all.union(set),
                (Some(set), None) => {
                    characters = Some((alternatives.len(), set.clone()));
                    alternatives.push(node);
                }
                (None, _) => alternatives.push(node),
            },
            _ if alternatives
                .iter()
                .rev()
                .take(MAX_COMPARED)
                .any(|other| other.kind == node.kind) => {}
            _ => alternatives.push(node),
        }
    }
    if let Some((index, set)) = characters
        && let Some(node) = alternatives.get_mut(index)
    {
        node.kind = Kind::Class(set.into());
    }
    let one = match alternatives.len() {
        0 | 1 => alternatives
            .pop()
            .unwrap_or_else(|| Node::new(at, Kind::Empty)),
        _ => Node::new(at, Kind::Alternate(alternatives)),
    };
    if optional {
        repeat(one, 0, Some(1)).kind
    } else {
        one.kind
    }
}

/// Repeats a simple node.
pub(super) fn repeat(node: Node, min: u32, max: Option<u32>) -> Node {
    let at = node.at;
    if max == Some(0) {
        return Node::new(at, Kind::Empty);
    }
    if (min, max) == (1, Some(1)) {
        return node;
    }
    match &node.kind {
        Kind::Empty => return node,
        // An assertion that holds once at a place holds there again.
        Kind::Assert(_) | Kind::Look { .. } if min == 0 => return Node::new(at, Kind::Empty),
        Kind::Assert(_) | Kind::Look { .. } => return node,
        Kind::Repeat {
            node: inner,
            min: inner_min,
            max: inner_max,
            ..
        } => {
            if let Some((min, max)) = nested(*inner_min, *inner_max, min, max) {
                return repeat((**inner).clone(), min, max);
            }
        }
        Kind::Class(_)
        | Kind::Concat(_)
        | Kind::Alternate(_)
        | Kind::Group { .. }
        | Kind::BackReference(_) => {}
    }
    Node::new(
        at,
        Kind::Repeat {
            node: Box::new(node),
            min,
            max,
            greedy: true,
        },
    )
}

/// The counts of `(?:x{a,b}){c,d}` as one, where all counts between the least and the most occur.
fn nested(a: u32, b: Option<u32>, c: u32, d: Option<u32>) -> Option<(u32, Option<u32>)> {
    let max = match (b, d) {
        (Some(b), Some(d)) => Some(b.checked_mul(d)?),
        _ => None,
    };
    let min = a.checked_mul(c)?;
    let gapless = match (a, b) {
        // `x*` and `x+`, any number of times.
        (0 | 1, None) => true,
        // `x?`, any number of times.
        (0, Some(1)) => true,
        // `x{3}`, so many times.
        _ => Some(a) == b && Some(c) == d,
    };
    gapless.then_some((min, max))
}

/// The same for a search: what a match at the edges may leave out is left out.
///
/// `abc.*` is found wherever `abc` is, and `a+` wherever `a` is.
pub(super) fn trim(node: Node) -> Node {
    let at = node.at;
    match node.kind {
        Kind::Alternate(alternatives) => {
            let alternatives: Vec<Node> = alternatives.into_iter().map(trim).collect_vec();
            if alternatives.iter().any(|node| node.kind == Kind::Empty) {
                return Node::new(at, Kind::Empty);
            }
            Node::new(at, alternate(at, alternatives))
        }
        _ => {
            let mut parts = node.parts().to_vec();
            while let Some(last) = parts.pop() {
                if let Some(rest) = least(last) {
                    parts.push(rest);
                    break;
                }
            }
            let mut kept = parts.into_iter().peekable();
            let mut first = None;
            while first.is_none()
                && let Some(node) = kept.next()
            {
                first = least(node);
            }
            concat(at, first.into_iter().chain(kept))
        }
    }
}

/// What has to be there of a part at the edge.
fn least(node: Node) -> Option<Node> {
    match node.kind {
        Kind::Repeat {
            node: inner, min, ..
        } if inner
            .find(|kind| matches!(kind, Kind::Assert(_) | Kind::Look { .. }))
            .is_none() =>
        {
            (min > 0).then(|| repeat(*inner, min, Some(min)))
        }
        _ => Some(node),
    }
}
