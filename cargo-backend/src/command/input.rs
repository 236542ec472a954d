//! Documents from disk or stdin, read into the intermediate representation.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{Limits, SourceId, Sources};
use backend_codegen::read::document;
use backend_codegen::suggest::nearest;

use super::git::GitFile;
use super::library;
use crate::cli::ReadArgs;
use crate::ui::{Problem, Ui};

/// The documents of a run and all that was found in them.
#[derive(Default)]
pub(super) struct Documents {
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Documents {
    /// Reads the document at `path`, or from stdin if that is `-`, with the files that it refers to.
    ///
    /// # Errors
    ///
    /// If the document itself or an overlay cannot be opened. What is wrong with its contents is for
    /// [`Self::report`].
    pub(super) fn read(&mut self, path: &Path, reading: &ReadArgs) -> anyhow::Result<Option<Api>> {
        let read = self.read_with_source(path, reading)?;
        Ok(read.map(|(_, api)| api))
    }

    /// The same, with the text that it was read from.
    ///
    /// # Errors
    ///
    /// Those of [`Self::read`].
    pub(super) fn read_with_source(
        &mut self,
        path: &Path,
        reading: &ReadArgs,
    ) -> anyhow::Result<Option<(SourceId, Api)>> {
        let (sources, diagnostics) = (&mut self.sources, &mut self.diagnostics);
        let mut add = |path: &Path| -> anyhow::Result<_> {
            let bytes = open(path)?;
            Ok(sources.add_bytes(display_name(path), bytes, diagnostics))
        };
        let entry = add(path)?;
        let overlays = reading.overlays.iter().map(|path| add(path));
        let overlays = overlays.collect::<anyhow::Result<Option<Vec<_>>>>()?;
        let (Some(entry), Some(overlays)) = (entry, overlays) else {
            return Ok(None);
        };
        let api = library::read(path, entry, reading, overlays, sources, diagnostics);
        Ok(api.map(|api| (entry, api)))
    }

    /// Shows everything that was found; whether the work can go on.
    pub(super) fn report(&mut self, ui: &mut Ui) -> bool {
        self.diagnostics.sort();
        ui.diagnostics(&self.diagnostics, &self.sources);
        !self.diagnostics.has_errors()
    }

    /// Forgets what is merely doubtful about what was read so far.
    pub(super) fn forget_warnings(&mut self) {
        if !self.diagnostics.has_errors() {
            self.diagnostics = Diagnostics::new();
        }
    }

    /// Calls a writer if what was read can be written; its findings join the others.
    pub(super) fn write<T>(
        &mut self,
        api: &Option<Api>,
        write: impl FnOnce(&Api, &mut Diagnostics) -> T,
    ) -> Option<T> {
        let api = api.as_ref().filter(|_| !self.diagnostics.has_errors())?;
        Some(write(api, &mut self.diagnostics))
    }

    /// Where texts and what is found in them are gathered.
    pub(super) fn findings(&mut self) -> (&mut Sources, &mut Diagnostics) {
        (&mut self.sources, &mut self.diagnostics)
    }

    /// Takes over everything that was found.
    pub(super) fn take(&mut self) -> Diagnostics {
        std::mem::take(&mut self.diagnostics)
    }

    /// The texts of all documents.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }
}

fn open(path: &Path) -> anyhow::Result<Vec<u8>> {
    if let Some(file) = GitFile::of(path) {
        return Ok(file.read()?);
    }
    let bytes = if is_stdin(path) {
        bounded(io::stdin().lock())
    } else {
        document(path)
    };
    bytes.map_err(|error| cannot_read(path, &error).into())
}

/// Whether `path` stands for stdin or stdout.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn display_name(path: &Path) -> String {
    if is_stdin(path) {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Reads at most one byte more than a document may have, so that the reader can say that it is too
/// large.
fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(Limits::default().bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn cannot_read(path: &Path, error: &io::Error) -> Problem {
    let name = display_name(path);
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    let problem = Problem::new("input::unreadable", format!("`{name}` {reason}")).file(name);
    match error.kind() {
        io::ErrorKind::IsADirectory => problem.help("name the document in it"),
        io::ErrorKind::NotFound => match help(path) {
            Some(help) => problem.help(help),
            None => problem,
        },
        _ => problem,
    }
}

/// What to do about a path where nothing is.
fn help(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(format!(
            "nothing is fetched: get it with `curl -fLO '{text}'`, and name the file"
        ));
    }
    if text.starts_with("git:") {
        return Some("write a file of a revision as `git:REVISION:FILE`".to_owned());
    }
    Some(format!("did you mean `{}`?", meant(path)?.display()))
}

/// Refuses a document that is not there, before anything else is missed.
pub(super) fn refuse_missing(path: &Path) -> Result<(), Problem> {
    let is_elsewhere = is_stdin(path) || GitFile::of(path).is_some();
    match is_elsewhere || path.exists() {
        true => Ok(()),
        false => Err(cannot_read(path, &io::ErrorKind::NotFound.into())),
    }
}

/// The file beside a path that is called almost the same.
fn meant(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    let listed = match folder.as_os_str().is_empty() {
        true => fs::read_dir("."),
        false => fs::read_dir(folder),
    };
    let entries = listed.ok()?.filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let found = nearest(name, names.iter().map(String::as_str))?;
    Some(folder.join(found))
}
