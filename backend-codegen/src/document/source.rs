//! Input texts and places in them.

use std::sync::Arc;

/// Names a [`Source`] among [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(crate) u32);

/// A stretch of text in a source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The text it lies in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// A place as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// An input text under the name that users know it by.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
}

impl Source {
    /// The name to show: a path as the user gave it, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
}

/// All texts of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and returns its identity.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(Source {
            name: name.into(),
            text: text.into(),
        });
        id
    }

    /// The text named by `id`.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(usize::try_from(id.0).unwrap_or(usize::MAX))
    }

    /// The line and column of the start of `location`.
    pub fn line_column(&self, location: Location) -> LineColumn {
        let text = self.get(location.source).map_or("", |source| source.text());
        let before = text.get(..location.start as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        LineColumn {
            line: count(before.bytes().filter(|&byte| byte == b'\n').count()),
            column: count(before.get(line_start..).unwrap_or("").chars().count()),
        }
    }
}
