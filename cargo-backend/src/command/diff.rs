//! `cargo backend diff`.

use backend_codegen::diagnostic::Diagnostics;

use super::input::{Documents, is_stdin};
use super::{Outcome, library, settings, silence};
use crate::cli::{DiffArgs, FailOn};
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &DiffArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if is_stdin(&arguments.old) && is_stdin(&arguments.new) {
        let problem = Problem::new("input::stdin", "stdin can be only one of the documents");
        return Err(problem.help("give the other one as a file").into());
    }
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let ignores = settings.unwrap_or_default().ignores;
    let old = documents.read(&arguments.old, &arguments.reading)?;
    let new = documents.read(&arguments.new, &arguments.reading)?;
    let (true, Some(old), Some(new)) = (documents.report(ui), old, new) else {
        return Ok(Outcome::BadInput);
    };
    let changes = library::changes(&old, &new);
    let is_unchanged = changes.is_empty();
    let is_change = |code: &str| code.starts_with("diff::");
    let left = silence::leave_out(
        changes.into_iter().collect(),
        &mut documents,
        &ignores,
        &arguments.silence,
        &is_change,
        ui,
    )?;
    let Some(left) = left else {
        return Ok(Outcome::BadInput);
    };
    ui.diagnostics(&left.about, documents.sources());
    let changes = left.found;
    match (changes.is_empty(), is_unchanged) {
        (true, true) => ui.say(format_args!("No change")),
        (true, false) => ui.say(format_args!("No change that is not silenced")),
        (false, _) => {}
    }
    ui.changes(&changes, documents.sources())?;
    Ok(outcome(&changes, arguments.fail_on))
}

/// Breaking changes are errors, the others are notes.
fn outcome(changes: &Diagnostics, fail_on: FailOn) -> Outcome {
    let is_found = match fail_on {
        FailOn::Breaking => changes.has_errors(),
        FailOn::Any => !changes.is_empty(),
        FailOn::None => false,
    };
    if is_found {
        Outcome::Found
    } else {
        Outcome::Done
    }
}
