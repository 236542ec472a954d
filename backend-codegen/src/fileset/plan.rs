//! What has to change on disk, found out before anything does.

use std::path::{Path, PathBuf};

use super::disk::{self, Found, obstacle};
use super::fingerprint::{Fingerprint, unix_lines};
use super::manifest::{self, Entry, Manifest};
use super::{Edit, FileSet, Folders, InTheWay, Obstacle, Ownership, WriteError, path};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// Everything that [`super::write()`] will do.
pub(super) struct Plan {
    /// Generated files to create or replace.
    pub(super) replace: Vec<Step>,
    /// Files of the user to create.
    pub(super) create: Vec<Step>,
    /// Files of the user to change.
    pub(super) edit: Vec<Step>,
    /// Generated files that are no longer wanted.
    pub(super) remove: Vec<PathBuf>,
    /// Generated files that are as they should be.
    pub(super) n_unchanged: usize,
    /// Files of the user that are there and stay as they are.
    pub(super) n_kept: usize,
    /// The list on disk, and the list as it will be.
    pub(super) before: Manifest,
    pub(super) after: Manifest,
    /// Whether the list has to be written although no file changes.
    pub(super) manifest_differs: bool,
}

/// One file to write.
pub(super) struct Step {
    pub(super) target: PathBuf,
    pub(super) contents: String,
    pub(super) existed: bool,
}

/// Looks at the disk and decides, or names everything that stands in the way.
pub(super) fn plan(
    files: &FileSet,
    folders: &Folders,
    in_the_way: InTheWay,
) -> Result<Plan, WriteError> {
    let mut obstacles = judge_paths(files, folders);
    if !obstacles.is_empty() {
        return Err(WriteError::new(obstacles));
    }
    let (before, manifest_text) = read_manifest(&folders.generated, in_the_way)?;
    let mut plan = Plan {
        replace: Vec::new(),
        create: Vec::new(),
        edit: Vec::new(),
        remove: Vec::new(),
        n_unchanged: 0,
        n_kept: 0,
        before,
        after: Manifest::default(),
        manifest_differs: false,
    };
    for (ownership, path, contents) in files.iter() {
        let root = folders.of(ownership);
        let step = Step {
            target: root.join(path),
            contents: contents.to_owned(),
            existed: false,
        };
        let outcome = match (disk::way_blocked(root, path), ownership) {
            (Some(obstacle), _) => Err(obstacle),
            (None, Ownership::Generated) => plan.generated(path, step, in_the_way),
            (None, Ownership::UserOnce) => plan.user_once(step),
        };
        obstacles.extend(outcome.err());
    }
    for (target, edit) in files.edits.sorted() {
        obstacles.extend(plan.edit(target, edit).err());
    }
    for path in plan.stale(files) {
        let outcome = plan.unwanted(&folders.generated, &path, in_the_way);
        obstacles.extend(outcome.err());
    }
    if !obstacles.is_empty() {
        return Err(WriteError::new(obstacles));
    }
    plan.after = plan.after.with_notes(files.notes.clone());
    plan.manifest_differs = manifest_text.map_or_else(
        || !plan.after.is_empty(),
        |text| unix_lines(&text) != plan.after.print(),
    );
    Ok(plan)
}

impl Plan {
    fn generated(
        &mut self,
        path: &str,
        mut step: Step,
        in_the_way: InTheWay,
    ) -> Result<(), Obstacle> {
        let entry = self.entry(path, &step.contents);
        match disk::look(&step.target)? {
            Found::Nothing => self.replace.push(step),
            Found::Other(what) => return Err(not_a_file(&step.target, what)),
            Found::File(text) => {
                let text = text.as_deref();
                if text.is_some_and(|text| self.is_up_to_date(path, entry, text)) {
                    self.n_unchanged += 1;
                } else if in_the_way == InTheWay::Replace || self.is_ours(path, text) {
                    step.existed = true;
                    self.replace.push(step);
                } else {
                    return Err(foreign(&step.target, self.entries(path).next().is_some()));
                }
            }
        }
        self.after.insert(path, entry);
        Ok(())
    }

    /// Names `contents`; what the list knows of the same text need not be found out again.
    fn entry(&self, path: &str, contents: &str) -> Entry {
        let text = Fingerprint::of_text(contents);
        self.before
            .entries(path)
            .find(|entry| entry.text == text)
            .unwrap_or_else(|| Entry::with(text, path, contents))
    }

    /// Whether a file need not be written: it says what it should, perhaps in another format. If
    /// nobody touched it since we wrote it, then it has to be the same to the letter.
    fn is_up_to_date(&self, path: &str, wanted: Entry, text: &str) -> bool {
        let found = Fingerprint::of_text(text);
        let untouched = self.entries(path).any(|entry| entry.text == found);
        found == wanted.text || (!untouched && wanted.matches(path, text))
    }

    fn is_ours(&self, path: &str, text: Option<&str>) -> bool {
        let Some(text) = text else { return false };
        self.entries(path).any(|entry| entry.matches(path, text))
    }

    /// What we wrote to `path` before. Where the system ignores case, a file that was renamed from
    /// `Pets.rs` to `pets.rs` is found under its new name already.
    fn entries<'a>(&'a self, path: &'a str) -> impl Iterator<Item = Entry> + 'a {
        let folded = path.to_lowercase();
        let same = move |known: &&str| known.to_lowercase() == folded;
        let is_known = self.before.entries(path).next().is_some();
        let similar = self.before.paths().filter(same);
        let names = std::iter::once(path).chain(similar.take_while(move |_| !is_known));
        names.flat_map(|name| self.before.entries(name))
    }

    fn user_once(&mut self, step: Step) -> Result<(), Obstacle> {
        match disk::look(&step.target)? {
            Found::Nothing => self.create.push(step),
            Found::Other("is a folder") => return Err(not_a_file(&step.target, "is a folder")),
            Found::File(_) | Found::Other(_) => self.n_kept += 1,
        }
        Ok(())
    }

    /// A file of the user changes only if it still says what the change was made for.
    fn edit(&mut self, target: &Path, edit: &Edit) -> Result<(), Obstacle> {
        let Found::File(Some(text)) = disk::look(target)? else {
            return Err(not_a_file(target, "is not a regular file of text"));
        };
        if text == edit.after {
            return Ok(());
        }
        if text != edit.before {
            return Err(obstacle(
                target,
                "file::edited",
                "was changed while it was looked at",
                "run the command again",
            ));
        }
        self.edit.push(Step {
            target: target.to_owned(),
            contents: edit.after.clone(),
            existed: true,
        });
        Ok(())
    }

    /// Our files that the set no longer has.
    fn stale(&self, files: &FileSet) -> Vec<String> {
        self.before
            .paths()
            .filter(|path| files.get(Ownership::Generated, path).is_none())
            .map(str::to_owned)
            .collect_vec()
    }

    /// A file that is ours is removed; one that is no regular file any more is not ours.
    fn unwanted(&mut self, root: &Path, path: &str, in_the_way: InTheWay) -> Result<(), Obstacle> {
        let target = root.join(path);
        if disk::way_blocked(root, path).is_some() {
            return Ok(());
        }
        let Found::File(text) = disk::look(&target)? else {
            return Ok(());
        };
        if in_the_way == InTheWay::Refuse && !self.is_ours(path, text.as_deref()) {
            return Err(obstacle(
                &target,
                "file::edited",
                "is no longer generated, but was changed since it was",
                "move your changes out of the generated folder; `--force` removes the file",
            ));
        }
        self.remove.push(target);
        Ok(())
    }
}

fn not_a_file(target: &Path, what: &str) -> Obstacle {
    let help = "remove it, or choose another folder";
    obstacle(
        target,
        "file::not-a-file",
        format!("{what} where a file belongs"),
        help,
    )
}

fn foreign(target: &Path, was_ours: bool) -> Obstacle {
    if was_ours {
        obstacle(
            target,
            "file::edited",
            "was changed since it was generated",
            "move your changes out of the generated folder; `--force` overwrites the file",
        )
    } else {
        obstacle(
            target,
            "file::foreign",
            "is in the way and was not generated by this tool",
            "choose another folder with `--output` or `--generated`; `--force` overwrites the file",
        )
    }
}

/// Reads the list of our files; `Replace` gives up on one that cannot be read.
fn read_manifest(
    generated: &Path,
    in_the_way: InTheWay,
) -> Result<(Manifest, Option<String>), WriteError> {
    let path = generated.join(manifest::NAME);
    let text = match disk::look(&path)? {
        Found::Nothing => return Ok((Manifest::default(), None)),
        Found::Other(what) => return Err(not_a_file(&path, what).into()),
        Found::File(text) => text.unwrap_or_else(|| "not text".to_owned()),
    };
    match Manifest::parse(&text) {
        Ok(manifest) => Ok((manifest, Some(text))),
        Err(_) if in_the_way == InTheWay::Replace => Ok((Manifest::default(), Some(text))),
        Err(line) => Err(obstacle(
            &path,
            "file::manifest",
            format!("is not a list of generated files (line {line})"),
            "take one side of a merge conflict, or pass `--force` to overwrite what is generated",
        )
        .into()),
    }
}

/// Paths that no system or not every system can have. All of these are mistakes of a writer.
fn judge_paths(files: &FileSet, folders: &Folders) -> Vec<Obstacle> {
    const HELP: &str = "this is a mistake of the tool; please report it";
    let mut obstacles = Vec::new();
    let mut seen = IndexMap::new();
    let mut judge = |path: &Path, message: String| {
        obstacles.push(obstacle(path, "file::name", message, HELP));
    };
    for path in &files.clashes {
        judge(
            Path::new(path),
            "would be written twice with different contents".to_owned(),
        );
    }
    for (ownership, path, _) in files.iter() {
        let target = folders.of(ownership).join(path);
        if let Some(problem) = path::problem(path) {
            judge(
                Path::new(path),
                format!("{problem}; it cannot be the path of a file"),
            );
        } else if path == manifest::NAME && ownership == Ownership::Generated {
            judge(
                &target,
                "is the name of the list of generated files".to_owned(),
            );
        }
        let folded = folded(&target);
        if let Some(other) = seen.insert(folded, target.clone()) {
            let other = other.display();
            judge(
                &target,
                format!("cannot lie beside `{other}` where case does not count"),
            );
        }
    }
    let mut parents = IndexSet::new();
    for path in seen.keys() {
        let ends = path.match_indices('/');
        parents.extend(ends.filter_map(|(end, _)| path.get(..end)));
    }
    let both = seen
        .iter()
        .filter(|(path, _)| parents.contains(path.as_str()));
    for (_, target) in both {
        obstacles.push(obstacle(
            target,
            "file::name",
            "would be a file and a folder",
            HELP,
        ));
    }
    obstacles
}

/// A path as a system that ignores case and kind of slash sees it.
fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase().replace('\\', "/")
}

/// A generated file that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file, as reached from the folders that were given.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: DifferenceKind,
}

/// How a generated file on disk differs from what the input demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is not there.
    Missing {
        /// What it should say.
        wanted: String,
    },
    /// It says something else, and not only in another format.
    Changed {
        /// What it says, with Unix line endings.
        found: String,
        /// What it should say.
        wanted: String,
    },
    /// It was generated once and would not be now.
    Stale {
        /// What it says, with Unix line endings.
        found: String,
    },
}

/// Compares the generated files with the disk and changes nothing.
///
/// Line endings do not count, and for Rust neither does what rustfmt changes. Files of the user are
/// not looked at.
///
/// # Errors
///
/// If a file cannot be read, or something that is no file lies in its place.
pub fn check(files: &FileSet, folders: &Folders) -> Result<Vec<Difference>, WriteError> {
    let mut obstacles = judge_paths(files, folders);
    let (manifest, _) = read_manifest(&folders.generated, InTheWay::Replace)?;
    let mut differences = Vec::new();
    let generated = files
        .iter()
        .filter(|(ownership, ..)| *ownership == Ownership::Generated)
        .map(|(_, path, _)| path)
        .chain(manifest.paths());
    for path in order::distinct(generated) {
        let target = folders.generated.join(path);
        let wanted = files.get(Ownership::Generated, path);
        match disk::look(&target) {
            Ok(found) => match compare(path, wanted, found) {
                Ok(kind) => differences.extend(kind.map(|kind| Difference { path: target, kind })),
                Err(what) => obstacles.push(not_a_file(&target, what)),
            },
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    if obstacles.is_empty() {
        Ok(differences)
    } else {
        Err(WriteError::new(obstacles))
    }
}

/// The version of this library that wrote the files in a generated folder, if its list says so.
///
/// With another version, differences need not come from the document.
pub fn written_by(generated: &Path) -> Option<String> {
    match disk::look(&generated.join(manifest::NAME)) {
        Ok(Found::File(Some(text))) => manifest::written_by(&text).map(str::to_owned),
        _ => None,
    }
}

/// What [`FileSet::note`] noted when the files in a generated folder were written.
pub fn notes(generated: &Path) -> Vec<String> {
    read_manifest(generated, InTheWay::Replace)
        .map(|(manifest, _)| manifest.notes().map(str::to_owned).collect_vec())
        .unwrap_or_default()
}

fn compare(
    path: &str,
    wanted: Option<&str>,
    found: Found,
) -> Result<Option<DifferenceKind>, &'static str> {
    let found = match found {
        Found::Nothing => {
            let missing = |wanted: &str| DifferenceKind::Missing {
                wanted: wanted.to_owned(),
            };
            return Ok(wanted.map(missing));
        }
        Found::Other(what) if wanted.is_some() => return Err(what),
        Found::Other(_) => return Ok(None),
        Found::File(None) => "(not text)\n".to_owned(),
        Found::File(Some(text)) => text,
    };
    let found = unix_lines(&found).into_owned();
    Ok(match wanted {
        None => Some(DifferenceKind::Stale { found }),
        Some(wanted) if wanted == found => None,
        Some(wanted) if Entry::of(path, wanted).matches(path, &found) => None,
        Some(wanted) => Some(DifferenceKind::Changed {
            found,
            wanted: wanted.to_owned(),
        }),
    })
}
