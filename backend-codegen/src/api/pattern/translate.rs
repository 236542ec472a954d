//! What Rust code checks for a pattern.

use std::fmt;

use super::node::{Kind, Node};
use super::print::{Dialect, print};
use super::property::Property;
use super::rewrite::{Condition, rewrite};
use super::simple::Simple;
use super::simplify::{simplify, trim};

/// How Rust code checks a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translation {
    /// In time that is linear in the text.
    Linear(Test),
    /// Only an engine that backtracks can, and it may take long.
    NeedsBacktracking {
        /// The byte offset of the part that is the reason.
        at: usize,
        /// Why.
        reason: Reason,
    },
}

/// What a text has to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It matches.
    Matches(Matcher),
    /// It does not pass this.
    Not(Box<Self>),
    /// It passes all of these.
    All(Vec<Self>),
    /// It passes at least one of these.
    Any(Vec<Self>),
}

/// One check without look-around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// Straight-line code.
    Simple(Simple),
    /// `Regex::new(…)` of the `regex` crate, from 1.10 on, compiles it within its default limits,
    /// and `is_match` is the verdict.
    Regex(String),
}

/// Why a pattern is beyond engines without backtracking.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Look-around that is no test of its own.
    LookAround,
    /// It refers to what a group holds.
    BackReference,
    /// The `regex` crate does not know the property.
    Property(Property),
    /// Its counts multiply to a program of many megabytes.
    TooLarge,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LookAround => f.write_str("look-around in the middle of a pattern"),
            Self::BackReference => f.write_str("a back-reference"),
            Self::Property(property) => write!(f, "the Unicode property `{property}`"),
            Self::TooLarge => f.write_str("repetitions that multiply to a huge pattern"),
        }
    }
}

/// The largest program that is left to the `regex` crate, in bytes. Its own limit is 10 MiB; what
/// comes near takes a noticeable time to compile at startup.
const MAX_BYTES: u64 = 4 << 20;

pub(super) fn translate(root: &Node) -> Translation {
    if let Some(node) = root.find(|kind| matches!(kind, Kind::BackReference(_))) {
        return backtracking(node, Reason::BackReference);
    }
    let simple = trim(simplify(root));
    match rewrite(&simple) {
        Ok(condition) => match test(condition) {
            Ok(test) => Translation::Linear(test),
            Err((at, reason)) => Translation::NeedsBacktracking { at, reason },
        },
        Err(node) => backtracking(&node, Reason::LookAround),
    }
}

fn backtracking(node: &Node, reason: Reason) -> Translation {
    Translation::NeedsBacktracking {
        at: node.at,
        reason,
    }
}

fn test(condition: Condition) -> Result<Test, (usize, Reason)> {
    match condition {
        Condition::Found(node) => found(&node),
        Condition::Not(condition) => Ok(Test::Not(Box::new(test(*condition)?))),
        Condition::All(conditions) => tests(conditions).map(Test::All),
        Condition::Any(conditions) => tests(conditions).map(Test::Any),
    }
}

fn tests(conditions: Vec<Condition>) -> Result<Vec<Test>, (usize, Reason)> {
    conditions.into_iter().map(test).collect()
}

fn found(node: &Node) -> Result<Test, (usize, Reason)> {
    let node = trim(simplify(node));
    if let Some(simple) = Simple::recognize(&node) {
        return Ok(Test::Matches(Matcher::Simple(simple)));
    }
    if let Kind::Alternate(alternatives) = &node.kind {
        let simple: Option<Vec<Test>> = alternatives
            .iter()
            .map(|node| {
                Simple::recognize(node).map(|simple| Test::Matches(Matcher::Simple(simple)))
            })
            .collect();
        if let Some(tests) = simple.filter(|tests| tests.len() <= MAX_ALTERNATIVES) {
            return Ok(Test::Any(tests));
        }
    }
    let mut unknown = None;
    node.visit(&mut |node| {
        if let Kind::Class(class) = &node.kind {
            let properties = class.properties.iter().map(|(property, _)| *property);
            for property in properties.filter(|property| !property.is_in_rust()) {
                unknown.get_or_insert((node.at, Reason::Property(property)));
            }
        }
    });
    match unknown {
        Some(unknown) => Err(unknown),
        None if size(&node) > MAX_BYTES => Err((node.at, Reason::TooLarge)),
        None => Ok(Test::Matches(Matcher::Regex(print(&node, Dialect::Rust)))),
    }
}

/// The most alternatives that are checked one after the other rather than by an engine at once.
const MAX_ALTERNATIVES: usize = 4;

/// An upper bound of the bytes that the `regex` crate needs for `node`.
fn size(node: &Node) -> u64 {
    let sum = |nodes: &[Node]| nodes.iter().map(size).fold(64, u64::saturating_add);
    match &node.kind {
        Kind::Empty | Kind::Look { .. } | Kind::Assert(_) | Kind::BackReference(_) => 64,
        Kind::Class(class) if !class.properties.is_empty() => 64 << 10,
        Kind::Class(class) => {
            let beyond_ascii = class
                .set
                .ranges()
                .iter()
                .filter(|(_, last)| !last.is_ascii());
            let (all, beyond) = (class.set.ranges().len(), beyond_ascii.count());
            let bytes =
                |n: usize, each: u64| u64::try_from(n).unwrap_or(u64::MAX).saturating_mul(each);
            64 + bytes(all, 16) + bytes(beyond, 1024)
        }
        Kind::Concat(nodes) | Kind::Alternate(nodes) => sum(nodes),
        Kind::Group { node, .. } => size(node).saturating_add(128),
        Kind::Repeat { node, min, max, .. } => {
            let copies = u64::from(max.unwrap_or(min.saturating_add(1)).max(1));
            size(node).saturating_add(64).saturating_mul(copies)
        }
    }
}
