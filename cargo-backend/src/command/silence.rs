//! Findings that are known and accepted, as commands leave them out.

use backend_codegen::diagnostic::{Diagnostic, Diagnostics};

use super::input::Documents;
use crate::cli::SilenceArgs;
use crate::silence::{self, Baseline, Ignore, Scope};
use crate::ui::{Problem, Ui, counted};

/// What is left of findings, and what is wrong with what silences them.
pub(super) struct Left {
    pub(super) found: Diagnostics,
    pub(super) about: Diagnostics,
}

/// Leaves out what the documents, the settings and a baseline silence, and says how much that was.
/// `None` if a baseline could not be written, which has been told.
pub(super) fn leave_out(
    found: Vec<Diagnostic>,
    documents: &mut Documents,
    ignores: &[Ignore],
    arguments: &SilenceArgs,
    scope: Scope<'_>,
    ui: &mut Ui,
) -> Result<Option<Left>, Problem> {
    let (sources, _) = documents.findings();
    let baseline = arguments.baseline.as_deref();
    let mut baseline = baseline
        .map(|path| Baseline::read(path, sources))
        .transpose()?;
    let sources = documents.sources();
    let mut result = silence::apply(found, sources, ignores, baseline.as_mut(), scope);
    if let Some(path) = &arguments.write_baseline {
        let written = silence::baseline_of(&result.kept, sources);
        if let Err(problems) = written.write(path) {
            ui.problems(&problems);
            return Ok(None);
        }
        let n = counted(written.len(), "finding");
        ui.say(format_args!("Wrote {n} to {}", path.display()));
        result.kept.clear();
    }
    result
        .about
        .extend(baseline.and_then(|baseline| baseline.stale(sources)));
    ui.silenced(&result.silenced, sources);
    Ok(Some(Left {
        found: result.kept.into_iter().collect(),
        about: result.about.into_iter().collect(),
    }))
}
