//! Files below a folder on disk.
#![expect(
    clippy::disallowed_methods,
    reason = "readers look at the disk by this alone"
)]

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Entry, Files, is_skipped};
use crate::document::Limits;

/// Opens files below some folders, and none elsewhere: code is untrusted, too.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// Without links and `..`.
    roots: Vec<PathBuf>,
    /// Links that lead elsewhere.
    refused: Vec<String>,
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

    /// The links that were met and lead to where no files may be opened.
    pub fn refused(&self) -> &[String] {
        &self.refused
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

    fn folder_name(&mut self, folder: &str) -> Option<String> {
        let place = self.place(folder)?;
        Some(place.file_name()?.to_str()?.to_owned())
    }

    fn list(&mut self, folder: &str) -> Vec<Entry> {
        let Some(place) = self.place(folder) else {
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::new();
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if is_link {
                let Ok(target) = fs::canonicalize(entry.path()) else {
                    continue;
                };
                // What leads back to where it stands is there already.
                if place.starts_with(&target) {
                    continue;
                }
                if !self.roots.iter().any(|root| target.starts_with(root)) {
                    let link = super::join(folder, &name);
                    if !is_skipped(&name) && !self.refused.contains(&link) {
                        self.refused.push(link);
                    }
                    continue;
                }
            }
            if let Ok(metadata) = fs::metadata(entry.path()) {
                let is_folder = metadata.is_dir();
                entries.push(Entry { name, is_folder });
            }
        }
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
    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_what_is_below_the_folders_and_not_in_circles() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name).display().to_string();
        for folder in ["app/src", "app/lib", "shared"] {
            fs::create_dir_all(path(folder)).unwrap();
        }
        symlink("..", path("app/src/up")).unwrap();
        symlink("../lib", path("app/src/lib")).unwrap();
        symlink("../../shared", path("app/src/shared")).unwrap();
        let mut disk = Disk::none().allow(&place.path().join("app"));
        let names: Vec<String> = disk
            .list(&path("app/src"))
            .into_iter()
            .map(|entry| entry.name)
            .collect();
        assert_eq!(names, ["lib"]);
        assert_eq!(disk.refused(), [path("app/src/shared")]);
    }
}
