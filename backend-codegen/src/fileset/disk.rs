//! Looking at the disk without following links out of a folder.
#![expect(
    clippy::disallowed_methods,
    reason = "this room is one of the two that may touch the disk"
)]

use std::fs;
use std::io;
use std::path::Path;

use super::Obstacle;

/// What lies at a path.
pub(super) enum Found {
    Nothing,
    /// A regular file; `None` if it is not text.
    File(Option<String>),
    /// Anything that is not a regular file, in words.
    Other(&'static str),
}

/// Looks at `path` itself, not at what a link there points to.
pub(super) fn look(path: &Path) -> Result<Found, Obstacle> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absence(&error) => return Ok(Found::Nothing),
        Err(error) => return Err(Obstacle::io(path, "looked at", &error)),
    };
    let file_type = metadata.file_type();
    if file_type.is_file() {
        let bytes = fs::read(path).map_err(|error| Obstacle::io(path, "read", &error))?;
        Ok(Found::File(String::from_utf8(bytes).ok()))
    } else if file_type.is_symlink() {
        Ok(Found::Other("is a symbolic link"))
    } else if file_type.is_dir() {
        Ok(Found::Other("is a folder"))
    } else {
        Ok(Found::Other("is not a regular file"))
    }
}

/// Whether something lies at `path`, be it a link that leads nowhere.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Finds what keeps `relative` from lying in `root`: a file where a folder should be, or a symbolic
/// link that leads out of it. `root` itself may be a link; that is the user's choice.
pub(super) fn way_blocked(root: &Path, relative: &str) -> Option<Obstacle> {
    let mut place = root.to_owned();
    if let Some(obstacle) = not_a_folder(root, root) {
        return Some(obstacle);
    }
    let (folders, _) = relative.rsplit_once('/')?;
    for part in folders.split('/') {
        place.push(part);
        if let Some(obstacle) = not_a_folder(root, &place) {
            return Some(obstacle);
        }
    }
    None
}

fn not_a_folder(root: &Path, place: &Path) -> Option<Obstacle> {
    let metadata = fs::symlink_metadata(place).ok()?;
    let is_link = metadata.file_type().is_symlink();
    let leads_to_folder = fs::metadata(place).is_ok_and(|target| target.is_dir());
    if !leads_to_folder {
        let help = "remove it, or choose another folder";
        return Some(obstacle(
            place,
            "file::not-a-folder",
            "is not a folder",
            help,
        ));
    }
    let leads_out = is_link && place != root && !is_inside(root, place);
    leads_out.then(|| {
        let message = "is a symbolic link that leads out of the output folder";
        let help = "replace it by a folder, or choose another output folder";
        obstacle(place, "file::outside", message, help)
    })
}

fn is_inside(root: &Path, place: &Path) -> bool {
    match (fs::canonicalize(root), fs::canonicalize(place)) {
        (Ok(root), Ok(place)) => place.starts_with(root),
        _ => false,
    }
}

pub(super) fn obstacle(
    path: &Path,
    code: &'static str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Obstacle {
    Obstacle {
        path: path.to_owned(),
        code,
        message: message.into(),
        help: help.into(),
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
