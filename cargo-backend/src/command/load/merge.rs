//! Reports of several generators as one.

use std::path::Path;

use super::judge::{judged, outcome_of, problems};
use super::{Outcome, reports};
use crate::cli::load::MergeArgs;
use crate::load::report::{self, Written};
use crate::ui::{Problem, Ui};

/// Merges reports, and judges what they say together.
pub(super) fn run(arguments: &MergeArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let forms = arguments.reports.iter().map(|path| reports::Form::of(path));
    let forms = forms.collect::<Result<Vec<_>, _>>()?;
    for (at, path) in arguments.files.iter().enumerate() {
        let before = arguments.files.get(..at).unwrap_or_default();
        if before.contains(path) {
            let message = format!("`{}` is named twice", path.display());
            let problem = Problem::new("load::merge", message);
            return Err(problem
                .help("name the report of each machine once: what it measured would count twice")
                .into());
        }
    }
    let written = arguments.files.iter().map(|path| read(path));
    let written = written.collect::<Result<Vec<_>, _>>()?;
    let mut thresholds = arguments.thresholds.clone();
    if thresholds.is_empty() {
        // What was demanded of each is demanded of all together.
        for threshold in written.iter().flat_map(|(_, it)| &it.thresholds) {
            if !thresholds.iter().any(|known| known.text == threshold.text) {
                thresholds.push(threshold.clone());
            }
        }
    }
    let merged = report::merge(written);
    let mut report = merged.ok_or_else(|| Problem::new("load::merge", "there is no report"))?;
    report.thresholds = judged(&thresholds, &report.rows, &report.total, report.run.counted);
    for (path, form) in arguments.reports.iter().zip(forms) {
        reports::write(path, &form.text(&report))?;
    }
    ui.tried(
        &problems(&report),
        || report::text(&report),
        || report::json(&report),
    )?;
    Ok(outcome_of(&report, false))
}

fn read(path: &Path) -> Result<(String, Written), Problem> {
    let wrong = |message: String| Problem::new("load::merge", message);
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("`{name}` cannot be read: {error}")))?;
    match Written::of_json(&text) {
        Ok(written) => Ok((name, written)),
        Err(error) => {
            let problem = wrong(format!("`{name}` is no report of a run: {error}"));
            Err(problem.help("name files that `--report FILE.json` wrote"))
        }
    }
}
