//! One run at a time in a generated folder.
#![expect(
    clippy::disallowed_methods,
    reason = "this room is one of the two that may touch the disk"
)]

use std::fs::File;
use std::path::{Path, PathBuf};

/// Held while a run looks at a folder and changes it; given back when dropped, also by a crash.
pub(super) struct Lock {
    /// `None` where the system cannot lock folders; unique temporary names and renames keep files
    /// whole there, only a mixture of two runs is possible.
    file: Option<File>,
}

impl Lock {
    /// Waits until no other run works in `folder`, which need not exist yet.
    ///
    /// The lock is on the folder itself, or on the nearest one above it that exists, so that no lock
    /// file stays behind.
    pub(super) fn take(folder: &Path) -> Self {
        loop {
            let place = nearest(folder);
            let file = File::open(&place).ok().filter(|file| file.lock().is_ok());
            // While we waited, the other run may have made the folder that is to be locked.
            if file.is_none() || nearest(folder) == place {
                return Self { file };
            }
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.file.is_some()
    }
}

fn nearest(folder: &Path) -> PathBuf {
    folder
        .ancestors()
        .find(|ancestor| ancestor.is_dir())
        .map_or_else(|| PathBuf::from("."), Path::to_owned)
}
