//! Collects what is wrong with one document.

use super::tree::Slot;
use super::{Location, SourceId};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Findings that are shown of one document; the rest is counted. A file of the wrong kind has one
/// at every line.
const SHOWN: usize = 50;

/// The way from a reader to [`Diagnostics`]: remembers whether a tree can be handed out, and bounds
/// the number of findings.
pub(super) struct Report<'r> {
    source: SourceId,
    diagnostics: &'r mut Diagnostics,
    shown: usize,
    hidden: usize,
    last: Location,
    broken: bool,
}

impl<'r> Report<'r> {
    pub(super) fn new(source: SourceId, diagnostics: &'r mut Diagnostics) -> Self {
        Self {
            source,
            diagnostics,
            shown: 0,
            hidden: 0,
            last: Location::default(),
            broken: false,
        }
    }

    /// A stretch of the document.
    pub(super) fn location(&self, start: usize, end: usize) -> Location {
        Location {
            source: self.source,
            start: offset(start),
            end: offset(end),
        }
    }

    /// Where a node stands.
    pub(super) fn location_of(&self, slot: &Slot) -> Location {
        Location {
            source: self.source,
            start: slot.start,
            end: slot.end,
        }
    }

    /// Adds a finding after which the tree is not worth reading.
    #[cold]
    pub(super) fn fatal(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.push(diagnostic);
    }

    /// Adds a finding that leaves a usable tree.
    #[cold]
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.shown < SHOWN {
            self.shown += 1;
            self.diagnostics.push(diagnostic);
        } else {
            if self.hidden == 0 {
                self.last = diagnostic.location;
            }
            self.hidden += 1;
        }
    }

    /// Says how many findings were left out, and whether the tree is worth reading.
    pub(super) fn finish(self) -> bool {
        if self.hidden > 0 {
            self.diagnostics.push(
                Diagnostic::error(
                    "document::too-many-problems",
                    self.last,
                    format!("{} more problems are not shown", self.hidden),
                )
                .label("the first of them")
                .help("solve the ones above and run again"),
            );
        }
        !self.broken
    }
}

/// Offsets fit: [`read`](super::read) refuses longer texts.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A piece of input for a message: in backticks, on one line, not longer than a glance.
pub(super) fn quoted(text: &str) -> String {
    const LENGTH: usize = 60;
    let mut shown = String::from("`");
    for (n, char) in text.chars().enumerate() {
        if n == LENGTH {
            shown.push('…');
            break;
        }
        match char {
            '`' => shown.push('\''),
            char if char.is_control() || is_invisible(char) => {
                shown.extend(char.escape_default());
            }
            char => shown.push(char),
        }
    }
    shown.push('`');
    shown
}

/// Characters that change how the text around them is shown.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
