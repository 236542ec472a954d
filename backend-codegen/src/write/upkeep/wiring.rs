//! The file that puts handlers together: lines that make them known, and where they are named.

use std::ops::Range;

use super::duty::Duty;
use super::edit::{Insertion, Line, line_end};

/// A value of `Handlers`.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    /// The name before its braces.
    pub(super) head: Range<usize>,
    /// Its fields, and where their names are.
    pub(super) fields: Vec<(String, Range<usize>)>,
    /// Whether it stands in the module of the file itself.
    pub(super) is_at_top: bool,
    /// The end of its opening brace.
    pub(super) open: usize,
    /// Its closing brace.
    pub(super) close: usize,
    /// The end of the last field.
    pub(super) last: Option<usize>,
    /// The end of the comma behind it.
    pub(super) comma: Option<usize>,
}

impl Literal {
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| name == field)
    }

    /// Adds fields behind the others.
    pub(super) fn add(&self, text: &str, fields: &[String]) -> Vec<Insertion> {
        let end = line_end(text);
        let Some(last) = self.last else {
            let is_tight = self.open == self.close;
            let (before, after) = if is_tight { (" ", " ") } else { ("", "") };
            return vec![Insertion {
                at: self.open,
                text: format!("{before}{}{after}", fields.join(", ")),
            }];
        };
        let closing = Line::around(text, self.close);
        if !closing.starts_at(self.close) {
            let fields = fields.join(", ");
            return vec![match self.comma {
                Some(comma) => Insertion {
                    at: comma,
                    text: format!(" {fields},"),
                },
                None => Insertion {
                    at: last,
                    text: format!(", {fields}"),
                },
            }];
        }
        let first = self.fields.last().map(|(_, range)| range.start);
        let indentation = Line::around(text, first.unwrap_or(self.open)).indentation();
        let lines = fields
            .iter()
            .map(|field| format!("{indentation}{field},{end}"));
        let comma = self.comma.is_none().then(|| Insertion {
            at: last,
            text: ",".to_owned(),
        });
        let lines = Insertion {
            at: closing.range.start,
            text: lines.collect(),
        };
        comma.into_iter().chain([lines]).collect()
    }
}

/// What makes handlers of another file known: `mod orders;`, or an import.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// The name of the file, without its ending.
    pub(super) name: String,
    pub(super) range: Range<usize>,
    /// The names that it makes known, if not whatever there is.
    pub(super) values: Option<Vec<String>>,
}

impl Module {
    /// Whether the handlers of a duty are known by it.
    pub(super) fn gives(&self, duty: &Duty) -> bool {
        let has = |values: &Vec<String>| values.contains(&duty.ty);
        self.name == duty.name.module && self.values.as_ref().is_none_or(has)
    }
}

/// Adds lines behind what makes other handlers known.
pub(super) fn add_modules(text: &str, behind: &Range<usize>, lines: &[String]) -> Insertion {
    let line = Line::around(text, behind.end);
    let rest = text.get(behind.end..line.range.end).unwrap_or("").trim();
    let at = if rest.is_empty() || rest.starts_with("//") {
        line.range.end
    } else {
        behind.end
    };
    let indentation = Line::around(text, behind.start).indentation();
    let end = line_end(text);
    let lines = lines.iter().map(|line| format!("{end}{indentation}{line}"));
    Insertion {
        at,
        text: lines.collect(),
    }
}
