//! `cargo backend gen --mode scaffold`.

use backend_codegen::fileset::{FileSet, Folders, InTheWay, write, written_by};
use backend_codegen::write::rust::{Framework, scaffold_dependencies};

use super::{Outcome, dependencies};
use crate::cli::GenArgs;
use crate::ui::{Problem, Ui};

/// Writes the files that are not there, and says what is.
pub(super) fn write_files(
    files: &FileSet,
    folders: &Folders,
    framework: Framework,
    arguments: &GenArgs,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let output = folders.output.display();
    for (is_given, option) in [
        (arguments.check, "--check"),
        (arguments.force, "--force"),
        (arguments.add_stubs, "--add-stubs"),
        (arguments.errors.is_some(), "--errors"),
        (arguments.generated.is_some(), "--generated"),
        (arguments.validation.is_some(), "--validation"),
    ] {
        if is_given {
            let message = format!("`{option}` is about generated files, and a scaffold has none");
            return Err(Problem::new("gen::mode", message)
                .help("leave it out, or `--mode scaffold`")
                .into());
        }
    }
    if written_by(&folders.generated).is_some() {
        let message = format!("`{output}` holds handlers of the other mode");
        return Err(Problem::new("gen::mode", message)
            .help("name another folder with `--output`")
            .into());
    }
    let written = match write(files, folders, InTheWay::Refuse) {
        Ok(written) => written,
        Err(error) => {
            ui.problems(&Problem::of_write(error));
            return Ok(Outcome::BadInput);
        }
    };
    for change in &written.changes {
        ui.detail(format_args!("  created {}", change.path.display()));
    }
    let counted = |n: usize| match n {
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    };
    match (written.changes.len(), written.n_kept) {
        (0, _) => ui.say(format_args!(
            "All files are there already; they are yours, and were not touched"
        )),
        (n, 0) => ui.say(format_args!(
            "Wrote {} to `{output}`; they are yours now",
            counted(n)
        )),
        (n, kept) => ui.say(format_args!(
            "Wrote {} to `{output}`; {} were there and were not touched",
            counted(n),
            counted(kept)
        )),
    }
    dependencies::settle(
        &scaffold_dependencies(framework, files),
        &folders.output,
        arguments.add_dependencies,
        ui,
    )?;
    Ok(Outcome::Done)
}
