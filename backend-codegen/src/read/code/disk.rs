//! Files below a folder on disk.
#![expect(
    clippy::disallowed_methods,
    reason = "readers look at the disk by this alone"
)]

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Entry, Files};
use crate::document::Limits;

/// Opens files below some folders, and none elsewhere: code is untrusted, too.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// Without links and `..`.
    roots: Vec<PathBuf>,
}

impl Disk {
    /// Opens nothing until a folder is allowed.
    pub fn none() -> Self {
        Self::default()
    }

    /// Opens files in `folder` and below. A folder that does not exist allows nothing.
    #[must_use]
    pub fn allow(mut self, folder: &Path) -> Self {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        self.roots.extend(fs::canonicalize(folder).ok());
        self
    }

    /// The place of a path, if it lies where files may be opened.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let path = if path.is_empty() { "." } else { path };
        let real = fs::canonicalize(path).ok()?;
        self.roots
            .iter()
            .any(|root| real.starts_with(root))
            .then_some(real)
    }
}

impl Files for Disk {
    fn text(&mut self, path: &str) -> Option<String> {
        let place = self.place(path)?;
        if !fs::metadata(&place).ok()?.is_file() {
            return None;
        }
        let limit = Limits::default().bytes;
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX);
        let file = File::open(place).ok()?;
        file.take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .ok()?;
        let text = String::from_utf8(bytes).ok()?;
        (text.len() <= limit).then_some(text)
    }

    fn list(&mut self, folder: &str) -> Vec<Entry> {
        let entries = self
            .place(folder)
            .and_then(|place| fs::read_dir(place).ok());
        let entries = entries.into_iter().flatten().flatten();
        let mut entries: Vec<Entry> = entries
            .filter_map(|entry| {
                Some(Entry {
                    name: entry.file_name().into_string().ok()?,
                    is_folder: fs::metadata(entry.path()).ok()?.is_dir(),
                })
            })
            .collect();
        entries.sort();
        entries
    }

    fn is_file(&mut self, path: &str) -> bool {
        self.place(path)
            .and_then(|place| fs::metadata(place).ok())
            .is_some_and(|metadata| metadata.is_file())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Disk;
    use crate::read::code::Files as _;

    #[test]
    fn only_what_lies_below_the_folders_is_opened() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name).display().to_string();
        fs::create_dir_all(path("app/src")).unwrap();
        fs::write(path("app/src/main.rs"), "fn main() {}").unwrap();
        fs::write(path("secret"), "x").unwrap();
        let mut disk = Disk::none().allow(&place.path().join("app"));
        assert_eq!(
            disk.text(&path("app/src/main.rs")).as_deref(),
            Some("fn main() {}")
        );
        assert_eq!(disk.list(&path("app")).len(), 1);
        assert_eq!(disk.text(&path("secret")), None);
        assert_eq!(disk.text(&path("app/../secret")), None);
        assert!(disk.list(&path("")).is_empty());
        assert!(!disk.is_file(&path("secret")));
    }
}
