//! Files that somebody named.

use std::fs;
use std::path::Path;

use crate::ui::Problem;

/// Writes a file as a whole, or leaves what was there; `code` is that of the finding if it cannot be.
pub(super) fn replace(path: &Path, text: &str, code: &'static str) -> Result<(), Problem> {
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        let message = format!("`{}` cannot be written: {error}", path.display());
        Problem::new(code, message)
    })
}
