//! Reads YAML 1.2 with the core schema, from the events of `granit-parser`.
//!
//! What JSON cannot say is an error here, not a surprise later: keys that are collections, `.nan`,
//! tags of one's own, a second document. Aliases share the subtree of their anchor; what they stand
//! for is counted as if it were written out, and bounded.

mod alias;
mod merge;
mod problem;
mod scalar;

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag as YamlTag};

use super::builder::Builder;
use super::report::{Report, offset, quoted};
use super::tree::{Slot, Tag};
use super::{Limits, Location};
use crate::diagnostic::Diagnostic;
use alias::Anchors;
use merge::Merges;

/// Reads the one document of the text into `builder`.
pub(super) fn read(builder: &mut Builder<'_>, limits: &Limits, report: &mut Report<'_>) {
    let text = builder.text;
    // One level more than is allowed, so that going too deep is found here, with its place.
    let nesting = limits.depth.saturating_add(1);
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: nesting,
        block_nesting_limit: nesting,
    };
    let mut reader = Reader {
        text,
        builder,
        report,
        open: Vec::new(),
        depth: limits.depth,
        anchors: Anchors::new(text, limits),
        merges: Merges::default(),
        documents: 0,
        extra: None,
        collection_key: None,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let done = match event {
            Ok((event, span)) => reader.event(event, &span),
            Err(error) => {
                reader.problem(&error);
                return;
            }
        };
        if done == Flow::Stop {
            return;
        }
    }
    reader.finish();
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Go,
    Stop,
}

/// An open collection.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Its first child among the builder's pending ones.
    first: usize,
    /// Where it begins, if it has brackets.
    bracket: Option<usize>,
    object: bool,
    /// Whether a key comes next, in an object.
    at_key: bool,
    /// Whether it stands where a key has to, and is read for the sake of what follows.
    is_key: bool,
    anchor: usize,
    /// How many of its keys are `<<`.
    merges: u32,
    /// Values in it, aliases written out.
    size: u64,
    /// Collections within each other in it.
    height: usize,
}

struct Reader<'r, 't, 'd> {
    text: &'t str,
    builder: &'r mut Builder<'t>,
    report: &'r mut Report<'d>,
    open: Vec<Open>,
    depth: usize,
    anchors: Anchors,
    merges: Merges,
    documents: usize,
    /// Where a second document begins that has not said anything yet.
    extra: Option<usize>,
    /// Where the last collection stands that was found in place of a key.
    collection_key: Option<usize>,
}

impl<'t> Reader<'_, 't, '_> {
    fn event(&mut self, event: Event<'t>, span: &Span) -> Flow {
        let range = range(span);
        if let Some(start) = self.extra
            && event.is_node()
        {
            // A last `---` opens a document that says nothing.
            return if is_nothing(&event, &range) {
                Flow::Go
            } else {
                self.second_document(start)
            };
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, tag.as_deref(), anchor, range, span)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open(false, style, anchor, tag.as_deref(), &range, span)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(true, style, anchor, tag.as_deref(), &range, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&range),
            Event::Anchor(id, _) => {
                self.anchors
                    .name(id, self.report.location(range.start, range.end));
                Flow::Go
            }
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, range),
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.extra = Some(range.start);
                }
                if let Some(version) = version.filter(|version| version.minor != 2) {
                    let label = format!("version {}.{}", version.major, version.minor);
                    self.other_version(label, &range);
                }
                Flow::Go
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Flow::Go,
            // Comments are not asked for; whatever a later version adds has no value either.
            _ => Flow::Go,
        }
    }

    /// Adds a value to the innermost collection: what `slot` says, `size` values in all.
    fn value(&mut self, slot: Slot, size: u64, height: usize) -> Flow {
        self.builder.value(slot);
        self.count_value(size, height)
    }

    fn count_value(&mut self, size: u64, height: usize) -> Flow {
        match self.open.last_mut() {
            Some(open) => {
                open.size = open.size.saturating_add(size);
                open.height = open.height.max(height);
                open.at_key = open.object;
            }
            None => self.anchors.total = size,
        }
        if self.builder.is_full() {
            self.too_many_nodes();
            return Flow::Stop;
        }
        Flow::Go
    }

    /// Whether what comes next is a key.
    fn at_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.object && open.at_key)
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        tag: Option<&YamlTag>,
        anchor: usize,
        range: Range<usize>,
        span: &Span,
    ) -> Flow {
        let nothing = range.is_empty() && style == ScalarStyle::Plain;
        let text = if nothing { Cow::Borrowed("") } else { text };
        let range = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_range(range),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => range,
        };
        if self.at_key() {
            let merge = style == ScalarStyle::Plain && tag.is_none() && text == "<<";
            let slot = self.string_slot(&text, &range, Tag::String);
            if let Some(tag) = tag {
                self.check_tag(tag, span, true);
            }
            self.anchors.define(anchor, slot, 1, 0);
            return self.key(slot, merge);
        }
        let plain = style == ScalarStyle::Plain;
        let slot = self.scalar_slot(&text, plain, tag, &range, span);
        self.anchors.define(anchor, slot, 1, 0);
        self.value(slot, 1, 0)
    }

    fn key(&mut self, slot: Slot, merge: bool) -> Flow {
        self.builder.key(slot);
        if let Some(open) = self.open.last_mut() {
            open.at_key = false;
            open.merges = open.merges.saturating_add(u32::from(merge));
        }
        if merge {
            self.merges
                .push(self.builder.pending.len(), self.report.location_of(&slot));
        }
        Flow::Go
    }

    fn open(
        &mut self,
        object: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&YamlTag>,
        range: &Range<usize>,
        span: &Span,
    ) -> Flow {
        if self.open.len() >= self.depth {
            self.too_deep(self.report.location(range.start, range.end));
            return Flow::Stop;
        }
        if let Some(tag) = tag {
            self.check_collection_tag(tag, object, span);
        }
        let is_key = self.at_key();
        if is_key {
            self.collection_as_key(object, style, range);
        }
        self.anchors.open(anchor);
        self.open.push(Open {
            first: self.builder.pending.len(),
            bracket: (style == StructureStyle::Flow).then_some(range.start),
            object,
            at_key: object,
            is_key,
            anchor,
            merges: 0,
            size: 1,
            height: 0,
        });
        Flow::Go
    }

    fn close(&mut self, range: &Range<usize>) -> Flow {
        let Some(open) = self.open.pop() else {
            return Flow::Go;
        };
        let pending = self.builder.pending.get(open.first..).unwrap_or(&[]);
        let (start, end) = match (open.bracket, pending) {
            (Some(bracket), _) => (bracket, range.end),
            (None, [first, .., last]) => (first.start as usize, last.end as usize),
            (None, [only]) => (only.start as usize, only.end as usize),
            (None, []) => (range.start, range.end),
        };
        if open.object {
            if open.merges > 0 && self.merge(open.first) == Flow::Stop {
                return Flow::Stop;
            }
            self.builder
                .close_object(open.first, start, end, self.report);
        } else {
            self.builder.close_array(open.first, start, end);
        }
        let height = open.height.saturating_add(1);
        if let Some(&slot) = self.builder.pending.last() {
            self.anchors.define(open.anchor, slot, open.size, height);
            if open.is_key {
                // Reported when it was opened.
                self.builder.pending.pop();
                let slot = self.string_slot("", &(start..end), Tag::String);
                return self.key(slot, false);
            }
        }
        self.count_value(open.size, height)
    }

    fn finish(mut self) {
        self.finish_merges();
        if self.documents == 0 {
            let diagnostic = Diagnostic::error(
                "document::empty",
                self.report.location(0, self.text.len()),
                "the document is empty",
            )
            .label("there is nothing but white space and comments")
            .help("name the file that holds the document, or write it into this one");
            self.report.fatal(diagnostic);
        }
        self.check_alias_budget();
    }

    /// A block scalar from its `|` or `>` to its last character that is not white space.
    fn block_range(&self, range: Range<usize>) -> Range<usize> {
        let content = self.text.get(range.clone()).unwrap_or("");
        let end = range.start + content.trim_end().len();
        let before = self
            .builder
            .pending
            .last()
            .map_or(0, |slot| slot.end as usize);
        let gap = self.text.get(before..range.start).unwrap_or("");
        let line = gap.trim_end();
        let line_start = line.rfind('\n').map_or(0, |at| at + 1);
        let header = line.get(line_start..).unwrap_or("").find(['|', '>']);
        let start = header.map_or(range.start, |at| before + line_start + at);
        start..end.max(start)
    }

    fn second_document(&mut self, start: usize) -> Flow {
        let dashes = self.text.get(start..start + 3) == Some("---");
        let end = if dashes {
            start + 3
        } else {
            self.char_end(start)
        };
        let diagnostic = Diagnostic::error(
            "yaml::second-document",
            self.report.location(start, end),
            "the file holds more than one document",
        )
        .label("the second one begins here")
        .help("put it into a file of its own, or delete this line if it belongs to the first");
        self.report.fatal(diagnostic);
        Flow::Stop
    }

    fn other_version(&mut self, label: String, range: &Range<usize>) {
        let diagnostic = Diagnostic::warning(
            "yaml::version",
            self.report.location(range.start, range.end),
            "the document asks for another version of YAML than 1.2",
        )
        .label(label)
        .help("it is read as YAML 1.2, where `yes`, `no`, `on` and `off` are text");
        self.report.push(diagnostic);
    }

    fn collection_as_key(&mut self, object: bool, style: StructureStyle, range: &Range<usize>) {
        let what = if object { "mapping" } else { "sequence" };
        let diagnostic = Diagnostic::error(
            "yaml::key",
            self.report.location(range.start, range.end),
            format!("a key is a {what}"),
        )
        .label("keys are text");
        let diagnostic = match style {
            StructureStyle::Flow => {
                diagnostic.help("text that begins with `{` or `[` needs quotes: `'{…}'`")
            }
            StructureStyle::Block => diagnostic.help("delete the `? ` before it"),
        };
        self.report.fatal(diagnostic);
        self.collection_key = Some(range.start);
    }

    fn too_deep(&mut self, place: Location) {
        self.report.too_deep(place, self.depth);
    }

    fn too_many_nodes(&mut self) {
        let place = self.builder.pending.last().copied();
        let place = place.map_or_else(Location::default, |slot| self.report.location_of(&slot));
        self.report.too_many_nodes(place, self.builder.limit());
    }
}

/// Whether `event` is a scalar that does not stand in the text.
fn is_nothing(event: &Event<'_>, range: &Range<usize>) -> bool {
    matches!(event, Event::Scalar(_, ScalarStyle::Plain, 0, None)) && range.is_empty()
}

fn range(span: &Span) -> Range<usize> {
    let start = span.start.byte_offset().unwrap_or(0);
    start..span.end.byte_offset().unwrap_or(start).max(start)
}
