//! What is reported, in the one form that all renderers read.

use std::borrow::Cow;
use std::fmt;

use backend_codegen::diagnostic::{Diagnostic, Severity};
use backend_codegen::document::Sources;
use backend_codegen::fileset::{Obstacle, WriteError};

use super::place::Place;

/// A finding with its places resolved.
pub(crate) struct Finding<'a> {
    pub(super) severity: Severity,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    pub(super) place: Option<Place<'a>>,
    pub(super) label: &'a str,
    pub(super) related: Vec<(Place<'a>, &'a str)>,
    pub(super) help: Vec<&'a str>,
}

impl<'a> Finding<'a> {
    pub(super) fn of_diagnostic(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let related = diagnostic.related.iter().filter_map(|related| {
            let place = Place::new(related.location, sources)?;
            Some((place, related.label.as_str()))
        });
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code,
            message: &diagnostic.message,
            place: Place::new(diagnostic.location, sources),
            label: &diagnostic.label,
            related: related.collect(),
            help: diagnostic.help.iter().map(Cow::as_ref).collect(),
        }
    }

    pub(super) fn of_problem(problem: &'a Problem) -> Self {
        let place = problem
            .file
            .as_deref()
            .map(|file| Place { file, span: None });
        Self {
            severity: problem.severity,
            code: problem.code,
            message: &problem.message,
            place,
            label: "",
            related: Vec::new(),
            help: problem.help.iter().map(String::as_str).collect(),
        }
    }
}

/// Something that stops a command and has no place in a document: a file that cannot be read, an
/// argument that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// The file it is about.
    pub(crate) file: Option<String>,
    /// What can be done about it.
    pub(crate) help: Vec<String>,
}

impl Problem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: None,
            help: Vec::new(),
        }
    }

    /// What stopped a command.
    pub(crate) fn of(error: anyhow::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(problem) => problem,
            Err(error) => Self::new("command::stopped", format!("{error:#}")),
        }
    }

    /// Names the file that it is about.
    pub(crate) fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Says how grave it is, where that is no error.
    #[cfg(feature = "db")]
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a line that says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The problems that kept files from being written.
    pub(crate) fn of_write(error: WriteError) -> Vec<Self> {
        error.obstacles.into_iter().map(Self::from).collect()
    }
}

impl From<Obstacle> for Problem {
    fn from(obstacle: Obstacle) -> Self {
        let path = obstacle.path.display().to_string();
        let help = Some(obstacle.help).filter(|help| !help.is_empty());
        Self {
            severity: Severity::Error,
            code: obstacle.code,
            message: format!("`{path}` {}", obstacle.message),
            file: Some(path),
            help: help.into_iter().collect(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
