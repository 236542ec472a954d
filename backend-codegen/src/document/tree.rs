//! The tree of one text, as a flat arena.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use super::node::Node;
use super::{Location, SourceId};

/// What a [`Slot`] holds, and how its `a` and `b` are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tag {
    Null,
    False,
    True,
    /// `b` bytes at `a` of the source text, in the number grammar of JSON.
    Number,
    /// The same at `a` of [`Document::decoded`].
    DecodedNumber,
    /// `b` bytes at `a` of the source text.
    String,
    /// `b` bytes at `a` of [`Document::decoded`].
    DecodedString,
    /// `b` slots from slot `a`.
    Array,
    /// `b` members from slot `a`; each is two slots, key and value.
    Object,
    /// `b` members; [`Document::large`] at `a` says where and how to find them by key.
    LargeObject,
}

/// One value or key. Whatever has a variable size lies elsewhere, so that a tree is a handful of
/// allocations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) tag: Tag,
}

/// Where the members of an object lie that is too long for a linear search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Large {
    pub(super) first: u32,
    /// First of as many entries of [`Document::index`] as there are members.
    pub(super) index: u32,
}

/// The hash of a key and the number of its member, sorted by hash within an object.
pub(super) type IndexEntry = (u32, u32);

/// What one text says, with a [`Location`] at every node.
///
/// Keys of an object are unique. Numbers keep their digits. Aliases of a YAML text are resolved:
/// the subtree is shared, the alias itself is a node of its own with its own location.
pub struct Document {
    pub(super) source: SourceId,
    /// Other sources that parts of it come from, each with the offsets in slots that mean its own, in
    /// ascending order.
    pub(super) others: Vec<(Range<u32>, SourceId)>,
    pub(super) text: Arc<str>,
    /// Texts that do not stand in the source as such, one after the other.
    pub(super) decoded: String,
    pub(super) slots: Vec<Slot>,
    pub(super) large: Vec<Large>,
    pub(super) index: Vec<IndexEntry>,
    pub(super) hasher: RandomState,
    pub(super) nodes: usize,
}

/// Names a node, for tables about nodes. Two nodes have the same id if they are the same node of
/// the same source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    pub(super) source: SourceId,
    pub(super) slot: u32,
}

impl Document {
    /// A tree of the text `source` in which nothing is yet.
    #[cfg(feature = "code")]
    pub(crate) fn blank(source: SourceId, text: Arc<str>) -> Self {
        let nothing = Slot {
            start: 0,
            end: 0,
            a: 0,
            b: 0,
            tag: Tag::Null,
        };
        Self {
            source,
            others: Vec::new(),
            text,
            decoded: String::new(),
            slots: vec![nothing],
            large: Vec::new(),
            index: Vec::new(),
            hasher: RandomState::new(),
            nodes: 0,
        }
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        let last = self.slots.len().saturating_sub(1);
        Node::at(self, u32::try_from(last).unwrap_or(u32::MAX))
    }

    /// The text it was read from.
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// How many values were written out; keys and what aliases stand for do not count.
    pub fn node_count(&self) -> usize {
        self.nodes
    }

    pub(super) fn location(&self, slot: &Slot) -> Location {
        let after = self
            .others
            .partition_point(|(offsets, _)| offsets.end <= slot.start);
        let other = self.others.get(after);
        let other = other.filter(|(offsets, _)| offsets.contains(&slot.start));
        let (from, source) = other.map_or((0, self.source), |(offsets, source)| {
            (offsets.start, *source)
        });
        Location {
            source,
            start: slot.start.saturating_sub(from),
            end: slot.end.saturating_sub(from),
        }
    }

    /// The text of a string, number or key.
    pub(super) fn text(&self, slot: &Slot) -> &str {
        text(slot, &self.text, &self.decoded)
    }

    /// The number of the member with `key` among `large`'s.
    pub(super) fn find(&self, large: Large, len: u32, key: &str) -> Option<u32> {
        let entries = self.index.get(range(large.index, len))?;
        let hash = hash(&self.hasher, key.as_bytes());
        let from = entries.partition_point(|entry| entry.0 < hash);
        let candidates = entries.get(from..)?.iter();
        candidates
            .take_while(|entry| entry.0 == hash)
            .map(|entry| entry.1)
            .find(|member| {
                let slot = large.first.saturating_add(member.saturating_mul(2));
                let slot = self.slots.get(slot as usize);
                slot.is_some_and(|slot| self.text(slot) == key)
            })
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Document")
            .field("source", &self.source)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

pub(super) fn text<'t>(slot: &Slot, source: &'t str, decoded: &'t str) -> &'t str {
    let text = match slot.tag {
        Tag::Number | Tag::String => source,
        Tag::DecodedNumber | Tag::DecodedString => decoded,
        Tag::Null | Tag::False | Tag::True | Tag::Array | Tag::Object | Tag::LargeObject => "",
    };
    text.get(range(slot.a, slot.b)).unwrap_or("")
}

pub(super) fn range(first: u32, len: u32) -> Range<usize> {
    first as usize..first.saturating_add(len) as usize
}

/// Keyed per document, so that no input can aim at collisions; the order never reaches output.
pub(super) fn hash(hasher: &RandomState, key: &[u8]) -> u32 {
    let hash = hasher.hash_one(key);
    (hash ^ (hash >> 32)) as u32
}
