//! Generated files in memory, and the one way from there to the disk.
//!
//! Writers return a [`FileSet`]; nothing they do can fail or be half done. [`write()`] looks at
//! everything on disk before it changes anything, writes each file beside its destination and
//! renames it, touches only what differs, and never a file that it does not own. [`check()`] only
//! compares. Apart from the loader of documents this room alone may touch the disk, and it knows
//! nothing of what the files say.

mod disk;
mod fingerprint;
mod lock;
mod manifest;
mod path;
mod plan;
mod write;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::map::{Entry, IndexMap, IndexSet};
use crate::order;

pub use plan::{Difference, DifferenceKind, check, notes, written_by};
pub use write::{Change, ChangeKind, Written, replace, write};

/// Who a file belongs to once it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ownership {
    /// Ours for ever: rewritten when the input changes, removed when it is no longer generated.
    /// Its path is relative to [`Folders::generated`].
    Generated,
    /// The user's: written if it is not there, and never touched again.
    /// Its path is relative to [`Folders::output`].
    UserOnce,
}

/// Files in memory, ordered by owner and path.
///
/// Paths are relative and use `/`. A writer may call the insertion functions in any order; the
/// result is the same. A path that is given twice with different contents is a mistake of the
/// writer that [`write()`] and [`check()`] refuse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: IndexMap<(Ownership, String), String>,
    edits: IndexMap<PathBuf, Edit>,
    notes: IndexSet<String>,
    clashes: Vec<String>,
}

/// A change of a file that the user owns.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    before: String,
    after: String,
}

impl FileSet {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file that stays ours.
    pub fn generated(&mut self, path: impl Into<String>, contents: impl Into<String>) {
        self.insert(Ownership::Generated, path.into(), contents.into());
    }

    /// Adds a file that the user owns from the moment it is written.
    pub fn user_once(&mut self, path: impl Into<String>, contents: impl Into<String>) {
        self.insert(Ownership::UserOnce, path.into(), contents.into());
    }

    /// Leaves a file of the user out: what it would say is somewhere else.
    pub fn leave_out(&mut self, path: &str) {
        self.files
            .swap_remove(&(Ownership::UserOnce, path.to_owned()));
    }

    /// Changes a file that the user owns, wherever it lies, if it still says `before`.
    pub fn edit(&mut self, path: PathBuf, before: impl Into<String>, after: impl Into<String>) {
        let (before, after) = (before.into(), after.into());
        self.edits.insert(path, Edit { before, after });
    }

    /// The files of the user that change, and what they say then.
    pub fn edits(&self) -> impl Iterator<Item = (&Path, &str)> {
        let edits = self.edits.sorted().into_iter();
        edits.map(|(path, edit)| (path.as_path(), edit.after.as_str()))
    }

    /// Notes one line for the next run, which finds it by [`notes()`].
    pub fn note(&mut self, line: impl Into<String>) {
        self.notes.insert(line.into());
    }

    /// Adds a file of either kind.
    pub fn insert(&mut self, ownership: Ownership, path: String, contents: String) {
        match self.files.entry((ownership, path)) {
            Entry::Vacant(entry) => {
                entry.insert(contents);
            }
            Entry::Occupied(mut entry) => {
                if *entry.get() != contents {
                    self.clashes.push(entry.key().1.clone());
                    entry.insert(contents);
                }
            }
        }
    }

    /// Takes over the files of `other`, in place of those of the same owner and path.
    pub fn replace(&mut self, other: Self) {
        self.files.extend(other.files);
        self.clashes.extend(other.clashes);
    }

    /// Takes over the files of `other`.
    pub fn append(&mut self, other: Self) {
        for ((ownership, path), contents) in other.files {
            self.insert(ownership, path, contents);
        }
        self.edits.extend(other.edits);
        self.notes.extend(other.notes);
        self.clashes.extend(other.clashes);
    }

    /// Moves the user's files into the folder `prefix` of the output folder.
    ///
    /// A handler file that a writer calls `pets.rs` becomes `src/pets.rs` of a whole project.
    #[must_use]
    pub fn with_user_files_under(mut self, prefix: &str) -> Self {
        let files =
            std::mem::take(&mut self.files)
                .into_iter()
                .map(|((ownership, path), contents)| {
                    let path = match ownership {
                        Ownership::UserOnce => format!("{prefix}/{path}"),
                        Ownership::Generated => path,
                    };
                    ((ownership, path), contents)
                });
        Self {
            files: files.collect(),
            ..self
        }
    }

    /// The contents of the file at `path`.
    pub fn get(&self, ownership: Ownership, path: &str) -> Option<&str> {
        let key = (ownership, path.to_owned());
        self.files.get(&key).map(String::as_str)
    }

    /// Owner, path and contents of every file, ordered by owner and path.
    pub fn iter(&self) -> impl Iterator<Item = (Ownership, &str, &str)> {
        let files = self.files.sorted().into_iter();
        files.map(|((ownership, path), contents)| (*ownership, path.as_str(), contents.as_str()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.edits.is_empty()
    }
}

/// Where the files of a [`FileSet`] go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The folder of the user's own files.
    pub output: PathBuf,
    /// The folder whose generated files and manifest are ours.
    pub generated: PathBuf,
}

impl Folders {
    /// `output`, with the generated files in its folder `generated`.
    pub fn new(output: impl Into<PathBuf>) -> Self {
        let output = output.into();
        Self {
            generated: output.join("generated"),
            output,
        }
    }

    fn of(&self, ownership: Ownership) -> &Path {
        match ownership {
            Ownership::Generated => &self.generated,
            Ownership::UserOnce => &self.output,
        }
    }
}

/// What [`write()`] does with a file that stands in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// Names it and writes nothing at all.
    Refuse,
    /// Replaces or removes it, if it is a regular file at a path that is to be generated.
    Replace,
}

/// Why a file could not be compared or written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// The file, as reached from the folders that were given.
    pub path: PathBuf,
    /// Stable name, `file::kebab-case`.
    pub code: &'static str,
    /// What stands in the way, without the path.
    pub message: String,
    /// What can be done about it; may be empty.
    pub help: String,
}

/// Everything that stopped a comparison or a write. Nothing was written if all obstacles were found
/// before the first change, which is all of them but `file::io`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    /// What stood in the way, ordered by path; never empty.
    pub obstacles: Vec<Obstacle>,
}

impl WriteError {
    fn new(mut obstacles: Vec<Obstacle>) -> Self {
        order::sort(&mut obstacles);
        Self { obstacles }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, obstacle) in self.obstacles.iter().enumerate() {
            let separator = if n == 0 { "" } else { "\n" };
            let (path, message) = (obstacle.path.display(), &obstacle.message);
            write!(f, "{separator}`{path}` {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for WriteError {}

impl From<Obstacle> for WriteError {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            obstacles: vec![obstacle],
        }
    }
}

impl Obstacle {
    fn io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        Self {
            path: path.to_owned(),
            code: "file::io",
            message: format!("cannot be {doing}: {error}"),
            help: String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
