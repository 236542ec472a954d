//! Puts another tree together from what a text says.

use std::collections::HashMap;

use super::builder::Builder;
use super::node::Node;
use super::report::Report;
use super::tree::{Document, Slot, Tag};
use super::{Limits, Location};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Another tree of the text of a [`Document`]: its parts are taken as they are or made new, and what
/// is made new has the place of what it stands for.
pub(crate) struct Rebuild<'d> {
    document: &'d Document,
    builder: Builder<'d>,
    /// Subtrees that were made anew, by what is in the old one: aliases share it.
    done: HashMap<(Tag, u32, u32), Slot>,
}

/// An object or a list that is being made.
pub(crate) struct Opened(usize);

impl<'d> Rebuild<'d> {
    pub(crate) fn of(document: &'d Document, limits: &Limits) -> Self {
        Self {
            document,
            builder: Builder::upon(document, limits),
            done: HashMap::new(),
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
        let tag = if flag { Tag::True } else { Tag::False };
        self.builder.value(Slot {
            start: location.start,
            end: location.end,
            a: 0,
            b: 0,
            tag,
        });
    }

    /// Begins an object or a list: what is added from here on is in it.
    pub(crate) fn open(&self) -> Opened {
        Opened(self.builder.pending.len())
    }

    /// Ends an object of keys, each with a value. Of equal keys the first stays.
    pub(crate) fn close(&mut self, opened: Opened, location: Location) {
        let mut twice = Diagnostics::new();
        let mut report = Report::new(self.document.source(), &mut twice);
        let (start, end) = (location.start as usize, location.end as usize);
        self.builder.close_object(opened.0, start, end, &mut report);
    }

    /// Ends a list.
    pub(crate) fn close_list(&mut self, opened: Opened, location: Location) {
        let (start, end) = (location.start as usize, location.end as usize);
        self.builder.close_array(opened.0, start, end);
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
        self.builder
            .finish(self.document.source(), self.document.text.clone())
    }

    fn string(&mut self, text: &str, location: Location) -> Slot {
        let from = self.builder.decoded.len();
        self.builder.decoded.push_str(text);
        let (start, end) = (location.start as usize, location.end as usize);
        self.builder
            .decoded_slot(Tag::DecodedString, start, end, from)
    }
}
