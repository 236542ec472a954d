//! Carrying out a plan so that a run which is stopped anywhere leaves whole files only.
#![expect(
    clippy::disallowed_methods,
    reason = "this room is one of the two that may touch the disk"
)]

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::disk::Found;
use super::lock::Lock;
use super::manifest::{self, Manifest};
use super::plan::{Plan, Step, plan};
use super::{FileSet, Folders, InTheWay, Obstacle, WriteError, disk};
use crate::list::CollectVec;
use crate::order;

/// What [`write()`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that changed, ordered by path.
    pub changes: Vec<Change>,
    /// How many generated files were as they should be and were not touched.
    pub n_unchanged: usize,
    /// How many files of the user were there and were not touched.
    pub n_kept: usize,
}

/// A file that [`write()`] created, replaced or removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The file, as reached from the folders that were given.
    pub path: PathBuf,
    /// What was done with it.
    pub kind: ChangeKind,
}

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was not there before.
    Created,
    /// It had other contents before.
    Updated,
    /// It was ours and is no longer generated.
    Removed,
}

/// Brings the folders to the state that `files` describes.
///
/// Everything is looked at before the first change. Files whose contents are right are not touched,
/// so that a second run changes no byte and no time stamp. The generated folder holds a list of its
/// files with their fingerprints; only files of that list are replaced or removed, and only if nobody
/// changed them (running a formatter or changing line endings is no change).
///
/// # Errors
///
/// If anything stands in the way, all of it is named and nothing is written. An error of the disk in
/// the middle of the work leaves whole files, and the next run completes what is missing.
pub fn write(
    files: &FileSet,
    folders: &Folders,
    in_the_way: InTheWay,
) -> Result<Written, WriteError> {
    write_after(files, folders, in_the_way, || {})
}

/// As [`write()`]; `planned` is called between looking and writing, where tests change the disk.
pub(super) fn write_after(
    files: &FileSet,
    folders: &Folders,
    in_the_way: InTheWay,
    planned: impl FnOnce(),
) -> Result<Written, WriteError> {
    let lock = Lock::take(&folders.generated);
    let plan = plan(files, folders, in_the_way)?;
    if lock.is_held() {
        sweep(&plan, &folders.generated);
    }
    planned();
    let mut stage = Stage::default();
    let staged = stage.prepare(&plan, &folders.generated);
    if let Err(obstacle) = staged.and_then(|()| commit(&mut stage, &plan, &folders.generated)) {
        stage.undo();
        return Err(obstacle.into());
    }
    Ok(report(plan))
}

/// Replaces the one file that the user named by `contents`, as a whole or not at all, and tells
/// whether it changed.
///
/// # Errors
///
/// If the disk refuses.
pub fn replace(target: &Path, contents: &str) -> Result<bool, WriteError> {
    match disk::look(target)? {
        Found::File(Some(text)) if text == contents => return Ok(false),
        Found::File(_) | Found::Nothing => {}
        // Who names a link means what it leads to; a device or pipe cannot be replaced.
        Found::Other(_) => {
            let written = fs::write(target, contents).map(|()| true);
            return written.map_err(|error| Obstacle::io(target, "written", &error).into());
        }
    }
    let folder = target.parent().unwrap_or(Path::new(""));
    let mut stage = Stage::default();
    stage.make_folder(folder)?;
    let written = write_temporary(folder, contents).and_then(|temporary| {
        fs::rename(&temporary, target).inspect_err(|_| drop(fs::remove_file(&temporary)))
    });
    match written {
        Ok(()) => Ok(true),
        Err(error) => {
            stage.undo();
            Err(Obstacle::io(target, "written", &error).into())
        }
    }
}

fn report(plan: Plan) -> Written {
    let written = plan
        .replace
        .into_iter()
        .chain(plan.create)
        .chain(plan.edit)
        .map(|step| Change {
            path: step.target,
            kind: if step.existed {
                ChangeKind::Updated
            } else {
                ChangeKind::Created
            },
        });
    let removed = plan.remove.into_iter().map(|path| Change {
        path,
        kind: ChangeKind::Removed,
    });
    let mut changes: Vec<_> = written.chain(removed).collect_vec();
    order::sort(&mut changes);
    Written {
        changes,
        n_unchanged: plan.n_unchanged,
        n_kept: plan.n_kept,
    }
}

/// Files that are written under temporary names, each beside its destination, and the folders that
/// were made for them.
#[derive(Default)]
struct Stage {
    replace: Vec<PathBuf>,
    create: Vec<PathBuf>,
    edit: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Stage {
    fn prepare(&mut self, plan: &Plan, generated: &Path) -> Result<(), Obstacle> {
        for step in &plan.replace {
            let temporary = self.write(step)?;
            self.replace.push(temporary);
        }
        for step in &plan.create {
            let temporary = self.write(step)?;
            self.create.push(temporary);
        }
        for step in &plan.edit {
            let temporary = self.write(step)?;
            self.edit.push(temporary.clone());
            // What the user allowed whom stays.
            let permissions = fs::metadata(&step.target).map(|metadata| metadata.permissions());
            permissions
                .and_then(|permissions| fs::set_permissions(&temporary, permissions))
                .map_err(|error| Obstacle::io(&step.target, "written", &error))?;
        }
        if plan.manifest_differs {
            self.make_folder(generated)?;
        }
        Ok(())
    }

    fn write(&mut self, step: &Step) -> Result<PathBuf, Obstacle> {
        let folder = step.target.parent().unwrap_or(Path::new(""));
        self.make_folder(folder)?;
        write_temporary(folder, &step.contents)
            .map_err(|error| Obstacle::io(&step.target, "written", &error))
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), Obstacle> {
        let missing: Vec<_> = folder
            .ancestors()
            .take_while(|place| !place.as_os_str().is_empty() && !disk::exists(place))
            .collect_vec();
        for place in missing.into_iter().rev() {
            match fs::create_dir(place) {
                Ok(()) => self.folders.push(place.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Obstacle::io(place, "made", &error)),
            }
        }
        Ok(())
    }

    /// Takes away what was prepared and not used. Folders go only while they are empty.
    fn undo(&self) {
        for temporary in self.replace.iter().chain(&self.create).chain(&self.edit) {
            let _ = fs::remove_file(temporary);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Puts the prepared files in place. Until the last step the list on disk names old and new
/// contents, so that both are known to be ours if the work stops in between.
fn commit(stage: &mut Stage, plan: &Plan, generated: &Path) -> Result<(), Obstacle> {
    if !plan.replace.is_empty() || !plan.remove.is_empty() {
        write_manifest(generated, &plan.before.union(&plan.after))?;
    }
    // First what goes: where the system ignores case, `Pets.rs` may be what becomes `pets.rs`.
    for target in &plan.remove {
        fs::remove_file(target).map_err(|error| Obstacle::io(target, "removed", &error))?;
        remove_empty_folders(target, generated);
    }
    for (step, temporary) in plan.replace.iter().zip(&stage.replace) {
        fs::rename(temporary, &step.target)
            .map_err(|error| Obstacle::io(&step.target, "replaced", &error))?;
    }
    for (step, temporary) in plan.create.iter().zip(&stage.create) {
        create_without_replacing(temporary, &step.target)
            .map_err(|error| Obstacle::io(&step.target, "created", &error))?;
    }
    edit(stage, plan)?;
    if plan.manifest_differs {
        write_manifest(generated, &plan.after)?;
    }
    Ok(())
}

/// Changes all files of the user that are to be changed, or none.
fn edit(stage: &Stage, plan: &Plan) -> Result<(), Obstacle> {
    let mut originals = Vec::new();
    for (step, temporary) in plan.edit.iter().zip(&stage.edit) {
        let original = fs::read(&step.target);
        let renamed = original.and_then(|original| {
            fs::rename(temporary, &step.target)?;
            Ok(original)
        });
        match renamed {
            Ok(original) => originals.push((&step.target, original)),
            Err(error) => {
                for (target, original) in originals {
                    let _ = fs::write(target, original);
                }
                return Err(Obstacle::io(&step.target, "changed", &error));
            }
        }
    }
    Ok(())
}

fn write_manifest(generated: &Path, manifest: &Manifest) -> Result<(), Obstacle> {
    let target = generated.join(manifest::NAME);
    let written = write_temporary(generated, &manifest.print()).and_then(|temporary| {
        fs::rename(&temporary, &target).inspect_err(|_| drop(fs::remove_file(&temporary)))
    });
    written.map_err(|error| Obstacle::io(&target, "written", &error))
}

/// Moves `temporary` to `target` unless something is there by now: a file of the user is never
/// replaced, not even one that was made a moment ago.
fn create_without_replacing(temporary: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, target) {
        Ok(()) => fs::remove_file(temporary),
        Err(_) if disk::exists(target) => fs::remove_file(temporary),
        // Not every file system has hard links.
        Err(_) => fs::rename(temporary, target),
    }
}

/// Removes the folders that held `target` and hold nothing now, up to the generated folder.
fn remove_empty_folders(target: &Path, generated: &Path) {
    let folders = target.ancestors().skip(1);
    for folder in folders.take_while(|folder| *folder != generated) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

const TEMPORARY_PREFIX: &str = ".backend-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// Writes a file under a name that nobody else has.
fn write_temporary(folder: &Path, contents: &str) -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let process = std::process::id();
    loop {
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{TEMPORARY_PREFIX}{process}-{n}{TEMPORARY_SUFFIX}");
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                return match file.write_all(contents.as_bytes()) {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        let _ = fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes temporary files of a run that was killed. Called while the lock is held: no other run is
/// using them.
fn sweep(plan: &Plan, generated: &Path) {
    let targets = plan.replace.iter().map(|step| step.target.clone());
    let known = plan.before.paths().map(|path| generated.join(path));
    let folders = targets
        .chain(known)
        .filter_map(|target| target.parent().map(Path::to_owned));
    for folder in order::distinct(folders) {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && is_temporary(&entry.file_name().to_string_lossy()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY_PREFIX)
        .and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX))
        .is_some_and(|middle| middle.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}
