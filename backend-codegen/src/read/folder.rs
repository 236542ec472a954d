//! Files beside a document.
#![expect(
    clippy::disallowed_methods,
    reason = "this is one of the two places that may touch the disk"
)]

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use super::{LoadError, Loaded, Loader};
use crate::document::Limits;
use crate::list::CollectVec;
use crate::order;

/// The bytes of the document at `path`, at most one more than a document may have: the reader says
/// then that it is too large, and `/dev/zero` does no harm.
///
/// # Errors
///
/// If it cannot be opened or read.
pub fn document(path: &Path) -> io::Result<Vec<u8>> {
    bounded(File::open(path)?, byte_limit())
}

fn byte_limit() -> u64 {
    u64::try_from(Limits::default().bytes).unwrap_or(u64::MAX)
}

fn bounded(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens files in the folder of a document and below, and in folders that were allowed by name.
///
/// A document cannot make it look anywhere else: not by `..`, not by an absolute path and not by a
/// symbolic link. What lies outside is refused before it is looked at, so that a document does not
/// even learn whether it exists. Nothing is fetched.
#[derive(Clone, Debug)]
pub struct Folder {
    roots: Vec<Root>,
    limit: u64,
}

/// A folder whose files may be opened.
#[derive(Clone, Debug)]
struct Root {
    /// As it was given, which is how its files are named.
    shown: PathBuf,
    /// Without links and `..`.
    real: PathBuf,
}

impl Folder {
    /// Opens files in the folder of `document`, the path that it was opened with and is called by in
    /// the [`Sources`](crate::document::Sources).
    pub fn of(document: &Path) -> Self {
        let folder = document.parent().unwrap_or(Path::new(""));
        Self::none().allow(folder)
    }

    /// Opens nothing until a folder is allowed.
    pub fn none() -> Self {
        Self {
            roots: Vec::new(),
            limit: byte_limit(),
        }
    }

    /// Opens files in `folder` and below too. A folder that does not exist allows nothing.
    #[must_use]
    pub fn allow(mut self, folder: &Path) -> Self {
        let place = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if let Ok(real) = fs::canonicalize(place) {
            let shown = folder.to_owned();
            self.roots.push(Root { shown, real });
        }
        self
    }

    /// The path of a file that may be opened, under the name that users know it by.
    fn resolve(&self, base: &str, reference: &str) -> Result<(PathBuf, String), LoadError> {
        let relative = path_of(reference)?;
        let folder = Path::new(base).parent().unwrap_or(Path::new(""));
        let place = std::path::absolute(folder.join(&relative))
            .map_err(|error| failure(format!("is no path: {error}"), "write the path of a file"))?;
        let place = without_dots(&place);
        let near = self.roots.iter().any(|root| {
            let shown = std::path::absolute(&root.shown).map(|shown| without_dots(&shown));
            place.starts_with(&root.real) || shown.is_ok_and(|shown| place.starts_with(shown))
        });
        if !near {
            return Err(outside(&relative));
        }
        let real = fs::canonicalize(&place).map_err(|error| unreadable(&place, &error))?;
        let name = self.roots.iter().find_map(|root| {
            let inside = real.strip_prefix(&root.real).ok()?;
            Some(root.shown.join(inside).display().to_string())
        });
        // What a link led to is judged by where it is.
        let name = name.ok_or_else(|| outside(&relative))?;
        Ok((real, name))
    }
}

impl Loader for Folder {
    fn load(&mut self, base: &str, reference: &str) -> Result<Loaded, LoadError> {
        let (path, name) = self.resolve(base, reference)?;
        let metadata = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if !metadata.is_file() {
            let message = if metadata.is_dir() {
                "is a folder"
            } else {
                "is not a regular file"
            };
            return Err(failure(message, "name the document in it"));
        }
        let bytes = File::open(&path)
            .and_then(|file| bounded(file, self.limit))
            .map_err(|error| unreadable(&path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            failure(format!("is not UTF-8 (at offset {at})"), "save it as UTF-8")
        })?;
        Ok(Loaded { name, text })
    }
}

/// The path that a reference means; only relative and absolute paths of files do.
fn path_of(reference: &str) -> Result<PathBuf, LoadError> {
    let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        // One letter is a drive.
        scheme.len() > 1
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    if scheme.is_some_and(is_scheme) || reference.starts_with("//") {
        return Err(failure(
            "is not a file, and nothing is fetched",
            "download it, and refer to the copy",
        ));
    }
    let (path, _) = reference.split_once('?').unwrap_or((reference, ""));
    let path = percent_decoded(path)
        .filter(|path| !path.contains('\0'))
        .ok_or_else(|| failure("is no path", "write `%25` for a percent sign"))?;
    Ok(PathBuf::from(path))
}

fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// `path` with `..` taken literally, without asking the disk what links there are.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

fn outside(relative: &Path) -> LoadError {
    let folder = relative.parent().unwrap_or(Path::new(""));
    let help = if relative.is_absolute() {
        "refer to files by a path relative to the document".to_owned()
    } else {
        format!(
            "move it beside the document, or pass `--allow-ref` with its folder (`{}` as seen from the document)",
            folder.display()
        )
    };
    failure("lies outside the folder of the document", help)
}

fn unreadable(path: &Path, error: &io::Error) -> LoadError {
    if error.kind() != io::ErrorKind::NotFound {
        return failure(
            format!("cannot be read: {error}"),
            "make the file readable for this user",
        );
    }
    let help = match neighbour(path) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "a path starts from the folder of the file that it stands in".to_owned(),
    };
    failure("does not exist", help)
}

/// A file in the same folder whose name differs in its extension or in case only.
fn neighbour(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let mut names: Vec<_> = fs::read_dir(path.parent()?)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|near| {
            let near = near
                .file_stem()
                .map(|stem| stem.to_string_lossy().to_lowercase());
            near.as_ref() == Some(&stem)
        })
        .filter_map(|near| Some(near.file_name()?.to_string_lossy().into_owned()))
        .collect_vec();
    order::sort(&mut names);
    names.into_iter().next()
}

fn failure(message: impl Into<String>, help: impl Into<String>) -> LoadError {
    LoadError {
        message: message.into(),
        help: help.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::Folder;
    use crate::read::{LoadError, Loaded, Loader as _};

    /// `api/openapi.yaml`, `api/schemas/order.yaml`, `shared/money.yaml` and `secret.yaml`.
    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            for path in [
                "api/openapi.yaml",
                "api/schemas/order.yaml",
                "shared/money.yaml",
                "secret.yaml",
            ] {
                let path = place.path(path);
                fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
                fs::write(&path, "text").unwrap();
            }
            place
        }

        fn path(&self, path: &str) -> String {
            self.0.path().join(path).display().to_string()
        }

        fn folder(&self) -> Folder {
            Folder::of(Path::new(&self.path("api/openapi.yaml")))
        }

        fn load(&self, reference: &str) -> Result<Loaded, LoadError> {
            self.folder()
                .load(&self.path("api/openapi.yaml"), reference)
        }

        fn message(&self, reference: &str) -> String {
            self.load(reference).unwrap_err().message
        }
    }

    #[test]
    fn files_beside_and_below_the_document_are_read() {
        let place = Place::new();
        for reference in [
            "schemas/order.yaml",
            "./schemas/../schemas/order.yaml",
            "schemas/%6Frder.yaml",
            "schemas/order.yaml?version=1",
        ] {
            let loaded = place.load(reference).unwrap();
            assert_eq!(
                loaded.name,
                place.path("api/schemas/order.yaml"),
                "{reference}"
            );
            assert_eq!(loaded.text, "text");
        }
        let base = place.path("api/schemas/order.yaml");
        let back = place.folder().load(&base, "../openapi.yaml").unwrap();
        assert_eq!(back.name, place.path("api/openapi.yaml"));
    }

    #[test]
    fn what_lies_outside_is_refused_before_it_is_looked_at() {
        let place = Place::new();
        let refused = "lies outside the folder of the document";
        for reference in [
            "../secret.yaml",
            "../nothing.yaml",
            "%2e%2e/secret.yaml",
            "schemas/../../secret.yaml",
            "/etc/passwd",
            "/nothing",
            &place.path("secret.yaml"),
            "../api2/x",
        ] {
            assert_eq!(place.message(reference), refused, "{reference}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_outside_are_refused() {
        use std::os::unix::fs::symlink;

        let place = Place::new();
        symlink("../secret.yaml", place.path("api/link.yaml")).unwrap();
        symlink("..", place.path("api/up")).unwrap();
        symlink("schemas", place.path("api/models")).unwrap();
        let refused = "lies outside the folder of the document";
        assert_eq!(place.message("link.yaml"), refused);
        assert_eq!(place.message("up/secret.yaml"), refused);
        let loaded = place.load("models/order.yaml").unwrap();
        assert_eq!(loaded.name, place.path("api/schemas/order.yaml"));
    }

    #[test]
    fn folders_that_are_allowed_by_name_are_read_too() {
        let place = Place::new();
        let shared = place.path("shared");
        let mut folder = place.folder().allow(Path::new(&shared));
        let base = place.path("api/openapi.yaml");
        let loaded = folder.load(&base, "../shared/money.yaml").unwrap();
        assert_eq!(loaded.name, place.path("shared/money.yaml"));
        folder.load(&base, "../secret.yaml").unwrap_err();
    }

    #[test]
    fn nothing_is_fetched() {
        let place = Place::new();
        for reference in [
            "https://example.com/a.yaml",
            "file:///etc/passwd",
            "//host/share",
            "urn:x",
        ] {
            let message = place.message(reference);
            assert_eq!(
                message, "is not a file, and nothing is fetched",
                "{reference}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_what_may_be_meant() {
        let place = Place::new();
        let error = place.load("schemas/Order.yml").unwrap_err();
        assert_eq!(error.message, "does not exist");
        assert_eq!(error.help, "did you mean `order.yaml`?");
        assert_eq!(place.message("schemas"), "is a folder");
        assert_eq!(place.message("%zz"), "is no path");
        assert_eq!(place.message("a%00b"), "is no path");
        fs::write(place.path("api/latin.yaml"), b"caf\xe9").unwrap();
        assert_eq!(place.message("latin.yaml"), "is not UTF-8 (at offset 3)");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_not_read() {
        let place = Place::new();
        let mut folder = place.folder().allow(Path::new("/dev"));
        let error = folder
            .load(&place.path("api/openapi.yaml"), "/dev/zero")
            .unwrap_err();
        assert_eq!(error.message, "is not a regular file");
    }
}
