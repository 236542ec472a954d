//! Text that is added to a file, and the lines that it goes between.

use std::ops::Range;

/// A stretch that is replaced by nothing but more text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insertion {
    pub(super) at: usize,
    pub(super) text: String,
}

/// `text` with all insertions; those at the same place in their order.
pub(super) fn inserted(text: &str, insertions: &[Insertion]) -> String {
    let mut insertions: Vec<&Insertion> = insertions.iter().collect();
    insertions.sort_by_key(|insertion| insertion.at);
    let mut done = 0;
    let mut out = String::new();
    for insertion in insertions {
        out.push_str(text.get(done..insertion.at).unwrap_or(""));
        out.push_str(&insertion.text);
        done = insertion.at;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// A line of a text.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    pub(super) range: Range<usize>,
    /// Without what ends it.
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    /// The line around `offset`.
    pub(super) fn around(text: &'t str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let rest = text.get(offset..).unwrap_or("");
        let end = rest
            .find('\n')
            .map_or(text.len(), |at| offset.saturating_add(at));
        let line = text.get(start..end).unwrap_or("");
        let line = line.strip_suffix('\r').unwrap_or(line);
        Self {
            range: start..start.saturating_add(line.len()),
            text: line,
        }
    }

    pub(super) fn indentation(&self) -> &'t str {
        let trimmed = self.text.trim_start();
        let n = self.text.len().saturating_sub(trimmed.len());
        self.text.get(..n).unwrap_or("")
    }

    /// Whether nothing but space stands before `offset` in it.
    pub(super) fn starts_at(&self, offset: usize) -> bool {
        self.range.start.saturating_add(self.indentation().len()) >= offset
    }
}

/// How the lines of a text end.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}
