//! `cargo backend gen`.

use std::fmt::Write as _;
use std::path::{Component, Path};

use backend_codegen::api::Api;
use backend_codegen::fileset::{
    ChangeKind, Difference, DifferenceKind, FileSet, Folders, InTheWay, Written, check, write,
};
use similar::TextDiff;

use super::Outcome;
use super::input::Documents;
use super::library::Server;
use crate::cli::GenArgs;
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &GenArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let api = documents.read(&arguments.spec, &arguments.reading)?;
    let mut folders = Folders::new(&arguments.output);
    if let Some(generated) = &arguments.generated {
        folders.generated.clone_from(generated);
    }
    let way = path_between(&arguments.output, &folders.generated)?;
    if way.is_empty() {
        let problem = Problem::new(
            "gen::folders",
            "handlers and generated files need two folders",
        );
        return Err(problem
            .help("leave `--generated` out, or name another folder")
            .into());
    }
    let server = Server {
        framework: arguments.framework,
        stubs: arguments.stubs,
        generated: way,
    };
    let files = documents.write(&api, |api, diagnostics| server.files(api, diagnostics));
    let (true, Some(api), Some(files)) = (documents.report(ui), api, files) else {
        return Ok(Outcome::BadInput);
    };
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

/// The way from folder `from` to folder `to`, with `/`, without asking the disk what links there are.
fn path_between(from: &Path, to: &Path) -> anyhow::Result<String> {
    let [from, to] = [plain(from)?, plain(to)?];
    let n_shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(n_shared).map(|_| "..");
    let down = to.iter().skip(n_shared).map(String::as_str);
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// The parts of `path` from the root on.
fn plain(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut parts = Vec::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir => {}
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    Ok(parts)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::path_between;

    #[test]
    fn the_way_between_folders_is_as_short_as_it_can_be() {
        for (from, to, way) in [
            ("src", "src/generated", "generated"),
            ("src/api", "./src/x/../generated", "../generated"),
            ("src/api", "/gen", "/gen"),
            ("src", "src", ""),
        ] {
            let found = path_between(Path::new(from), Path::new(to)).unwrap();
            let is_right = found == way || (way == "/gen" && found.ends_with("../gen"));
            assert!(is_right, "{from} → {to}: {found}");
        }
    }
}
