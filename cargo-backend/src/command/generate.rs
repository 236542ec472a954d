//! `cargo backend gen`.

use std::fmt::Write as _;

use backend_codegen::api::Api;
use backend_codegen::fileset::{
    ChangeKind, Difference, DifferenceKind, FileSet, Folders, InTheWay, Written, check, write,
};
use similar::TextDiff;

use super::input::Documents;
use super::{Outcome, library};
use crate::cli::GenArgs;
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &GenArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let api = documents.read(&arguments.spec, &arguments.reading)?;
    let files = api.as_ref().map(|api| {
        let diagnostics = documents.diagnostics();
        library::server(api, arguments.framework, arguments.stubs, diagnostics)
    });
    let (true, Some(api), Some(files)) = (documents.report(ui), api, files) else {
        return Ok(Outcome::BadInput);
    };
    let mut folders = Folders::new(&arguments.output);
    if let Some(generated) = &arguments.generated {
        folders.generated.clone_from(generated);
    }
    if arguments.check {
        return check_files(&files, &folders, ui);
    }
    let in_the_way = if arguments.force {
        InTheWay::Replace
    } else {
        InTheWay::Refuse
    };
    write_files(&api, &files, &folders, in_the_way, ui)
}

/// Writes `files` and says what was done.
pub(super) fn write_files(
    api: &Api,
    files: &FileSet,
    folders: &Folders,
    in_the_way: InTheWay,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    match write(files, folders, in_the_way) {
        Ok(written) => {
            say(&written, ui);
            let handlers = match api.operations().count() {
                1 => "1 route handler".to_owned(),
                n => format!("{n} route handlers"),
            };
            ui.say(format_args!(
                "Generated {handlers}, validation middleware, and Rust types"
            ));
            Ok(Outcome::Done)
        }
        Err(error) => {
            ui.problems(&Problem::of_write(error));
            Ok(Outcome::BadInput)
        }
    }
}

fn say(written: &Written, ui: &mut Ui) {
    for change in &written.changes {
        let path = change.path.display();
        match change.kind {
            ChangeKind::Created => ui.detail(format_args!("  created {path}")),
            ChangeKind::Updated => ui.detail(format_args!("  updated {path}")),
            ChangeKind::Removed => ui.detail(format_args!("  removed {path}")),
        }
    }
}

fn check_files(files: &FileSet, folders: &Folders, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let differences = match check(files, folders) {
        Ok(differences) => differences,
        Err(error) => {
            ui.problems(&Problem::of_write(error));
            return Ok(Outcome::BadInput);
        }
    };
    if differences.is_empty() {
        ui.say(format_args!(
            "The generated files are what the document says"
        ));
        return Ok(Outcome::Done);
    }
    let problems: Vec<_> = differences.iter().map(drift).collect();
    ui.found(&problems, || differences.iter().map(diff).collect())?;
    Ok(Outcome::Found)
}

fn drift(difference: &Difference) -> Problem {
    let path = difference.path.display().to_string();
    let what = match difference.kind {
        DifferenceKind::Missing { .. } => "is missing",
        DifferenceKind::Changed { .. } => "is not what the document says",
        DifferenceKind::Stale { .. } => "is no longer generated",
    };
    Problem::new("gen::drift", format!("`{path}` {what}"))
        .file(path)
        .help("run the same command without `--check`")
}

/// The difference as a patch that would mend it.
fn diff(difference: &Difference) -> String {
    let (found, wanted) = match &difference.kind {
        DifferenceKind::Missing { wanted } => (None, Some(wanted)),
        DifferenceKind::Changed { found, wanted } => (Some(found), Some(wanted)),
        DifferenceKind::Stale { found } => (Some(found), None),
    };
    let path = difference.path.display().to_string();
    let name = |text: Option<&String>| text.map_or("/dev/null", |_| path.as_str()).to_owned();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let (old, new) = (text(found), text(wanted));
    let mut patch = TextDiff::from_lines(&old, &new)
        .unified_diff()
        .header(&name(found), &name(wanted))
        .to_string();
    if old.is_empty() && new.is_empty() {
        // An empty file has no lines that could differ.
        let _ = write!(patch, "--- {}\n+++ {}\n", name(found), name(wanted));
    }
    patch
}
