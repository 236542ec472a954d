//! The syntax tree.

use super::class::Class;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// The byte offset at which it starts.
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing; always matches.
    Empty,
    /// One character.
    Class(Class),
    /// One behind the other.
    Concat(Vec<Node>),
    /// One of them, the first that fits.
    Alternate(Vec<Node>),
    /// The same several times.
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    /// Something that is remembered under a number, from 1.
    Group { node: Box<Node>, index: u32 },
    /// What stands behind or before this place, or does not.
    Look {
        node: Box<Node>,
        ahead: bool,
        negative: bool,
    },
    /// A place.
    Assert(Assertion),
    /// What the one of these groups that took part holds.
    BackReference(Vec<u32>),
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assertion {
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`
    WordBoundary,
    /// `\B`
    NotWordBoundary,
}

/// How many characters something can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) min: u64,
    /// `None` is without bound.
    pub(super) max: Option<u64>,
}

impl Width {
    const ZERO: Self = Self {
        min: 0,
        max: Some(0),
    };

    /// The width, if it is always the same.
    pub(super) fn fixed(self) -> Option<u64> {
        (self.max == Some(self.min)).then_some(self.min)
    }
}

impl Node {
    pub(super) fn new(at: usize, kind: Kind) -> Self {
        Self { at, kind }
    }

    /// Puts `nodes` behind each other.
    pub(super) fn concat(at: usize, mut nodes: Vec<Self>) -> Self {
        match (nodes.len(), nodes.pop()) {
            (_, None) => Self::new(at, Kind::Empty),
            (1, Some(node)) => node,
            (_, Some(last)) => {
                nodes.push(last);
                Self::new(at, Kind::Concat(nodes))
            }
        }
    }

    /// The parts that stand behind each other.
    pub(super) fn parts(&self) -> &[Self] {
        match &self.kind {
            Kind::Concat(nodes) => nodes,
            Kind::Empty => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The alternatives, of which there is always one at least.
    pub(super) fn alternatives(&self) -> &[Self] {
        match &self.kind {
            Kind::Alternate(nodes) => nodes,
            _ => std::slice::from_ref(self),
        }
    }

    /// How many characters it can match. Assertions, look-around included, count as nothing.
    pub(super) fn width(&self) -> Width {
        match &self.kind {
            Kind::Empty | Kind::Look { .. } | Kind::Assert(_) => Width::ZERO,
            Kind::Class(_) => Width {
                min: 1,
                max: Some(1),
            },
            Kind::Concat(nodes) => width(nodes),
            Kind::Alternate(nodes) => nodes
                .iter()
                .map(Self::width)
                .reduce(|a, b| Width {
                    min: a.min.min(b.min),
                    max: a.max.zip(b.max).map(|(a, b)| a.max(b)),
                })
                .unwrap_or(Width::ZERO),
            Kind::Repeat { node, min, max, .. } => {
                let width = node.width();
                Width {
                    min: width.min.saturating_mul(u64::from(*min)),
                    max: match (width.max, max) {
                        (Some(0), _) => Some(0),
                        (Some(width), Some(max)) => Some(width.saturating_mul(u64::from(*max))),
                        _ => None,
                    },
                }
            }
            Kind::Group { node, .. } => node.width(),
            Kind::BackReference(_) => Width { min: 0, max: None },
        }
    }

    /// Visits it and everything in it, outermost first.
    pub(super) fn visit<'a>(&'a self, visitor: &mut impl FnMut(&'a Self)) {
        visitor(self);
        match &self.kind {
            Kind::Empty | Kind::Class(_) | Kind::Assert(_) | Kind::BackReference(_) => {}
            Kind::Concat(nodes) | Kind::Alternate(nodes) => {
                for node in nodes {
                    node.visit(visitor);
                }
            }
            Kind::Repeat { node, .. } | Kind::Group { node, .. } | Kind::Look { node, .. } => {
                node.visit(visitor);
            }
        }
    }

    /// The first part, itself included, for which `test` holds.
    pub(super) fn find(&self, test: impl Fn(&Kind) -> bool) -> Option<&Self> {
        let mut found = None;
        self.visit(&mut |node| {
            if found.is_none() && test(&node.kind) {
                found = Some(node);
            }
        });
        found
    }
}

/// How many characters `nodes` can match, one behind the other.
pub(super) fn width(nodes: &[Node]) -> Width {
    nodes
        .iter()
        .map(Node::width)
        .fold(Width::ZERO, |a, b| Width {
            min: a.min.saturating_add(b.min),
            max: a.max.zip(b.max).map(|(a, b)| a.saturating_add(b)),
        })
}
