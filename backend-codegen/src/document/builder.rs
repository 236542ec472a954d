//! Puts a [`Document`] together, children before their parents.

use std::hash::RandomState;
use std::sync::Arc;

use super::report::{Report, offset, quoted};
use super::tree::{Document, IndexEntry, Large, Slot, Tag, hash, range, text};
use super::{Limits, SourceId};
use crate::diagnostic::Diagnostic;
use crate::order;

/// Objects up to this many members are searched from front to back.
const SMALL: usize = 16;

/// Takes values in the order of the text: an open collection's children wait in `pending` and move
/// into the arena, side by side, when it is closed.
pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) decoded: String,
    pub(super) pending: Vec<Slot>,
    slots: Vec<Slot>,
    large: Vec<Large>,
    index: Vec<IndexEntry>,
    hasher: RandomState,
    nodes: usize,
    limit: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, limits: &Limits) -> Self {
        Self {
            text,
            decoded: String::new(),
            pending: Vec::new(),
            // Half of what a dense text needs: growing once costs less than memory never used.
            slots: Vec::with_capacity(text.len() / 32),
            large: Vec::new(),
            index: Vec::new(),
            hasher: RandomState::new(),
            nodes: 0,
            limit: limits.nodes,
        }
    }

    /// Goes on where a document ended: all that is in it can be taken as a part.
    pub(super) fn upon(document: &'t Document, limits: &Limits) -> Self {
        Self {
            text: &document.text,
            decoded: document.decoded.clone(),
            pending: Vec::new(),
            slots: document.slots.clone(),
            large: document.large.clone(),
            index: document.index.clone(),
            hasher: document.hasher.clone(),
            nodes: document.nodes,
            limit: limits.nodes,
        }
    }

    /// Values so far.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Values allowed.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Counts values that are there a second time.
    pub(super) fn count(&mut self, values: usize) {
        self.nodes = self.nodes.saturating_add(values);
    }

    /// The elements of a closed array.
    pub(super) fn elements(&self, slot: &Slot) -> &[Slot] {
        self.slots.get(range(slot.a, slot.b)).unwrap_or(&[])
    }

    /// Keys and values of a closed object.
    pub(super) fn members(&self, slot: &Slot) -> Option<&[Slot]> {
        let first = match slot.tag {
            Tag::Object => slot.a,
            Tag::LargeObject => self.large.get(slot.a as usize)?.first,
            Tag::Null
            | Tag::False
            | Tag::True
            | Tag::Number
            | Tag::DecodedNumber
            | Tag::String
            | Tag::DecodedString
            | Tag::Array => return None,
        };
        self.slots.get(range(first, slot.b.saturating_mul(2)))
    }

    /// Adds a value without children.
    pub(super) fn value(&mut self, slot: Slot) {
        self.nodes += 1;
        self.pending.push(slot);
    }

    /// Adds the key of the value that follows.
    pub(super) fn key(&mut self, slot: Slot) {
        self.pending.push(slot);
    }

    /// Whether there are more values than allowed.
    pub(super) fn is_full(&self) -> bool {
        self.nodes > self.limit
    }

    /// Ends `text` as the tail of [`Self::decoded`].
    pub(super) fn decoded_slot(&self, tag: Tag, start: usize, end: usize, from: usize) -> Slot {
        Slot {
            start: offset(start),
            end: offset(end),
            a: offset(from),
            b: offset(self.decoded.len().saturating_sub(from)),
            tag,
        }
    }

    /// Makes an array of everything pending from `first`.
    pub(super) fn close_array(&mut self, first: usize, start: usize, end: usize) {
        let len = self.pending.len().saturating_sub(first);
        let a = offset(self.slots.len());
        self.slots.extend(self.pending.drain(first..));
        self.value(Slot {
            start: offset(start),
            end: offset(end),
            a,
            b: offset(len),
            tag: Tag::Array,
        });
    }

    /// Makes an object of the keys and values pending from `first`. Of equal keys the first stays.
    pub(super) fn close_object(
        &mut self,
        first: usize,
        start: usize,
        end: usize,
        report: &mut Report<'_>,
    ) {
        let len = self.pending.len().saturating_sub(first) / 2;
        let index = offset(self.index.len());
        let duplicates = if len <= SMALL {
            self.small_duplicates(first)
        } else {
            self.index_members(first)
        };
        if !duplicates.is_empty() {
            self.drop_duplicates(first, duplicates, report);
            self.index.truncate(index as usize);
            return self.close_object(first, start, end, report);
        }
        let members = offset(self.slots.len());
        self.slots.extend(self.pending.drain(first..));
        let (a, tag) = if len <= SMALL {
            (members, Tag::Object)
        } else {
            self.large.push(Large {
                first: members,
                index,
            });
            (offset(self.large.len().saturating_sub(1)), Tag::LargeObject)
        };
        self.value(Slot {
            start: offset(start),
            end: offset(end),
            a,
            b: offset(len),
            tag,
        });
    }

    /// Members that repeat the key of an earlier one, with that one.
    fn small_duplicates(&self, first: usize) -> Vec<(usize, usize)> {
        let mut duplicates = Vec::new();
        let members = self.pending.get(first..).unwrap_or(&[]);
        for (n, slot) in members.iter().step_by(2).enumerate() {
            let mut earlier = members.iter().step_by(2).take(n);
            if let Some(of) = earlier.position(|other| other.b == slot.b && self.same(other, slot))
            {
                duplicates.push((n, of));
            }
        }
        duplicates
    }

    /// Adds the members pending from `first` to the index, and finds equal keys on the way.
    fn index_members(&mut self, first: usize) -> Vec<(usize, usize)> {
        let from = self.index.len();
        let members = self.pending.get(first..).unwrap_or(&[]);
        for (n, slot) in members.iter().step_by(2).enumerate() {
            let key = text(slot, self.text, &self.decoded);
            self.index
                .push((hash(&self.hasher, key.as_bytes()), offset(n)));
        }
        self.index
            .get_mut(from..)
            .unwrap_or(&mut [])
            .sort_unstable();
        let entries = self.index.get(from..).unwrap_or(&[]);

        let key = |entry: &IndexEntry| members.get(entry.1 as usize * 2);
        let mut duplicates = Vec::new();
        for group in entries
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|group| group.len() > 1)
        {
            let mut distinct: Vec<&IndexEntry> = Vec::new();
            for entry in group {
                let same = |other: &&&IndexEntry| match (key(other), key(entry)) {
                    (Some(other), Some(slot)) => self.same(other, slot),
                    _ => false,
                };
                match distinct.iter().find(same) {
                    Some(of) => duplicates.push((entry.1 as usize, of.1 as usize)),
                    None => distinct.push(entry),
                }
            }
        }
        order::sort(&mut duplicates);
        duplicates
    }

    fn same(&self, a: &Slot, b: &Slot) -> bool {
        text(a, self.text, &self.decoded) == text(b, self.text, &self.decoded)
    }

    #[cold]
    fn drop_duplicates(
        &mut self,
        first: usize,
        duplicates: Vec<(usize, usize)>,
        report: &mut Report<'_>,
    ) {
        let members = self.pending.split_off(first);
        let mut repeated = duplicates.into_iter().peekable();
        for (n, pair) in members.chunks_exact(2).enumerate() {
            let Some((_, of)) = repeated.next_if(|duplicate| duplicate.0 == n) else {
                self.pending.extend_from_slice(pair);
                continue;
            };
            if let (Some(again), Some(original)) = (pair.first(), members.get(of * 2)) {
                let key = text(again, self.text, &self.decoded);
                let diagnostic = Diagnostic::error(
                    "document::duplicate-key",
                    report.location_of(again),
                    format!("{} stands twice in one object", quoted(key)),
                )
                .label("the second one")
                .related(report.location_of(original), "the first one")
                .help("keep one of them, or merge what they hold");
                report.push(diagnostic);
            }
        }
    }

    /// The finished tree, if there is exactly one value.
    pub(super) fn finish(mut self, source: SourceId, text: Arc<str>) -> Option<Document> {
        let root = self.pending.pop()?;
        if !self.pending.is_empty() {
            return None;
        }
        self.slots.push(root);
        self.slots.shrink_to_fit();
        self.decoded.shrink_to_fit();
        Some(Document {
            source,
            others: Vec::new(),
            text,
            decoded: self.decoded,
            slots: self.slots,
            large: self.large,
            index: self.index,
            hasher: self.hasher,
            nodes: self.nodes,
        })
    }
}
