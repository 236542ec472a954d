//! Anchors, aliases and what aliases may cost.

use std::ops::Range;

use super::{Flow, Limits, Location, Reader, quoted};
use crate::diagnostic::Diagnostic;
use crate::document::report::offset;
use crate::document::tree::{Slot, Tag};

/// Documents of fewer values have the alias budget of one with as many.
const AT_LEAST: u64 = 1000;

/// What the anchors of a document stand for.
pub(super) struct Anchors {
    /// By the number that the parser gives them.
    list: Vec<Anchor>,
    /// Aliases and how much the largest stands for.
    largest: Option<(Location, u64)>,
    /// Values in the document, aliases written out.
    pub(super) total: u64,
    ratio: u64,
    /// No document of this size can have a greater budget.
    ceiling: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Anchor {
    location: Location,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Not seen.
    #[default]
    Unknown,
    /// Its collection is being read.
    Open,
    /// Complete.
    Known {
        slot: Slot,
        /// Values in it, aliases written out.
        size: u64,
        /// Collections within each other.
        height: usize,
    },
}

impl Anchors {
    pub(super) fn new(text: &str, limits: &Limits) -> Self {
        let ratio = number(limits.alias_ratio);
        // A value takes a byte at the very least, but for the last one.
        let most = number(limits.nodes.min(text.len().saturating_add(1)));
        Self {
            list: Vec::new(),
            largest: None,
            total: 0,
            ratio,
            ceiling: ratio.saturating_mul(most.max(AT_LEAST)),
        }
    }

    fn entry(&mut self, id: usize) -> Option<&mut Anchor> {
        if id == 0 {
            return None;
        }
        if self.list.len() <= id {
            self.list.resize(id + 1, Anchor::default());
        }
        self.list.get_mut(id)
    }

    /// Remembers where the anchor stands.
    pub(super) fn name(&mut self, id: usize, location: Location) {
        if let Some(anchor) = self.entry(id) {
            anchor.location = location;
        }
    }

    pub(super) fn open(&mut self, id: usize) {
        if let Some(anchor) = self.entry(id) {
            anchor.state = State::Open;
        }
    }

    pub(super) fn define(&mut self, id: usize, slot: Slot, size: u64, height: usize) {
        if let Some(anchor) = self.entry(id) {
            anchor.state = State::Known { slot, size, height };
        }
    }

    fn get(&self, id: usize) -> Anchor {
        self.list.get(id).copied().unwrap_or_default()
    }
}

fn number(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

impl Reader<'_, '_, '_> {
    pub(super) fn alias(&mut self, id: usize, range: Range<usize>) -> Flow {
        let place = self.report.location(range.start, range.end);
        let anchor = self.anchors.get(id);
        let State::Known { slot, size, height } = anchor.state else {
            return self.recursive_alias(place, anchor.location);
        };
        let slot = Slot {
            start: offset(range.start),
            end: offset(range.end),
            ..slot
        };
        if self.at_key() {
            return self.alias_as_key(slot, place, anchor.location);
        }
        if self.open.len().saturating_add(height) > self.depth {
            self.too_deep(place);
            return Flow::Stop;
        }
        if self
            .anchors
            .largest
            .is_none_or(|(_, largest)| size > largest)
        {
            self.anchors.largest = Some((place, size));
        }
        let flow = self.value(slot, size, height);
        let size = self.open.last().map_or(0, |open| open.size);
        if size > self.anchors.ceiling {
            self.alias_budget(size, self.anchors.ceiling);
            return Flow::Stop;
        }
        flow
    }

    fn alias_as_key(&mut self, slot: Slot, place: Location, anchor: Location) -> Flow {
        let slot = match slot.tag {
            Tag::String | Tag::DecodedString => slot,
            Tag::Number | Tag::Null | Tag::False | Tag::True | Tag::DecodedNumber => {
                // A key is taken as it is written, which is behind the anchor.
                return self.scalar_alias_as_key(slot, place);
            }
            Tag::Array | Tag::Object | Tag::LargeObject => {
                let diagnostic = Diagnostic::error("yaml::key", place, "a key is a collection")
                    .label("keys are text")
                    .related(anchor, "the collection")
                    .help("write the key out");
                self.report.fatal(diagnostic);
                self.string_slot("", &(slot.start as usize..slot.end as usize), Tag::String)
            }
        };
        self.key(slot, false)
    }

    fn scalar_alias_as_key(&mut self, slot: Slot, place: Location) -> Flow {
        let diagnostic = Diagnostic::error(
            "yaml::key",
            place,
            "a key is an alias of a value that is no text",
        )
        .label("keys are text")
        .help("write the key out");
        self.report.fatal(diagnostic);
        let slot = self.string_slot("", &(slot.start as usize..slot.end as usize), Tag::String);
        self.key(slot, false)
    }

    /// Ends with too much to write out, sooner or later.
    pub(super) fn check_alias_budget(&mut self) {
        let nodes = number(self.builder.nodes());
        let budget = self.anchors.ratio.saturating_mul(nodes.max(AT_LEAST));
        if self.anchors.largest.is_some() && self.anchors.total > budget {
            self.alias_budget(self.anchors.total, budget);
        }
    }

    fn alias_budget(&mut self, size: u64, budget: u64) {
        let place = self
            .anchors
            .largest
            .map_or_else(Location::default, |largest| largest.0);
        let largest = self.anchors.largest.map_or(0, |largest| largest.1);
        let diagnostic = Diagnostic::error(
            "yaml::alias-budget",
            place,
            format!("the aliases of the document stand for more than {budget} values"),
        )
        .label(format!("this one stands for {largest} of {size}"))
        .help("write fewer aliases of aliases; an API description uses `$ref` to say a thing once");
        self.report.fatal(diagnostic);
    }

    fn recursive_alias(&mut self, place: Location, anchor: Location) -> Flow {
        let diagnostic = Diagnostic::error(
            "yaml::recursive-alias",
            place,
            "an alias stands within what it stands for",
        )
        .label("the collection would contain itself")
        .related(anchor, "the anchor of the collection around it")
        .help("a schema refers to itself by `$ref`");
        self.report.fatal(diagnostic);
        self.instead_of_alias(place)
    }

    pub(super) fn unknown_alias(&mut self, name: &str, range: Range<usize>) -> Flow {
        let place = self.report.location(range.start, range.end);
        let diagnostic = Diagnostic::error(
            "yaml::unknown-alias",
            place,
            format!("there is no anchor {}", quoted(&format!("&{name}"))),
        )
        .label("an alias needs its anchor before it")
        .help(format!(
            "if this is text, put it in quotes: `'*{}'`",
            quoted(name).trim_matches('`')
        ));
        self.report.fatal(diagnostic);
        self.instead_of_alias(place)
    }

    fn instead_of_alias(&mut self, place: Location) -> Flow {
        let range = place.start as usize..place.end as usize;
        if self.at_key() {
            let slot = self.string_slot("", &range, Tag::String);
            return self.key(slot, false);
        }
        let slot = self.constant_slot(Tag::Null, &range);
        self.value(slot, 1, 0)
    }
}
