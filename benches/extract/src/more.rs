//! Applications beyond those of the first table: what each serves is in a file of `applications`.
//!
//! Such a file has the name `OWNER+NAME.txt`, or `OWNER+NAME@FOLDER.txt` for one of several servers, with
//! `_` for `/`. A line is an operation, `GET /users/{id}`; `ANY` says that any method is answered, and
//! lines after `#` are for people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::document::{METHODS, shape};

/// An application, and what it serves.
pub(crate) struct Application {
    /// `owner/name`, and the folder of the server.
    pub(crate) name: String,
    /// Where its code is below the folder of all applications.
    pub(crate) path: PathBuf,
    operations: BTreeSet<String>,
    /// Paths where any method is answered.
    any: BTreeSet<String>,
    /// What its file and that of its properties are called.
    stem: String,
}

/// How much of an application was found.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) n_found: usize,
    pub(crate) n_expected: usize,
    pub(crate) n_true: usize,
    pub(crate) n_operations: usize,
}

impl Count {
    pub(crate) fn join(&mut self, other: &Self) {
        self.n_found += other.n_found;
        self.n_expected += other.n_expected;
        self.n_true += other.n_true;
        self.n_operations += other.n_operations;
    }

    /// Whether at least 97 % are found, and 99 % of what is found are true.
    pub(crate) fn is_well(&self) -> bool {
        self.n_found * 100 >= self.n_expected * 97 && self.n_true * 100 >= self.n_operations * 99
    }
}

/// All applications, by name.
pub(crate) fn all() -> anyhow::Result<Vec<Application>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("applications");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        files.push(entry?.path());
    }
    files.sort();
    files.iter().map(|file| Application::read(file)).collect()
}

impl Application {
    /// The file that says what its code says of properties, if there is one.
    pub(crate) fn properties(&self) -> Option<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("properties");
        let file = folder.join(format!("{}.txt", self.stem));
        file.is_file().then_some(file)
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let (name, _) = stem.split_once('@').unwrap_or((&stem, ""));
        let folder = text
            .lines()
            .find_map(|line| line.strip_prefix("# folder: "))
            .unwrap_or_default();
        let mut application = Self {
            name: format!("{} {folder}", name.replacen('+', "/", 1))
                .trim_end()
                .to_owned(),
            path: Path::new(name).join(folder),
            operations: BTreeSet::new(),
            any: BTreeSet::new(),
            stem: stem.to_string(),
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (method, path) = line
                .split_once(' ')
                .with_context(|| format!("{}: {line}", file.display()))?;
            let path = shape(path);
            match method {
                "ANY" => application.any.insert(path),
                method
                    if METHODS
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(method)) =>
                {
                    application.operations.insert(format!("{method} {path}"))
                }
                _ => anyhow::bail!("{}: {line}", file.display()),
            };
        }
        Ok(application)
    }

    /// How much of it is among what was found, and names on stderr what is not.
    pub(crate) fn count(&self, found: &BTreeSet<String>) -> Count {
        let is_any = |operation: &&String| {
            let path = operation.split_once(' ').map(|(_, path)| path);
            path.is_some_and(|path| self.any.contains(path))
        };
        let is_found = |path: &&String| {
            found
                .iter()
                .any(|operation| operation.ends_with(&format!(" {path}")))
        };
        for operation in self.operations.difference(found) {
            eprintln!("{}: not found: {operation}", self.name);
        }
        for path in self.any.iter().filter(|path| !is_found(path)) {
            eprintln!("{}: not found: ANY {path}", self.name);
        }
        let invented = || {
            found
                .difference(&self.operations)
                .filter(|operation| !is_any(operation))
        };
        for operation in invented() {
            eprintln!("{}: not true: {operation}", self.name);
        }
        let n_any = self.any.iter().filter(is_found).count();
        Count {
            n_found: self.operations.intersection(found).count() + n_any,
            n_expected: self.operations.len() + self.any.len(),
            n_true: found.len() - invented().count(),
            n_operations: found.len(),
        }
    }
}
