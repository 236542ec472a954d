//! How readers of code get at files.

use std::collections::BTreeMap;

/// Files and folders, by paths with `/` between their parts.
///
/// A reader itself opens nothing: what may be read is decided by whoever starts it.
pub trait Files {
    /// The text of a file; nothing if there is none, or it is no text.
    fn text(&mut self, path: &str) -> Option<String>;

    /// What is in a folder, in the order of names; nothing if there is none.
    fn list(&mut self, folder: &str) -> Vec<Entry>;

    /// What a folder is called, also if its path does not say so; nothing if that is not known.
    fn folder_name(&mut self, folder: &str) -> Option<String> {
        let name = folder.trim_end_matches('/').rsplit('/').next()?;
        (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
    }

    /// Whether there is such a file.
    fn is_file(&mut self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.list(parent(path))
            .iter()
            .any(|entry| !entry.is_folder && entry.name == name)
    }
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

/// The folder of a path, which is empty for what stands in the folder that all paths start from.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path in a folder, without `.` and `..`.
pub fn join(folder: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || (folder.starts_with('/') && !path.is_empty());
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_absolute || (folder.starts_with('/') && path.is_empty()) {
        format!("/{joined}")
    } else {
        joined
    }
}

/// What stands behind the last dot of a name.
pub fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether a program is called like one that stands in for a server, or tests one.
pub fn stands_in(name: &str) -> bool {
    name.split(['-', '_'])
        .any(|word| matches!(word, "test" | "mock" | "fake" | "stub" | "dummy"))
}

/// Whether a folder of this name holds nothing that people wrote: dependencies, what was built, what is
/// hidden.
pub fn is_skipped(folder: &str) -> bool {
    matches!(folder, "node_modules" | "target" | "bower_components")
        || (folder.starts_with('.') && folder.len() > 1 && folder != "..")
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, String>);

impl Files for Memory {
    fn text(&mut self, path: &str) -> Option<String> {
        self.0.get(path).cloned()
    }

    fn list(&mut self, folder: &str) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self
            .0
            .keys()
            .filter_map(|path| {
                let inside = match folder {
                    "" | "." => path.as_str(),
                    folder => path.strip_prefix(folder)?.strip_prefix('/')?,
                };
                let (name, is_folder) = match inside.split_once('/') {
                    Some((name, _)) => (name, true),
                    None => (inside, false),
                };
                Some(Entry {
                    name: name.to_owned(),
                    is_folder,
                })
            })
            .collect();
        entries.sort();
        entries.dedup();
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Files as _, Memory, extension, join};

    #[test]
    fn paths_are_joined_without_dots() {
        assert_eq!(join("src/routes", "../app.js"), "src/app.js");
        assert_eq!(join("", "./a/./b"), "a/b");
        assert_eq!(join("a", "../../b"), "../b");
        assert_eq!(join("/x/y", "../z"), "/x/z");
        assert_eq!(join("/x/y", "/z"), "/z");
        assert_eq!(extension("a.b/c.test.ts"), "ts");
        assert_eq!(extension("a.b/c"), "");
    }

    #[test]
    fn folders_in_memory_are_listed() {
        let files = ["src/a.rs", "src/b/c.rs", "src/b/d.rs", "x"];
        let mut files = Memory(files.map(|path| (path.to_owned(), String::new())).into());
        let entry = |name: &str, is_folder| Entry {
            name: name.to_owned(),
            is_folder,
        };
        assert_eq!(files.list("src"), [entry("a.rs", false), entry("b", true)]);
        assert!(files.is_file("x") && files.is_file("src/a.rs") && !files.is_file("src/b"));
    }
}
