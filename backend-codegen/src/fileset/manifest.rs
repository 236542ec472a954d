//! The list of the files of a generated folder that are ours.
//!
//! One line a file: the fingerprint of its text, that of its tokens or `-`, and its path. Sorted and
//! without a date, so that it changes only where the files do and merges line by line. The first
//! line names the version that wrote it.
//!
//! Notes of writers stand behind the files, each on a line that starts with `#~`: to whoever only
//! wants to know the files they are comments.

use std::fmt::Write as _;

use super::fingerprint::Fingerprint;
use super::path;
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// Its name in the generated folder.
pub(super) const NAME: &str = ".backend-manifest";

/// The start of the first line, before the version.
const WRITTEN_BY: &str = "# Written by cargo backend ";

const HEADER: &str = concat!(
    "# Written by cargo backend ",
    env!("CARGO_PKG_VERSION"),
    ".\n# Files here that it rewrites and removes; not to be edited.\n"
);

/// The start of a note.
const NOTE: &str = "#~ ";

/// The version that wrote a manifest.
pub(super) fn written_by(text: &str) -> Option<&str> {
    let line = text.lines().next()?.trim_end();
    line.strip_prefix(WRITTEN_BY)?.strip_suffix('.')
}

/// What we last wrote to one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) text: Fingerprint,
    pub(super) tokens: Option<Fingerprint>,
}

impl Entry {
    pub(super) fn of(path: &str, text: &str) -> Self {
        Self::with(Fingerprint::of_text(text), path, text)
    }

    /// The same for a text whose fingerprint is known.
    pub(super) fn with(fingerprint: Fingerprint, path: &str, text: &str) -> Self {
        Self {
            text: fingerprint,
            tokens: Fingerprint::of_tokens(path, text),
        }
    }

    /// Whether `text` is what was written, apart from what a formatter did to it.
    pub(super) fn matches(self, path: &str, text: &str) -> bool {
        self.text == Fingerprint::of_text(text)
            || (self.tokens.is_some() && self.tokens == Fingerprint::of_tokens(path, text))
    }
}

/// Our files of one folder.
///
/// A path has several entries only while a write is going on: then its old and its new contents
/// are both ours, and a run that is killed in between leaves nothing that the next one would take
/// for somebody else's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    files: IndexMap<String, Vec<Entry>>,
    notes: IndexSet<String>,
}

impl Manifest {
    pub(super) fn insert(&mut self, path: &str, entry: Entry) {
        let entries = self.files.entry(path.to_owned()).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
            order::sort(entries);
        }
    }

    pub(super) fn entries(&self, path: &str) -> impl Iterator<Item = Entry> {
        self.files.get(path).into_iter().flatten().copied()
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let files = self.files.sorted().into_iter();
        files.map(|(path, _)| path.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Takes notes for the next run.
    pub(super) fn with_notes(self, notes: IndexSet<String>) -> Self {
        Self { notes, ..self }
    }

    /// What was noted.
    pub(super) fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.sorted().into_iter().map(String::as_str)
    }

    /// Both lists together.
    pub(super) fn union(&self, other: &Self) -> Self {
        let mut union = self.clone();
        for (path, entries) in &other.files {
            for entry in entries {
                union.insert(path, *entry);
            }
        }
        union.notes.extend(other.notes.iter().cloned());
        union
    }

    /// Reads what [`Self::print`] wrote; the error says which line is not its work.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut manifest = Self::default();
        for (n, line) in text.lines().enumerate() {
            if let Some(note) = line.strip_prefix(NOTE) {
                manifest.notes.insert(note.to_owned());
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (path, entry) = parse_line(line).ok_or(n + 1)?;
            manifest.insert(path, entry);
        }
        Ok(manifest)
    }

    pub(super) fn print(&self) -> String {
        let mut text = HEADER.to_owned();
        for (path, entries) in self.files.sorted() {
            for entry in entries {
                // Writing to a string cannot fail.
                let _ = match entry.tokens {
                    Some(tokens) => writeln!(text, "{} {tokens} {path}", entry.text),
                    None => writeln!(text, "{} - {path}", entry.text),
                };
            }
        }
        for note in self.notes.sorted() {
            let _ = writeln!(text, "{NOTE}{note}");
        }
        text
    }
}

/// A path that could not have been written is refused, since whoever edits the list could otherwise
/// have any file removed.
fn parse_line(line: &str) -> Option<(&str, Entry)> {
    let (text, rest) = line.split_once(' ')?;
    let (tokens, path) = rest.split_once(' ')?;
    let entry = Entry {
        text: text.parse().ok()?,
        tokens: match tokens {
            "-" => None,
            tokens => Some(tokens.parse().ok()?),
        },
    };
    path::problem(path).is_none().then_some((path, entry))
}

#[cfg(test)]
mod tests {
    use super::{Entry, Manifest};

    #[test]
    fn a_list_reads_back() {
        let mut manifest = Manifest::default();
        manifest.insert("b.rs", Entry::of("b.rs", "fn b() {}"));
        manifest.insert("a b.txt", Entry::of("a b.txt", "text"));
        let notes = ["one".to_owned(), "two words".to_owned()];
        let manifest = manifest.with_notes(notes.into());
        let text = manifest.print();
        assert_eq!(Manifest::parse(&text), Ok(manifest.clone()));
        assert_eq!(Manifest::parse(&text.replace('\n', "\r\n")), Ok(manifest));
    }

    #[test]
    fn a_line_that_is_not_ours_is_named() {
        let hash = "0".repeat(32);
        assert_eq!(Manifest::parse("<<<<<<< HEAD\n"), Err(1));
        assert_eq!(
            Manifest::parse(&format!("# x\n{hash} - ../../etc/passwd\n")),
            Err(2)
        );
        assert_eq!(Manifest::parse(&format!("{hash} - /etc/passwd\n")), Err(1));
        assert_eq!(Manifest::parse(&format!("{hash} a.rs\n")), Err(1));
    }
}
