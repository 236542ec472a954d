//! Look-around → a combination of tests without it.
//!
//! A look-ahead whose place in the text is known is a second pattern for the same text:
//! `^(?=.*\d)(?!.*--).{8,}$` holds where `^.{8,}$` and `^.*\d` match and `^.*--` does not. Each rule
//! here is exact; where none applies, the pattern is left to an engine that backtracks.

use super::node::{Assertion, Kind, Node, Width, width};
use super::simplify::{concat, repeat};
use crate::list::CollectVec;

/// What a text has to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// A tree without look-around is found in it.
    Found(Node),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// The most steps that a pattern may take. It bounds the depth of recursion too.
const MAX_STEPS: usize = 100;

/// Rewrites a simple tree; `Err` is the part that no rule applies to.
pub(super) fn rewrite(node: &Node) -> Result<Condition, Node> {
    let mut left = MAX_STEPS;
    condition(node, &mut left)
}

fn is_look(kind: &Kind) -> bool {
    matches!(kind, Kind::Look { .. })
}

fn condition(node: &Node, left: &mut usize) -> Result<Condition, Node> {
    let Some(look) = node.find(is_look) else {
        return Ok(Condition::Found(node.clone()));
    };
    *left = left.checked_sub(1).ok_or_else(|| look.clone())?;
    if let Kind::Alternate(alternatives) = &node.kind {
        let any = alternatives.iter().map(|node| condition(node, left));
        return Ok(Condition::Any(any.collect::<Result<_, _>>()?));
    }
    let parts = settled(node.parts());
    for (i, part) in parts.iter().enumerate() {
        let (before, after) = (
            parts.get(..i).unwrap_or_default(),
            parts.get(i + 1..).unwrap_or_default(),
        );
        let rewritten = match &part.kind {
            Kind::Look {
                node,
                ahead: true,
                negative,
            } => look_ahead(before, node, *negative, after, left)?,
            Kind::Look {
                node,
                ahead: false,
                negative,
            } => look_behind(before, node, *negative, after, left)?,
            Kind::Repeat { node, min, max, .. } => {
                tempered(before, node, (*min, *max), after, left)?
            }
            Kind::Alternate(alternatives) => spread(before, alternatives, after, left)?,
            _ => None,
        };
        if let Some(condition) = rewritten {
            return Ok(condition);
        }
    }
    Err(look.clone())
}

/// The same with the start of the text before what is looked for there, and its end behind that: all of
/// these hold at one place, in whatever order they stand.
fn settled(parts: &[Node]) -> Vec<Node> {
    let mut settled: Vec<Node> = Vec::with_capacity(parts.len());
    for part in parts {
        let is_start = part.kind == Kind::Assert(Assertion::Start);
        let comes_first = |before: &Node| match &before.kind {
            Kind::Look { ahead: true, .. } => is_start,
            Kind::Assert(Assertion::End) => matches!(part.kind, Kind::Look { ahead: false, .. }),
            _ => false,
        };
        let n_behind = settled.iter().rev().take_while(|it| comes_first(it));
        settled.insert(settled.len() - n_behind.count(), part.clone());
    }
    settled
}

/// Puts parts behind each other.
fn joined<'a>(parts: impl IntoIterator<Item = &'a Node>) -> Node {
    let parts: Vec<Node> = parts.into_iter().cloned().collect_vec();
    concat(parts.first().map_or(0, |node| node.at), parts)
}

fn has_look(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| node.find(is_look).is_some())
}

/// The width of what stands between the start of the text and a place, if the parts before the
/// place fix it.
fn fixed_from_start(before: &[Node]) -> Option<u64> {
    let (first, rest) = before.split_first()?;
    (first.kind == Kind::Assert(Assertion::Start) && !has_look(rest))
        .then(|| width(rest))
        .and_then(Width::fixed)
}

/// The width of what stands between a place and the end of the text, if the parts behind the place
/// fix it.
fn fixed_to_end(after: &[Node]) -> Option<u64> {
    let (last, rest) = after.split_last()?;
    (last.kind == Kind::Assert(Assertion::End) && !has_look(rest))
        .then(|| width(rest))
        .and_then(Width::fixed)
}

/// `main` holds, and so does `other`, or not.
fn both(
    main: &Node,
    other: &Node,
    negative: bool,
    left: &mut usize,
) -> Result<Option<Condition>, Node> {
    let main = condition(main, left)?;
    let other = condition(other, left)?;
    let other = if negative {
        Condition::Not(Box::new(other))
    } else {
        other
    };
    let mut all = Vec::new();
    for condition in [other, main] {
        match condition {
            Condition::All(inner) => all.extend(inner),
            condition => all.push(condition),
        }
    }
    Ok(Some(Condition::All(all)))
}

fn look_ahead(
    before: &[Node],
    look: &Node,
    negative: bool,
    after: &[Node],
    left: &mut usize,
) -> Result<Option<Condition>, Node> {
    if fixed_from_start(before).is_some() {
        // The place is the same in every match, so what stands there can be asked for apart.
        let main = joined(before.iter().chain(after));
        let other = joined(before.iter().chain([look]));
        return both(&main, &other, negative, left);
    }
    if !after.is_empty() {
        return Ok(None);
    }
    // Nothing follows: what must follow the match may as well be part of it.
    let end = if negative {
        not_followed_by(look, Assertion::End)
    } else {
        Some(look.clone())
    };
    match end {
        Some(end) => condition(&joined(before.iter().chain([&end])), left).map(Some),
        None => Ok(None),
    }
}

fn look_behind(
    before: &[Node],
    look: &Node,
    negative: bool,
    after: &[Node],
    left: &mut usize,
) -> Result<Option<Condition>, Node> {
    if fixed_to_end(after).is_some() {
        let main = joined(before.iter().chain(after));
        let other = joined([look].into_iter().chain(after));
        return both(&main, &other, negative, left);
    }
    if !before.is_empty() {
        return Ok(None);
    }
    let start = if negative {
        not_followed_by(look, Assertion::Start)
    } else {
        Some(look.clone())
    };
    match start {
        Some(start) => condition(&joined([&start].into_iter().chain(after)), left).map(Some),
        None => Ok(None),
    }
}

/// `(?![a-z])` where nothing follows it: another character, or the edge of the text.
fn not_followed_by(look: &Node, edge: Assertion) -> Option<Node> {
    let Kind::Class(class) = &look.kind else {
        return None;
    };
    let others = class.as_set()?.complement();
    Some(Node::new(
        look.at,
        Kind::Alternate(vec![
            Node::new(look.at, Kind::Class(others.into())),
            Node::new(look.at, Kind::Assert(edge)),
        ]),
    ))
}

/// `^P(?:(?!X)c){m,n}S$`: no `X` starts where one of the `c` does.
///
/// Between the fixed `P` and the fixed `S` all characters are `c`. An `X` that is longer than `S`
/// and starts behind `P` starts at one of them, so the text must not match `^Pc*X`.
fn tempered(
    before: &[Node],
    repeated: &Node,
    (min, max): (u32, Option<u32>),
    after: &[Node],
    left: &mut usize,
) -> Result<Option<Condition>, Node> {
    let [look, character] = repeated.parts() else {
        return Ok(None);
    };
    let Kind::Look {
        node: forbidden,
        ahead: true,
        negative: true,
    } = &look.kind
    else {
        return Ok(None);
    };
    let (Kind::Class(_), Some(_), Some(rest)) = (
        &character.kind,
        fixed_from_start(before),
        fixed_to_end(after),
    ) else {
        return Ok(None);
    };
    if has_look(std::slice::from_ref(forbidden)) || forbidden.width().min <= rest {
        return Ok(None);
    }
    let main = repeat(character.clone(), min, max);
    let other = repeat(character.clone(), 0, None);
    let main = joined(before.iter().chain([&main]).chain(after));
    let other = joined(before.iter().chain([&other, &**forbidden]));
    both(&main, &other, true, left)
}

/// `^(?:(?!a)b|c)$`: the same as `^(?!a)b$|^c$`.
fn spread(
    before: &[Node],
    alternatives: &[Node],
    after: &[Node],
    left: &mut usize,
) -> Result<Option<Condition>, Node> {
    if !has_look(alternatives) {
        return Ok(None);
    }
    let any = alternatives
        .iter()
        .map(|node| condition(&joined(before.iter().chain([node]).chain(after)), left));
    Ok(Some(Condition::Any(any.collect::<Result<_, _>>()?)))
}
