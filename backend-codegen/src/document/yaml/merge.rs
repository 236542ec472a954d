//! `<<`, which takes over the members of other mappings.
//!
//! It belongs to YAML 1.1 and is not in the core schema of 1.2, but it is what people write beside
//! anchors. Keys of the mapping itself win over those taken over, and earlier ones over later ones.

use super::{Flow, Location, Reader};
use crate::diagnostic::Diagnostic;
use crate::document::tree::{Slot, Tag, text};
use crate::map::IndexSet;

/// The `<<` keys of a document.
#[derive(Default)]
pub(super) struct Merges {
    /// Where the values of those in open mappings are among the builder's pending ones.
    values: Vec<usize>,
    first: Option<Location>,
    count: usize,
}

impl Merges {
    /// Remembers the `<<` at `location`, whose value will be the pending one at `value`.
    pub(super) fn push(&mut self, value: usize, location: Location) {
        self.values.push(value);
        self.first.get_or_insert(location);
        self.count = self.count.saturating_add(1);
    }
}

impl Reader<'_, '_, '_> {
    /// Puts the members that `<<` stands for in its place, in the mapping pending from `first`.
    pub(super) fn merge(&mut self, first: usize) -> Flow {
        let from = self.merges.values.partition_point(|&value| value < first);
        let merges = self.merges.values.split_off(from);
        let members = self.builder.pending.split_off(first);
        let is_merge = |at: usize| merges.binary_search(&(first + at + 1)).is_ok();

        let decoded = &self.builder.decoded;
        let key = |slot: &Slot| text(slot, self.text, decoded);
        let mut keys = IndexSet::new();
        for (n, slot) in members.iter().enumerate().step_by(2) {
            if !is_merge(n) {
                keys.insert(key(slot));
            }
        }

        let mut merged = Vec::with_capacity(members.len());
        let mut taken_over = 0;
        let mut refused = Vec::new();
        for (n, pair) in members.chunks_exact(2).enumerate() {
            let value = pair.last().filter(|_| is_merge(n * 2));
            let Some(value) = value else {
                merged.extend_from_slice(pair);
                continue;
            };
            let sources = match value.tag {
                Tag::Array => self.builder.elements(value),
                _ => std::slice::from_ref(value),
            };
            for source in sources {
                let Some(others) = self.builder.members(source) else {
                    refused.push(*source);
                    continue;
                };
                for other in others.chunks_exact(2) {
                    if other.first().is_some_and(|slot| keys.insert(key(slot))) {
                        merged.extend_from_slice(other);
                        taken_over += 1;
                    }
                }
                if self.builder.nodes() + taken_over > self.builder.limit() {
                    break;
                }
            }
        }
        self.builder.pending.append(&mut merged);
        self.builder.count(taken_over);
        for slot in refused {
            self.refuse_merge(&slot);
        }
        if self.builder.is_full() {
            self.too_many_nodes();
            return Flow::Stop;
        }
        Flow::Go
    }

    fn refuse_merge(&mut self, slot: &Slot) {
        let diagnostic = Diagnostic::error(
            "yaml::merge-key",
            self.report.location_of(slot),
            "`<<` takes over something that is no mapping",
        )
        .label("a mapping, its alias or a list of them was expected")
        .help("write `<<: *name` with the anchor of a mapping, or `'<<'` if it is a key as such");
        self.report.fatal(diagnostic);
    }

    /// Says once that the document uses `<<`.
    pub(super) fn finish_merges(&mut self) {
        let Some(first) = self.merges.first else {
            return;
        };
        let label = match self.merges.count {
            1 => "its members are taken over here".to_owned(),
            count => format!("the first of {count}"),
        };
        let diagnostic = Diagnostic::warning(
            "yaml::merge-key",
            first,
            "`<<` belongs to YAML 1.1; readers of YAML 1.2 see a key of that name",
        )
        .label(label)
        .help("write the members out, or share them by `$ref`");
        self.report.push(diagnostic);
    }
}
