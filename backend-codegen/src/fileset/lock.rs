//! One run at a time in a generated folder.
#![expect(
    clippy::disallowed_methods,
    reason = "this room is one of the two that may touch the disk"
)]

use crate::list::CollectVec;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Held while a run looks at a folder and changes it; given back when dropped, also by a crash.
pub(super) struct Lock {
    /// `None` where the system cannot lock folders; unique temporary names and renames keep files
    /// whole there, only a mixture of two runs is possible.
    file: Option<File>,
    /// Folders that were made to be locked, outer ones first; empty ones go with the lock.
    made: Vec<PathBuf>,
}

impl Lock {
    /// Waits until no other run works in `folder`, which is made if it does not exist yet.
    ///
    /// The lock is on the folder itself, so that no lock file stays behind. A folder that cannot be
    /// made is none that files could be written to; the nearest one above it is locked then.
    pub(super) fn take(folder: &Path) -> Self {
        let mut made = Vec::new();
        loop {
            let place = nearest(folder);
            let file = locked(&place);
            // While we waited, the other run may have made the folder that is to be locked.
            let is_still = file.is_none() || nearest(folder) == place;
            if is_still && (file.is_none() || place == folder || !make(folder, &mut made)) {
                return Self { file, made };
            }
            // Whoever is faster has the folder that is there now.
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // What has something in it stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn locked(place: &Path) -> Option<File> {
    File::open(place).ok().filter(|file| file.lock().is_ok())
}

/// Makes the folder with those above it, and notes which were not there.
fn make(folder: &Path, made: &mut Vec<PathBuf>) -> bool {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|place| !place.as_os_str().is_empty() && !place.is_dir())
        .collect_vec();
    for place in missing.into_iter().rev() {
        if fs::create_dir(place).is_ok() {
            made.push(place.to_owned());
        }
    }
    folder.is_dir()
}

fn nearest(folder: &Path) -> PathBuf {
    folder
        .ancestors()
        .find(|ancestor| ancestor.is_dir())
        .map_or_else(|| PathBuf::from("."), Path::to_owned)
}
