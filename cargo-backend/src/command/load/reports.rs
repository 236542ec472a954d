//! Reports in files.

use std::path::Path;

use crate::command::file;
use crate::load::report::{self, Limited, Report, Sweep};
use crate::ui::Problem;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Html,
    Json,
    Markdown,
    Junit,
}

impl Form {
    /// What the name of a file asks for.
    pub(super) fn of(path: &Path) -> Result<Self, Problem> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("html" | "htm") => Ok(Self::Html),
            Some("json") => Ok(Self::Json),
            Some("md") => Ok(Self::Markdown),
            Some("xml") => Ok(Self::Junit),
            _ => {
                let message = format!(
                    "`{}` does not say what kind of report it is",
                    path.display()
                );
                let help =
                    "name it with `.html`, `.json`, `.md` (Markdown) or `.xml` (JUnit) at the end";
                Err(Problem::new("load::report", message).help(help))
            }
        }
    }

    /// A sweep in this form; none is a test for JUnit.
    pub(super) fn of_sweep(self, sweep: &Sweep) -> String {
        match self {
            Self::Html => report::html_of_sweep(sweep),
            Self::Json => sweep.json(),
            Self::Markdown | Self::Junit => sweep.markdown(),
        }
    }

    /// The trial of a rate limiter in this form; none is a page.
    pub(super) fn of_limit(self, limited: &Limited) -> String {
        match self {
            Self::Json => limited.json(),
            Self::Junit => limited.junit(),
            Self::Markdown | Self::Html => limited.markdown(),
        }
    }

    pub(super) fn text(self, report: &Report) -> String {
        match self {
            Self::Html => report::html(report),
            Self::Json => report::json(report),
            Self::Markdown => report::markdown(report),
            Self::Junit => report::junit(report),
        }
    }
}

/// Writes a file as a whole, or leaves what was there.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Problem> {
    file::replace(path, text, "load::report")
}
