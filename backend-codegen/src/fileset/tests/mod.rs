//! Files that are written to a folder of their own, once and again.

#![expect(clippy::disallowed_methods, reason = "these tests are about the disk")]

mod fingerprints;
mod owned;
mod refused;
mod stopped;
mod written;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{
    ChangeKind, DifferenceKind, FileSet, Folders, InTheWay, WriteError, Written, check, manifest,
    write,
};

/// A folder for one test.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn folders(&self) -> Folders {
        Folders::new(self.folder.path().join("out"))
    }

    fn write(&self, files: &FileSet) -> Result<Written, WriteError> {
        write(files, &self.folders(), InTheWay::Refuse)
    }

    fn force(&self, files: &FileSet) -> Result<Written, WriteError> {
        write(files, &self.folders(), InTheWay::Replace)
    }

    /// The kinds of difference that a check finds, with the file's path.
    fn check(&self, files: &FileSet) -> Vec<String> {
        let differences = check(files, &self.folders()).unwrap();
        let describe = |difference: super::Difference| {
            let kind = match difference.kind {
                DifferenceKind::Missing { .. } => "missing",
                DifferenceKind::Changed { .. } => "changed",
                DifferenceKind::Stale { .. } => "stale",
            };
            format!("{kind} {}", self.relative(&difference.path))
        };
        differences.into_iter().map(describe).collect()
    }

    fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.folder.path()).unwrap();
        path.display().to_string()
    }

    fn put(&self, path: &str, contents: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// Every file and empty folder below the place, without the list of generated files.
    fn list(&self) -> Vec<String> {
        let mut list = Vec::new();
        self.walk(self.folder.path(), &mut list);
        list.retain(|path| !path.ends_with(manifest::NAME));
        list.sort();
        list
    }

    fn walk(&self, folder: &Path, list: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_full = path.is_dir() && fs::read_dir(&path).unwrap().next().is_some();
            if is_full && !path.is_symlink() {
                self.walk(&path, list);
            } else {
                list.push(self.relative(&path));
            }
        }
    }

    fn refusals(&self, error: &WriteError) -> Vec<String> {
        let describe = |obstacle: &super::Obstacle| {
            let path = obstacle.path.strip_prefix(self.folder.path());
            let path = path.unwrap_or(&obstacle.path).display();
            format!("{}: {path} {}", obstacle.code, obstacle.message)
        };
        error.obstacles.iter().map(describe).collect()
    }
}

fn files(generated: &[(&str, &str)]) -> FileSet {
    let mut files = FileSet::new();
    for (path, contents) in generated {
        files.generated(*path, *contents);
    }
    files
}

fn kinds(written: &Written) -> Vec<ChangeKind> {
    written.changes.iter().map(|change| change.kind).collect()
}
