//! Documents as they were at a revision of git.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use backend_codegen::read::{LoadError, Loaded, Loader};

use crate::ui::Problem;

/// What names of such files begin with: `git:main:openapi.yaml`.
const SCHEME: &str = "git:";

/// A file at a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GitFile {
    revision: String,
    path: PathBuf,
}

impl GitFile {
    /// The file that an argument names, if it names one: `git:REVISION:PATH`.
    pub(super) fn of(argument: &Path) -> Option<Self> {
        let rest = argument.to_str()?.strip_prefix(SCHEME)?;
        let (revision, path) = rest.split_once(':')?;
        // No revision begins like an option of git.
        let is_revision = !revision.is_empty() && !revision.starts_with('-');
        let is_whole = is_revision && !path.is_empty();
        is_whole.then(|| Self {
            revision: revision.to_owned(),
            path: PathBuf::from(path),
        })
    }

    /// What it says.
    pub(super) fn read(&self) -> Result<Vec<u8>, Problem> {
        let name = format!("{SCHEME}{}:{}", self.revision, self.path.display());
        git(&["show", &object(&self.revision, &self.path)]).map_err(|error| {
            let problem = Problem::new(
                "input::unreadable",
                format!("`{name}` cannot be read: {error}"),
            );
            problem.file(name)
        })
    }

    /// What opens the files that it refers to, at the same revision.
    pub(super) fn files(&self) -> GitFiles {
        GitFiles {
            revision: self.revision.clone(),
        }
    }
}

/// Opens files of a revision. What is not below the repository git does not have.
pub(super) struct GitFiles {
    revision: String,
}

impl Loader for GitFiles {
    fn load(&mut self, base: &str, reference: &str) -> Result<Loaded, LoadError> {
        let refused = |message: &str| LoadError {
            message: message.to_owned(),
            help: "refer to a file of the repository, by a relative path".to_owned(),
        };
        if reference.contains("://") || reference.starts_with('/') {
            return Err(refused("is no relative path"));
        }
        let start = format!("{SCHEME}{}:", self.revision);
        let base = Path::new(base.strip_prefix(&start).unwrap_or(base));
        let path = plain(&base.parent().unwrap_or(Path::new("")).join(reference));
        let bytes = git(&["show", &object(&self.revision, &path)]);
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| refused("is no text at that revision"))?;
        Ok(Loaded {
            name: format!("{start}{}", path.display()),
            text,
        })
    }
}

/// A path without `.` and `..`, as far as that goes.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// What git calls a file as seen from the working folder.
fn object(revision: &str, path: &Path) -> String {
    let path = plain(path).display().to_string().replace('\\', "/");
    // Relative to the working folder, and not to the repository.
    format!("{revision}:./{path}")
}

/// The revision at which the branch left the main one.
pub(super) fn fork() -> Option<String> {
    let mains = ["origin/main", "main", "origin/master", "master"];
    let found = mains
        .into_iter()
        .find_map(|main| git(&["merge-base", "HEAD", main]).ok())?;
    let found = String::from_utf8(found).ok()?;
    let short: String = found.trim().chars().take(12).collect();
    (!short.is_empty()).then_some(short)
}

/// Whether a revision has a file.
///
/// # Errors
///
/// If there is no such revision.
pub(super) fn has(revision: &str, path: &Path) -> Result<bool, Problem> {
    let commit = format!("{revision}^{{commit}}");
    git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ])
    .map_err(|_| {
        let problem = Problem::new(
            "check::revision",
            format!("there is no revision `{revision}`"),
        );
        problem.help("name a branch, a tag or a commit that is here; CI may have to fetch it first")
    })?;
    Ok(git(&["cat-file", "-e", &object(revision, path)]).is_ok())
}

/// What git says, or the last line of why it says nothing.
fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said
        .lines()
        .last()
        .unwrap_or("git failed")
        .trim()
        .to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{GitFile, object};

    #[test]
    fn files_at_revisions_are_known_by_their_names() {
        let file = GitFile::of(Path::new("git:origin/main:api/openapi.yaml")).unwrap();
        assert_eq!(
            (file.revision.as_str(), file.path.to_str()),
            ("origin/main", Some("api/openapi.yaml"))
        );
        for other in [
            "openapi.yaml",
            "git:main",
            "git::x",
            "git:main:",
            "git:--output=x:y",
        ] {
            assert_eq!(GitFile::of(Path::new(other)), None, "{other}");
        }
        assert_eq!(
            object("main", Path::new("./a/../b/x.yaml")),
            "main:./b/x.yaml"
        );
        assert_eq!(object("main", Path::new("../x.yaml")), "main:./../x.yaml");
    }
}
