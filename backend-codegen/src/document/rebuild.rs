//! Puts another tree together from what a text says.

use std::ops::Range;

use super::builder::Builder;
use super::node::Node;
use super::report::Report;
use super::tree::{Document, Slot, Tag};
use super::{Limits, Location, SourceId};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::map::IndexMap;

/// Another tree of the text of a [`Document`]: its parts are taken as they are or made new, and what
/// is made new has the place of what it stands for.
pub(crate) struct Rebuild<'d> {
    document: &'d Document,
    builder: Builder<'d>,
    /// As in [`Document::others`].
    others: Vec<(Range<u32>, SourceId)>,
    /// What offsets in other sources are counted from.
    starts: IndexMap<SourceId, u32>,
    /// Subtrees that were made anew, by what is in the old one: aliases share it.
    done: IndexMap<(Tag, u32, u32), Slot>,
}

/// An object or a list that is being made.
pub(crate) struct Opened(usize);

impl<'d> Rebuild<'d> {
    pub(crate) fn of(document: &'d Document, limits: &Limits) -> Self {
        Self {
            document,
            builder: Builder::upon(document, limits),
            others: document.others.clone(),
            starts: document
                .others
                .iter()
                .map(|(offsets, source)| (*source, offsets.start))
                .collect(),
            done: IndexMap::new(),
        }
    }

    /// Takes a value of the document as it is.
    pub(crate) fn node(&mut self, node: Node<'d>) {
        self.builder.value(node.slot());
    }

    /// The key of the value that follows.
    pub(crate) fn key(&mut self, text: &str, location: Location) {
        let slot = self.string(text, location);
        self.builder.key(slot);
    }

    pub(crate) fn text(&mut self, text: &str, location: Location) {
        let slot = self.string(text, location);
        self.builder.value(slot);
    }

    pub(crate) fn flag(&mut self, flag: bool, location: Location) {
        self.plain(if flag { Tag::True } else { Tag::False }, location);
    }

    #[cfg(any(feature = "overlay", feature = "code"))]
    pub(crate) fn null(&mut self, location: Location) {
        self.plain(Tag::Null, location);
    }

    /// A number in the grammar of JSON.
    #[cfg(any(feature = "overlay", feature = "code"))]
    pub(crate) fn number(&mut self, lexeme: &str, location: Location) {
        let slot = self.decoded(Tag::DecodedNumber, lexeme, location);
        self.builder.value(slot);
    }

    fn plain(&mut self, tag: Tag, location: Location) {
        let (start, end) = self.offsets(location);
        self.builder.value(Slot {
            start,
            end,
            a: 0,
            b: 0,
            tag,
        });
    }

    /// Another source that parts come from; nothing if there is no room for so many.
    #[cfg(any(feature = "overlay", feature = "code"))]
    pub(crate) fn add_source(&mut self, source: SourceId, length: usize) -> Option<()> {
        // A value may stand at the very end of a text.
        let own = u32::try_from(self.document.text.len())
            .ok()?
            .checked_add(1)?;
        let start = self.others.last().map_or(own, |(offsets, _)| offsets.end);
        let end = start
            .checked_add(u32::try_from(length).ok()?)?
            .checked_add(1)?;
        self.others.push((start..end, source));
        self.starts.insert(source, start);
        Some(())
    }

    /// A place as the offsets of a slot.
    fn offsets(&self, location: Location) -> (u32, u32) {
        let from = self.starts.get(&location.source).copied().unwrap_or(0);
        (
            location.start.saturating_add(from),
            location.end.saturating_add(from),
        )
    }

    /// Begins an object or a list: what is added from here on is in it.
    pub(crate) fn open(&self) -> Opened {
        Opened(self.builder.pending.len())
    }

    /// Ends an object of keys, each with a value. Of equal keys the first stays.
    pub(crate) fn close(&mut self, opened: Opened, location: Location) {
        let mut twice = Diagnostics::new();
        let mut report = Report::new(self.document.source(), &mut twice);
        let (start, end) = self.offsets(location);
        self.builder
            .close_object(opened.0, start as usize, end as usize, &mut report);
    }

    /// Ends a list.
    pub(crate) fn close_list(&mut self, opened: Opened, location: Location) {
        let (start, end) = self.offsets(location);
        self.builder
            .close_array(opened.0, start as usize, end as usize);
    }

    /// Takes what was made before in place of `node`, if it was: what several aliases of YAML stand
    /// for is made once.
    pub(crate) fn again(&mut self, node: Node<'d>) -> bool {
        let slot = node.slot();
        let Some(done) = self.done.get(&(slot.tag, slot.a, slot.b)) else {
            return false;
        };
        let done = *done;
        self.builder.value(Slot {
            start: slot.start,
            end: slot.end,
            ..done
        });
        true
    }

    /// Remembers that the last value was made in place of `node`, which has parts.
    pub(crate) fn remember(&mut self, node: Node<'d>) {
        let slot = node.slot();
        if let Some(made) = self.builder.pending.last() {
            self.done.insert((slot.tag, slot.a, slot.b), *made);
        }
    }

    /// The finished tree, if it has no more values than the limits allow.
    pub(crate) fn finish(self, diagnostics: &mut Diagnostics) -> Option<Document> {
        if self.builder.is_full() {
            let place = self.document.root().location();
            let message = "the document has too many values";
            diagnostics.push(
                Diagnostic::error("document::too-many-nodes", place, message)
                    .label(format!(
                        "more than {} when they are all written out",
                        self.builder.limit()
                    ))
                    .help("split it into several, or raise the limit"),
            );
            return None;
        }
        let text = self.document.text.clone();
        let document = self.builder.finish(self.document.source(), text)?;
        Some(Document {
            others: self.others,
            ..document
        })
    }

    fn string(&mut self, text: &str, location: Location) -> Slot {
        self.decoded(Tag::DecodedString, text, location)
    }

    fn decoded(&mut self, tag: Tag, text: &str, location: Location) -> Slot {
        let from = self.builder.decoded.len();
        self.builder.decoded.push_str(text);
        let (start, end) = self.offsets(location);
        self.builder
            .decoded_slot(tag, start as usize, end as usize, from)
    }
}
