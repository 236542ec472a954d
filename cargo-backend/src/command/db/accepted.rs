//! Findings about databases that somebody has accepted.

use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::Location;

use crate::cli::SilenceArgs;
use crate::command::input::Documents;
use crate::command::{settings, silence};
use crate::db::advise::Finding;
use crate::ui::Ui;

/// Leaves out what the settings and a baseline silence; nothing is left where these cannot be read or written, which
/// has been told.
///
/// An object of a database stands where a file does elsewhere, and its figures, which change by the hour, nowhere.
pub(super) fn leave_out(
    found: Vec<Finding>,
    arguments: &SilenceArgs,
    scope: &dyn Fn(&str) -> bool,
    ui: &mut Ui,
) -> anyhow::Result<Option<Vec<Finding>>> {
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(None);
    }
    let ignores = settings.map_or(Vec::new(), |it| it.ignores);
    let (sources, _) = documents.findings();
    let told = found.iter().enumerate().map(|(n, finding)| {
        let location = Location {
            source: sources.add(finding.object.clone(), String::new()),
            ..Location::default()
        };
        // Which one it was is known by its label.
        Diagnostic::new(
            finding.severity,
            finding.code,
            location,
            finding.object.clone(),
        )
        .label(n.to_string())
    });
    let told: Vec<Diagnostic> = told.collect();
    let left = silence::leave_out(told, &mut documents, &ignores, arguments, scope, ui)?;
    let Some(left) = left else {
        return Ok(None);
    };
    ui.diagnostics(&left.about, documents.sources());
    let kept: Vec<String> = left
        .found
        .into_iter()
        .map(|it| it.label.to_string())
        .collect();
    let found = found.into_iter().enumerate();
    let found = found.filter(|(n, _)| kept.contains(&n.to_string()));
    Ok(Some(found.map(|(_, finding)| finding).collect()))
}
