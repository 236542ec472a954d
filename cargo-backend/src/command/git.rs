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
            )
            .file(name);
            let is_repository = git(&["rev-parse", "--git-dir"]).is_ok();
            match is_repository && !is_here(&self.revision) {
                true => problem.help(TO_FETCH),
                false => problem,
            }
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

/// What main branches are called.
const MAINS: [&str; 4] = ["origin/main", "main", "origin/master", "master"];

/// The revision at which the branch left the main one.
pub(super) fn fork() -> Option<String> {
    let found = MAINS
        .into_iter()
        .find_map(|main| git(&["merge-base", "HEAD", main]).ok())?;
    let found = String::from_utf8(found).ok()?;
    let short: String = found.trim().chars().take(12).collect();
    (!short.is_empty()).then_some(short)
}

fn no_revision(revision: &str) -> Problem {
    let message = format!("there is no revision `{revision}`");
    Problem::new("check::revision", message).help(TO_FETCH)
}

/// What to do about a revision that is not here.
const TO_FETCH: &str =
    "name a branch, a tag or a commit that is here; CI may have to fetch it first";

/// Whether there is such a commit.
fn is_here(revision: &str) -> bool {
    let commit = format!("{revision}^{{commit}}");
    let words = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
    git(&[&words[..], &[&commit]].concat()).is_ok()
}

/// Whether a revision has a file.
///
/// # Errors
///
/// If there is no such revision.
pub(super) fn has(revision: &str, path: &Path) -> Result<bool, Problem> {
    if !is_here(revision) {
        return Err(no_revision(revision));
    }
    Ok(git(&["cat-file", "-e", &object(revision, path)]).is_ok())
}

/// The texts that a file had in commits, also under other names, the newest first.
#[cfg(feature = "db")]
pub(super) fn former(path: &Path) -> Vec<String> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|it| it.to_str()))
    else {
        return Vec::new();
    };
    let words = [
        "log",
        "--follow",
        "--raw",
        "--no-abbrev",
        "--format=",
        "--",
        name,
    ];
    let log = git(&within(folder, &words)).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    // :100644 100644 BEFORE AFTER M<tab>name
    let mut blobs: Vec<String> = Vec::new();
    for line in log.lines() {
        for blob in line
            .split(' ')
            .skip(2)
            .take(2)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            if !blobs.iter().any(|it| it == blob) && blob.bytes().any(|byte| byte != b'0') {
                blobs.push(blob.to_owned());
            }
        }
    }
    let mut texts = texts(folder, &blobs);
    blobs.iter().filter_map(|blob| texts.remove(blob)).collect()
}

/// The main branch, as far as it is here.
#[cfg(feature = "db")]
pub(super) fn main_branch(folder: &Path) -> Option<&'static str> {
    MAINS
        .into_iter()
        .find(|main| commit(folder, main).is_some())
}

/// The commit that a revision is, in the repository of a folder.
#[cfg(feature = "db")]
fn commit(folder: &Path, revision: &str) -> Option<String> {
    let commit = format!("{revision}^{{commit}}");
    let words = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    let found = git(&within(folder, &words)).ok()?;
    Some(String::from_utf8(found).ok()?.trim().to_owned())
}

/// Files of SQL below a folder, by their paths from there.
#[cfg(feature = "db")]
pub(super) type Files = std::collections::BTreeMap<PathBuf, String>;

/// The files of SQL below a folder, at a revision and where `HEAD` left it.
///
/// # Errors
///
/// If there is no such revision.
#[cfg(feature = "db")]
pub(super) fn sides(folder: &Path, revision: &str) -> Result<(Files, Files), Problem> {
    let Some(tip) = commit(folder, revision) else {
        return Err(no_revision(revision));
    };
    let base = git(&within(folder, &["merge-base", "HEAD", &tip])).ok();
    let base = base.and_then(|it| Some(String::from_utf8(it).ok()?.trim().to_owned()));
    let base = base.unwrap_or_else(|| tip.clone());
    let tip_files = files_at(folder, &tip);
    let base_files = if base == tip {
        tip_files.clone()
    } else {
        files_at(folder, &base)
    };
    Ok((base_files, tip_files))
}

#[cfg(feature = "db")]
fn files_at(folder: &Path, commit: &str) -> Files {
    let tree = git(&within(folder, &["ls-tree", "-r", "-z", commit])).unwrap_or_default();
    let tree = String::from_utf8_lossy(&tree);
    let entries = tree.split('\0').filter_map(|entry| {
        let (kind, name) = entry.split_once('\t')?;
        let blob = kind.rsplit(' ').next()?;
        name.ends_with(".sql")
            .then(|| (PathBuf::from(name), blob.to_owned()))
    });
    let entries: Vec<_> = entries.collect();
    let blobs: Vec<String> = entries.iter().map(|(_, blob)| blob.clone()).collect();
    let texts = texts(folder, &blobs);
    let each = entries
        .into_iter()
        .filter_map(|(path, blob)| Some((path, texts.get(&blob)?.clone())));
    each.collect()
}

/// The texts of blobs, by their names.
#[cfg(feature = "db")]
fn texts(folder: &Path, blobs: &[String]) -> std::collections::BTreeMap<String, String> {
    let mut all = std::collections::BTreeMap::new();
    let words = ["cat-file", "--batch"];
    let child = Command::new("git")
        .args(within(folder, &words))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        return all;
    };
    let names = blobs.join("\n") + "\n";
    let stdin = child.stdin.take();
    // It answers while it reads.
    let writer = std::thread::spawn(move || {
        let mut stdin = stdin?;
        std::io::Write::write_all(&mut stdin, names.as_bytes()).ok()
    });
    let output = child.wait_with_output();
    let _ = writer.join();
    let bytes = output.map(|it| it.stdout).unwrap_or_default();
    // NAME blob SIZE<line end>BYTES<line end>
    let mut rest = bytes.as_slice();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
        rest = rest.get(end + 1..).unwrap_or_default();
        let mut words = head.split(' ');
        let name = words.next().unwrap_or_default();
        let size = words.nth(1).and_then(|it| it.parse::<usize>().ok());
        let Some(size) = size else {
            continue;
        };
        let text = rest.get(..size).unwrap_or_default().to_vec();
        if let Ok(text) = String::from_utf8(text) {
            all.insert(name.to_owned(), text);
        }
        rest = rest.get(size + 1..).unwrap_or_default();
    }
    all
}

/// Words for git that are about a folder.
#[cfg(feature = "db")]
fn within<'w>(folder: &'w Path, words: &[&'w str]) -> Vec<&'w str> {
    let folder = match folder.to_str() {
        Some("") | None => ".",
        Some(folder) => folder,
    };
    [&["-C", folder], words].concat()
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
