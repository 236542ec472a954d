//! Collects what is wrong with one document.

use super::tree::Slot;
use super::{Location, SourceId};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::invisible::is_invisible;

/// Findings of one code that are shown; the rest is counted. A file of the wrong kind has one at
/// every line.
const SHOWN: usize = 10;

/// The way from a reader to [`Diagnostics`]: remembers whether a tree can be handed out, and bounds
/// the number of findings.
pub(super) struct Report<'r> {
    source: SourceId,
    diagnostics: &'r mut Diagnostics,
    codes: Vec<Code>,
    broken: bool,
}

/// How often something was found.
struct Code {
    code: &'static str,
    count: usize,
    /// The first one that is not shown.
    hidden: Option<Location>,
}

impl<'r> Report<'r> {
    pub(super) fn new(source: SourceId, diagnostics: &'r mut Diagnostics) -> Self {
        Self {
            source,
            diagnostics,
            codes: Vec::new(),
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
        let code = diagnostic.code;
        let known = self.codes.iter().position(|known| known.code == code);
        let entry = known.and_then(|at| self.codes.get_mut(at));
        let Some(entry) = entry else {
            self.codes.push(Code {
                code,
                count: 1,
                hidden: None,
            });
            return self.diagnostics.push(diagnostic);
        };
        entry.count = entry.count.saturating_add(1);
        if entry.count <= SHOWN {
            self.diagnostics.push(diagnostic);
        } else {
            entry.hidden.get_or_insert(diagnostic.location);
        }
    }

    /// Says that arrays and objects are nested too deeply from `place` on.
    #[cold]
    pub(super) fn too_deep(&mut self, place: Location, limit: usize) {
        let message = format!("more than {limit} arrays and objects within each other");
        self.fatal(
            Diagnostic::error("document::too-deep", place, message)
                .label("this one is not read any more")
                .help("flatten the document; no API description needs such depth"),
        );
    }

    /// Says that `place` is one value too many.
    #[cold]
    pub(super) fn too_many_nodes(&mut self, place: Location, limit: usize) {
        let message = format!("the document holds more than {limit} values");
        self.fatal(
            Diagnostic::error("document::too-many-nodes", place, message)
                .label("the limit is reached here")
                .help("split it into files that refer to each other, or raise the limit"),
        );
    }

    /// Says how many findings were left out, and whether the tree is worth reading.
    pub(super) fn finish(self) -> bool {
        for Code {
            code,
            count,
            hidden,
        } in self.codes
        {
            let Some(first) = hidden else { continue };
            let hidden = count.saturating_sub(SHOWN);
            self.diagnostics.push(
                Diagnostic::error(
                    code,
                    first,
                    format!("{hidden} more of the same are not shown"),
                )
                .label("the first of them")
                .help("solve those above and run again"),
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
pub(crate) fn quoted(text: &str) -> String {
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
