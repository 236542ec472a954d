//! Locations as people and programs name them.

use backend_codegen::document::{LineColumn, Location, Sources};

/// A stretch of text, or a whole file.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// The file's name.
    pub(super) file: &'a str,
    /// Where in the file; `None` if the finding is about the whole file.
    pub(super) span: Option<Span<'a>>,
}

/// Where in a file.
#[derive(Clone, Debug)]
pub(super) struct Span<'a> {
    /// The first character.
    pub(super) start: LineColumn,
    /// Behind the last character.
    pub(super) end: LineColumn,
    /// The same in bytes of the file.
    pub(super) bytes: std::ops::Range<usize>,
    /// The part of the stretch that lies in its first line.
    pub(super) marked: Part<'a>,
    /// What stands before and behind it in that line.
    pub(super) before: Part<'a>,
    pub(super) after: Part<'a>,
}

/// A piece of a line, without what is too far from the place to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    /// Whether the line has more.
    pub(super) is_cut: bool,
}

/// How many bytes of a line are looked at on each side: a document of many megabytes may stand on
/// one line.
const FAR: usize = 4096;

impl<'a> Place<'a> {
    /// Names `location`; offsets that are not in the text are moved into it.
    pub(super) fn new(location: Location, sources: &'a Sources) -> Option<Self> {
        let source = sources.get(location.source)?;
        let text: &'a str = source.text();
        let start = boundary(text, location.start);
        let end = boundary(text, location.end).max(start);
        let (before, rest) = text.split_at_checked(start)?;
        let (marked, after) = rest.split_at_checked(end - start)?;
        let marked = first_line(marked);
        let ends_the_line = marked.text.len() < end - start;
        let nothing = Part {
            text: "",
            is_cut: false,
        };
        let span = Span {
            start: sources.line_column(location),
            end: sources.end(location),
            bytes: start..end,
            before: last_line(before),
            marked,
            after: if ends_the_line {
                nothing
            } else {
                first_line(after)
            },
        };
        Some(Place {
            file: source.name(),
            span: Some(span),
        })
    }

    /// The same for those who look at the files of a checkout: a file of a revision, `git:REVISION:PATH`, is
    /// the one of that path, whose lines are others by now, unless it is the revision that is checked out.
    pub(super) fn in_checkout(&self) -> Self {
        let former = self.file.strip_prefix("git:");
        match former.and_then(|former| former.split_once(':')) {
            Some((revision, file)) => Self {
                file,
                span: self.span.clone().filter(|_| revision == "HEAD"),
            },
            None => self.clone(),
        }
    }

    /// Where it is if `in_checkout` cannot say so.
    pub(super) fn in_history(&self) -> Option<String> {
        let span = self.span.as_ref()?;
        let is_former = self.in_checkout().span.is_none();
        is_former.then(|| format!("{}:{}:{}", self.file, span.start.line, span.start.column))
    }
}

/// The nearest start of a character at or before `offset`.
fn boundary(text: &str, offset: u32) -> usize {
    let offset = usize::try_from(offset).map_or(text.len(), |offset| offset.min(text.len()));
    start_of_character(text, offset)
}

fn start_of_character(text: &str, offset: usize) -> usize {
    (0..=offset)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn first_line(text: &str) -> Part<'_> {
    let near = start_of_character(text, FAR.min(text.len()));
    let near = text.get(..near).unwrap_or(text);
    let line = near.split('\n').next().unwrap_or(near);
    Part {
        text: line.trim_end_matches('\r'),
        is_cut: line.len() == near.len() && near.len() < text.len(),
    }
}

fn last_line(text: &str) -> Part<'_> {
    let near = start_of_character(text, text.len().saturating_sub(FAR));
    let is_start = near == 0;
    let near = text.get(near..).unwrap_or(text);
    let line = near.rsplit('\n').next().unwrap_or(near);
    Part {
        text: line.trim_start_matches('\u{feff}'),
        is_cut: line.len() == near.len() && !is_start,
    }
}

#[cfg(test)]
mod tests {
    use backend_codegen::document::{Location, Sources};

    use super::Place;

    #[test]
    fn offsets_that_are_not_in_the_text_are_moved_into_it() {
        let mut sources = Sources::new();
        let source = sources.add("x", "é");
        for (start, end) in [(1, 1), (9, 2), (0, u32::MAX)] {
            let location = Location { source, start, end };
            let span = Place::new(location, &sources).unwrap().span.unwrap();
            assert!(span.bytes.end <= 2);
        }
    }
}
