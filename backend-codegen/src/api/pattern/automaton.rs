//! Patterns as automata without empty steps (Glushkov), for engines that backtrack: how many ways there
//! are to read one text, and what to do with a pattern for which there are too many.
//!
//! A text that does not match makes such an engine try all ways. Where a loop can be gone through in two
//! ways by the same text their number is exponential, and where a text can go on in one loop or in the
//! next one it grows with a power of the length. A search that may begin anywhere is a loop before the
//! pattern. What is found is careful, not exact: a pattern that would do may be taken for one that does not.

use super::class::Class;
use super::node::{Assertion, Kind, Node};
use super::print::{Dialect, print};
use crate::list::CollectVec;
use crate::map::IndexSet;

/// Characters in a row, or one of several, of which a text is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automaton {
    /// The characters, as classes of ECMA-262 with the flag `u`.
    pub classes: Vec<String>,
    /// Which class each state has been entered by.
    pub class_of: Vec<usize>,
    /// The states that may come behind each state.
    pub follow: Vec<Vec<usize>>,
    /// The states that a match begins with.
    pub first: Vec<usize>,
    /// The states that a match ends with.
    pub last: Vec<usize>,
    /// Whether no character is a match.
    pub matches_nothing: bool,
    /// Whether a match begins where the text does.
    pub from_start: bool,
    /// Whether a match ends where the text does.
    pub to_end: bool,
}

/// No automaton has more states.
const MAX_STATES: usize = 2_000;
/// Repetitions with bounds are written out up to so many states when ways are counted, and are loops
/// otherwise.
const MAX_COUNTED: usize = 300;
/// So many ways to read one text are as good as one.
const MAX_WAYS: u64 = 1 << 14;
/// So many steps may be taken to find loops that share texts.
const MAX_STEPS: usize = 2_000_000;

/// Whether an engine that backtracks takes time that grows no faster than the text.
pub(super) fn is_linear(root: &Node) -> bool {
    root.alternatives().iter().all(|alternative| {
        let built = Builder::build(alternative, MAX_COUNTED, Mode::Ways)
            .or_else(|| Builder::build(alternative, MAX_COUNTED, Mode::RoughWays));
        built.is_some_and(|built| built.is_linear())
    })
}

/// The automaton of one alternative; nothing if it is too large, or says something that automata do not.
pub(super) fn automaton(alternative: &Node) -> Option<Automaton> {
    let built = Builder::build(alternative, MAX_STATES, Mode::Matches)?;
    let mut classes: Vec<String> = Vec::new();
    let class_of = built.classes.iter().map(|class| {
        let text = print(&Node::new(0, Kind::Class((*class).clone())), Dialect::Ecma);
        let known = classes.iter().position(|known| *known == text);
        known.unwrap_or_else(|| {
            classes.push(text);
            classes.len() - 1
        })
    });
    let class_of = class_of.collect_vec();
    let targets = |edges: &[(usize, u64)]| edges.iter().map(|(state, _)| *state).collect_vec();
    Some(Automaton {
        class_of,
        classes,
        follow: built
            .follow
            .iter()
            .map(|edges| targets(edges))
            .collect_vec(),
        first: targets(&built.part.first),
        last: targets(&built.part.last),
        matches_nothing: built.part.empty > 0,
        from_start: built.from_start,
        to_end: built.to_end,
    })
}

/// A part of a pattern: which states it begins and ends with, in how many ways, and in how many it is
/// nothing. Two ways stand for more.
#[derive(Clone, Default)]
struct Part {
    first: Vec<(usize, u64)>,
    last: Vec<(usize, u64)>,
    empty: u64,
}

/// What states are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// To match.
    Matches,
    /// To count ways, for which places in the text may be anywhere.
    Ways,
    /// The same, where repetitions with bounds are taken for loops.
    RoughWays,
}

struct Builder<'n> {
    classes: Vec<&'n Class>,
    follow: Vec<Vec<(usize, u64)>>,
    max_states: usize,
    mode: Mode,
    part: Part,
    from_start: bool,
    to_end: bool,
}

/// A number of ways that is only told from one.
fn ways(count: u64) -> u64 {
    count.min(2)
}

fn add(edges: &mut Vec<(usize, u64)>, state: usize, count: u64) {
    match edges.iter_mut().find(|(known, _)| *known == state) {
        Some((_, known)) => *known = ways(*known + count),
        None => edges.push((state, ways(count))),
    }
}

fn times(edges: &[(usize, u64)], count: u64) -> Vec<(usize, u64)> {
    edges
        .iter()
        .filter(|_| count > 0)
        .map(|(state, known)| (*state, ways(known * count)))
        .collect_vec()
}

impl<'n> Builder<'n> {
    fn build(alternative: &'n Node, max_states: usize, mode: Mode) -> Option<Self> {
        let mut parts = alternative.parts();
        let is = |node: &Node, assertion| node.kind == Kind::Assert(assertion);
        let mut builder = Self {
            classes: Vec::new(),
            follow: Vec::new(),
            max_states,
            mode,
            part: Part::default(),
            from_start: false,
            to_end: false,
        };
        while let [first, rest @ ..] = parts {
            if !is(first, Assertion::Start) {
                break;
            }
            builder.from_start = true;
            parts = rest;
        }
        while let [rest @ .., last] = parts {
            if !is(last, Assertion::End) {
                break;
            }
            builder.to_end = true;
            parts = rest;
        }
        builder.part = builder.concat(parts.iter())?;
        Some(builder)
    }

    fn concat(&mut self, nodes: impl Iterator<Item = &'n Node>) -> Option<Part> {
        let mut whole = Part {
            empty: 1,
            ..Part::default()
        };
        for node in nodes {
            let part = self.part_of(node)?;
            whole = self.joined(&whole, &part);
        }
        Some(whole)
    }

    fn joined(&mut self, one: &Part, other: &Part) -> Part {
        self.link(&one.last, &other.first);
        let mut first = one.first.clone();
        for (state, count) in times(&other.first, one.empty) {
            add(&mut first, state, count);
        }
        let mut last = other.last.clone();
        for (state, count) in times(&one.last, other.empty) {
            add(&mut last, state, count);
        }
        Part {
            first,
            last,
            empty: ways(one.empty * other.empty),
        }
    }

    fn link(&mut self, from: &[(usize, u64)], to: &[(usize, u64)]) {
        for (state, count) in from {
            if let Some(edges) = self.follow.get_mut(*state) {
                for (next, other) in to {
                    add(edges, *next, count * other);
                }
            }
        }
    }

    fn part_of(&mut self, node: &'n Node) -> Option<Part> {
        match &node.kind {
            Kind::Empty => self.concat(std::iter::empty()),
            Kind::Class(class) => {
                let state = self.classes.len();
                if state >= self.max_states {
                    return None;
                }
                self.classes.push(class);
                self.follow.push(Vec::new());
                Some(Part {
                    first: vec![(state, 1)],
                    last: vec![(state, 1)],
                    empty: 0,
                })
            }
            Kind::Concat(nodes) => self.concat(nodes.iter()),
            Kind::Alternate(nodes) => {
                let mut whole = Part::default();
                for node in nodes {
                    let part = self.part_of(node)?;
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                    whole.empty = ways(whole.empty + part.empty);
                }
                Some(whole)
            }
            Kind::Group { node, .. } => self.part_of(node),
            Kind::Repeat { node, min, max, .. } => self.repeat(node, *min, *max),
            Kind::Assert(_) if self.mode != Mode::Matches => self.concat(std::iter::empty()),
            Kind::Look { .. } | Kind::Assert(_) | Kind::BackReference(_) => None,
        }
    }

    fn repeat(&mut self, node: &'n Node, min: u32, max: Option<u32>) -> Option<Part> {
        if max == Some(0) {
            return self.concat(std::iter::empty());
        }
        let is_rough = self.mode == Mode::RoughWays;
        let is_loop = max.is_none() || is_rough && max != Some(1);
        let copies = match (is_loop, is_rough) {
            (true, true) => 1,
            (true, false) => min.max(1),
            (false, _) => max.unwrap_or(1),
        };
        let mut behind: Option<Part> = None;
        // From the last one on, so that each that may be missing takes those behind it along.
        for copy in (0..copies).rev() {
            let mut part = self.part_of(node)?;
            if is_loop && behind.is_none() {
                let (first, last) = (part.first.clone(), part.last.clone());
                self.link(&last, &first);
                // Going round with nothing is no way of its own.
                part.empty = part.empty.min(1);
            }
            let mut whole = match &behind {
                Some(behind) => self.joined(&part, behind),
                None => part,
            };
            if copy >= min || is_rough && min == 0 {
                whole.empty = ways(whole.empty + 1);
            }
            behind = Some(whole);
        }
        behind
    }

    /// Whether no text can be read in very many ways.
    fn is_linear(&self) -> bool {
        let mut follow = self.follow.clone();
        // A match that may end anywhere is one as soon as it could end.
        if !self.to_end {
            for (state, _) in &self.part.last {
                if let Some(edges) = follow.get_mut(*state) {
                    edges.clear();
                }
            }
        }
        let any = Class::from(super::CharSet::any());
        let mut classes: Vec<&Class> = self.classes.clone();
        if !self.from_start {
            let search = classes.len();
            classes.push(&any);
            let mut edges = self.part.first.clone();
            edges.push((search, 1));
            follow.push(edges);
        }
        let graph = Graph::new(&classes, &follow);
        graph.has_few_ways() && !graph.is_ambiguous()
    }
}

/// States, and what leads to what.
struct Graph<'g> {
    follow: &'g [Vec<(usize, u64)>],
    /// Whether the same character may lead to two states.
    share: Vec<Vec<bool>>,
    /// Which states lead to each other, by a number for each such set.
    component: Vec<usize>,
    /// Whether a state leads to itself.
    is_in_loop: Vec<bool>,
}

impl<'g> Graph<'g> {
    fn new(classes: &[&Class], follow: &'g [Vec<(usize, u64)>]) -> Self {
        let share = classes
            .iter()
            .map(|one| {
                classes
                    .iter()
                    .map(|other| overlap(one, other))
                    .collect_vec()
            })
            .collect_vec();
        let n = follow.len();
        let reach: Vec<IndexSet<usize>> =
            (0..n).map(|state| reachable(follow, state)).collect_vec();
        let leads = |from: usize, to: usize| reach.get(from).is_some_and(|it| it.contains(&to));
        let component = (0..n)
            .map(|state| {
                let mutual = (0..state).find(|other| leads(state, *other) && leads(*other, state));
                mutual.unwrap_or(state)
            })
            .collect_vec();
        let is_in_loop = (0..n).map(|state| leads(state, state)).collect_vec();
        Self {
            follow,
            share,
            component,
            is_in_loop,
        }
    }

    fn next(&self, state: usize) -> &[(usize, u64)] {
        self.follow.get(state).map_or(&[], Vec::as_slice)
    }

    fn share(&self, one: usize, other: usize) -> bool {
        let row = self.share.get(one);
        row.and_then(|row| row.get(other)).copied().unwrap_or(true)
    }

    fn component(&self, state: usize) -> usize {
        self.component.get(state).copied().unwrap_or(state)
    }

    fn is_same(&self, one: usize, other: usize) -> bool {
        self.component(one) == self.component(other)
    }

    fn is_in_loop(&self, state: usize) -> bool {
        self.is_in_loop.get(state).copied().unwrap_or_default()
    }

    /// Whether there are few ways from loop to loop, whatever the text is.
    fn has_few_ways(&self) -> bool {
        let n = self.follow.len();
        let mut known: Vec<Option<u64>> = vec![None; n];
        (0..n).all(|state| self.ways_from(state, &mut known, n) <= MAX_WAYS)
    }

    /// How many ways lead on from a state; those within a loop are one.
    fn ways_from(&self, state: usize, known: &mut Vec<Option<u64>>, depth: usize) -> u64 {
        if let Some(Some(count)) = known.get(state) {
            return *count;
        }
        if depth == 0 {
            return u64::MAX;
        }
        let mut count = 1_u64;
        for (next, times) in self.next(state) {
            if !self.is_same(state, *next) {
                let behind = self.ways_from(*next, known, depth - 1);
                count = count.saturating_add(behind.saturating_mul(*times));
            }
        }
        if let Some(place) = known.get_mut(state) {
            *place = Some(count);
        }
        count
    }

    /// Whether some text can be read in ways whose number grows with it.
    fn is_ambiguous(&self) -> bool {
        let mut left = MAX_STEPS;
        let loops: Vec<usize> = (0..self.follow.len())
            .filter(|state| self.is_in_loop(*state))
            .collect_vec();
        let is_doubled = |state: &usize| {
            let edges = self.next(*state).iter();
            { edges }.any(|(next, count)| *count > 1 && self.is_same(*state, *next))
        };
        loops.iter().any(is_doubled)
            || loops
                .iter()
                .filter(|state| self.component(**state) == **state)
                .any(|component| self.has_two_rounds(*component, &mut left))
            || loops.iter().any(|one| {
                let others = loops.iter().filter(|other| !self.is_same(*one, **other));
                { others }.any(|other| self.shares_text(*one, *other, &mut left))
            })
    }

    /// Whether one text leads from some state of a loop to another one in two ways.
    fn has_two_rounds(&self, component: usize, left: &mut usize) -> bool {
        let inside = |state: usize| {
            let edges = self.next(state).iter().map(|(next, _)| *next);
            edges.filter(move |next| self.component(*next) == component)
        };
        let states = 0..self.follow.len();
        let states = states.filter(|state| self.component(*state) == component);
        let mut open: Vec<(usize, usize)> = states.map(|state| (state, state)).collect_vec();
        let mut seen: IndexSet<(usize, usize)> = IndexSet::new();
        while let Some((one, other)) = open.pop() {
            for next in inside(one) {
                for beside in inside(other) {
                    if *left == 0 {
                        return true;
                    }
                    *left -= 1;
                    if next == beside && one != other {
                        return true;
                    }
                    let is_parting = next != beside && self.share(next, beside);
                    if is_parting && seen.insert((next, beside)) {
                        open.push((next, beside));
                    }
                }
            }
        }
        false
    }

    /// Whether one text leads from a loop to itself, from there to another loop, and within that one.
    fn shares_text(&self, one: usize, other: usize, left: &mut usize) -> bool {
        let start = (one, one, other);
        let goal = (one, other, other);
        let mut seen: IndexSet<(usize, usize, usize)> = IndexSet::new();
        let mut open = vec![start];
        while let Some((a, b, c)) = open.pop() {
            for (next_a, _) in self.next(a) {
                if !self.is_same(one, *next_a) {
                    continue;
                }
                for (next_c, _) in self.next(c) {
                    if !self.is_same(other, *next_c) || !self.share(*next_a, *next_c) {
                        continue;
                    }
                    for (next_b, _) in self.next(b) {
                        if *left == 0 {
                            return true;
                        }
                        *left -= 1;
                        if !self.share(*next_a, *next_b) || !self.share(*next_b, *next_c) {
                            continue;
                        }
                        let next = (*next_a, *next_b, *next_c);
                        if next == goal {
                            return true;
                        }
                        if seen.insert(next) {
                            open.push(next);
                        }
                    }
                }
            }
        }
        false
    }
}

/// The states that a state leads to.
fn reachable(follow: &[Vec<(usize, u64)>], from: usize) -> IndexSet<usize> {
    let mut seen = IndexSet::new();
    let mut open = vec![from];
    while let Some(state) = open.pop() {
        for (next, _) in follow.get(state).map_or(&[][..], Vec::as_slice) {
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    seen
}

/// Whether a character may be in both classes; where only an engine knows, it may.
fn overlap(one: &Class, other: &Class) -> bool {
    match (one.as_set(), other.as_set()) {
        (Some(one), Some(other)) => !one.is_disjoint(other),
        _ => true,
    }
}
