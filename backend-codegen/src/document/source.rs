//! Input texts and places in them.

use std::sync::{Arc, OnceLock};

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
    marks: OnceLock<Vec<Mark>>,
}

/// An offset whose place is known.
#[derive(Clone, Copy, Debug)]
struct Mark {
    offset: u32,
    place: LineColumn,
}

/// Bytes of one line after which there is another [`Mark`], since a minified document is one line.
const STRIDE: usize = 4096;

impl Source {
    /// The name to show: a path as the user gave it, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The line with `number`, counted from 1, without its line break.
    pub fn line(&self, number: u32) -> Option<&str> {
        let marks = self.marks();
        let first = marks.partition_point(|mark| mark.place.line < number);
        let mark = marks.get(first).filter(|mark| mark.place.line == number)?;
        let rest = self.text.get(mark.offset as usize..)?;
        let line = rest.split('\n').next()?;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }

    /// Every line start and some places within long lines, in order.
    fn marks(&self) -> &[Mark] {
        self.marks.get_or_init(|| {
            let mut line = 0;
            let mut offset = 0;
            let mut marks = Vec::new();
            for text in self.text.split_inclusive('\n') {
                line = count(line, 1);
                mark_line(text, line, offset, &mut marks);
                offset += text.len();
            }
            if self.text.is_empty() || self.text.ends_with('\n') {
                let place = LineColumn {
                    line: count(line, 1),
                    column: 1,
                };
                let offset = count(0, offset);
                marks.push(Mark { offset, place });
            }
            marks
        })
    }

    fn place(&self, offset: u32) -> LineColumn {
        let marks = self.marks();
        let at = marks.partition_point(|mark| mark.offset <= offset);
        let Some(mark) = at.checked_sub(1).and_then(|at| marks.get(at)) else {
            return LineColumn { line: 1, column: 1 };
        };
        let between = mark.offset as usize..offset as usize;
        // An offset within a character has the column of the next one.
        let between = self.text.as_bytes().get(between).unwrap_or(&[]);
        let chars = between.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        LineColumn {
            line: mark.place.line,
            column: count(mark.place.column, chars),
        }
    }
}

/// Marks a line that begins at `offset`.
fn mark_line(text: &str, line: u32, offset: usize, marks: &mut Vec<Mark>) {
    // A byte order mark has no column.
    let hidden = if offset == 0 && text.starts_with('\u{feff}') {
        3
    } else {
        0
    };
    let mut column = 1;
    let mut from = hidden;
    loop {
        let place = LineColumn { line, column };
        marks.push(Mark {
            offset: count(0, offset + from),
            place,
        });
        let mut to = from + STRIDE;
        if to >= text.len() {
            return;
        }
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        column = count(column, text.get(from..to).unwrap_or("").chars().count());
        from = to;
    }
}

fn count(from: u32, n: usize) -> u32 {
    from.saturating_add(u32::try_from(n).unwrap_or(u32::MAX))
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
            marks: OnceLock::new(),
        });
        id
    }

    /// The text named by `id`.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(usize::try_from(id.0).unwrap_or(usize::MAX))
    }

    /// All texts in the order in which they were added.
    pub fn iter(&self) -> std::slice::Iter<'_, Source> {
        self.list.iter()
    }

    /// All texts with their identities.
    pub fn entries(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let ids = (0..).map(SourceId);
        ids.zip(&self.list)
    }

    /// The line and column of the first character of `location`.
    pub fn line_column(&self, location: Location) -> LineColumn {
        self.place(location.source, location.start)
    }

    /// The line and column behind the last character of `location`.
    pub fn end(&self, location: Location) -> LineColumn {
        self.place(location.source, location.end)
    }

    /// The name of the source that `location` lies in; empty if it is not among these.
    pub fn name(&self, location: Location) -> &str {
        self.get(location.source).map_or("", Source::name)
    }

    /// The text at `location`; empty if it is not within its source.
    pub fn text(&self, location: Location) -> &str {
        let text = self.get(location.source).map(|source| &source.text);
        text.and_then(|text| text.get(location.start as usize..location.end as usize))
            .unwrap_or("")
    }

    /// The whole line in which `location` begins, without its line break.
    pub fn line_text(&self, location: Location) -> &str {
        let source = self.get(location.source);
        source
            .and_then(|source| source.line(self.line_column(location).line))
            .unwrap_or("")
    }

    fn place(&self, source: SourceId, offset: u32) -> LineColumn {
        let nowhere = LineColumn { line: 1, column: 1 };
        self.get(source)
            .map_or(nowhere, |source| source.place(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sources: &Sources, source: SourceId, start: usize, end: usize) -> Location {
        let _ = sources;
        Location {
            source,
            start: count(0, start),
            end: count(0, end),
        }
    }

    fn places(text: &str) -> Vec<(u32, u32)> {
        let mut sources = Sources::new();
        let source = sources.add("t", text);
        (0..=text.len())
            .filter(|&offset| text.is_char_boundary(offset))
            .map(|offset| sources.line_column(at(&sources, source, offset, offset)))
            .map(|place| (place.line, place.column))
            .collect()
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        assert_eq!(places(""), [(1, 1)]);
        assert_eq!(places("é\nb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(places("a\n"), [(1, 1), (1, 2), (2, 1)]);
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(places("\u{feff}a"), [(1, 1), (1, 1), (1, 2)]);
        let mut sources = Sources::new();
        let source = sources.add("t", "\u{feff}ab\r\n");
        assert_eq!(sources.line_text(at(&sources, source, 4, 5)), "ab");
    }

    #[test]
    fn long_lines_have_right_columns() {
        let text = format!("x\n{}\nend", "añ€𝄞".repeat(5000));
        let expected: Vec<(u32, u32)> = {
            let mut place = (1, 1);
            let ends = std::iter::once(place);
            let places: Vec<_> = text
                .chars()
                .map(|char| {
                    place = if char == '\n' {
                        (place.0 + 1, 1)
                    } else {
                        (place.0, place.1 + 1)
                    };
                    place
                })
                .collect();
            ends.chain(places).collect()
        };
        assert_eq!(places(&text), expected);
    }

    #[test]
    fn the_line_of_a_location_has_no_line_break() {
        let mut sources = Sources::new();
        let source = sources.add("t", "one\r\ntwo\n\nfour");
        let line = |start| sources.line_text(at(&sources, source, start, start));
        assert_eq!(
            [line(0), line(4), line(5), line(9), line(10), line(99)],
            ["one", "one", "two", "", "four", "four"]
        );
    }
}
