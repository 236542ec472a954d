//! Reports in files.

use std::path::Path;

use crate::load::report::{self, Report};
use crate::ui::Problem;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Markdown,
    Junit,
}

impl Form {
    /// What the name of a file asks for.
    pub(super) fn of(path: &Path) -> Result<Self, Problem> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Ok(Self::Json),
            Some("md") => Ok(Self::Markdown),
            Some("xml") => Ok(Self::Junit),
            _ => {
                let message = format!(
                    "`{}` does not say what kind of report it is",
                    path.display()
                );
                let help = "name it with `.json`, `.md` (Markdown) or `.xml` (JUnit) at the end";
                Err(Problem::new("load::report", message).help(help))
            }
        }
    }

    pub(super) fn text(self, report: &Report) -> String {
        match self {
            Self::Json => report::json(report),
            Self::Markdown => report::markdown(report),
            Self::Junit => report::junit(report),
        }
    }
}

/// Writes a file as a whole, or leaves what was there.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Problem> {
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        let message = format!("`{}` cannot be written: {error}", path.display());
        Problem::new("load::report", message)
    })
}
