//! Findings that somebody has looked at and accepted, for every command that reports any.
//!
//! There are three ways: `x-lint-ignore` in a document, at the place or around it, or a comment in a file of SQL or of code;
//! `[[ignore]]` in the settings; and a baseline, a file with all that was found one day. The first two have a reason, which is
//! counted and can be listed. What silences nothing is told, so that no entry outlives its finding.

mod baseline;
mod entry;
mod region;

use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::Sources;

use crate::date::Date;
pub(crate) use baseline::Baseline;
use entry::Entry;
pub(crate) use entry::{Ignore, Target};
use region::Trees;

/// What became of findings.
#[derive(Default)]
pub(crate) struct Silenced {
    /// Those that nobody silenced.
    pub(crate) kept: Vec<Diagnostic>,
    /// Those that somebody did, each with the reason.
    pub(crate) silenced: Vec<(Diagnostic, String)>,
    /// What is wrong with the entries themselves.
    pub(crate) about: Vec<Diagnostic>,
}

/// Whose findings they are: which codes could have been found, so that an entry for one of them that
/// silences nothing is told.
pub(crate) type Scope<'s> = &'s dyn Fn(&str) -> bool;

/// Takes out what the documents themselves, the settings and a baseline silence.
pub(crate) fn apply(
    found: Vec<Diagnostic>,
    sources: &Sources,
    ignores: &[Ignore],
    baseline: Option<&mut Baseline>,
    scope: Scope<'_>,
) -> Silenced {
    let trees = Trees::of(sources);
    let mut result = Silenced::default();
    let mut entries = entry::inline(&trees, &mut result.about);
    entries.extend(entry::comments(sources, &mut result.about));
    entries.extend(
        ignores
            .iter()
            .map(|ignore| Entry::of_settings(ignore, &trees, sources)),
    );
    let today = Date::today();
    for entry in &mut entries {
        entry.expire(today, &mut result.about);
    }
    for diagnostic in found {
        match entries.iter_mut().find(|entry| entry.silences(&diagnostic)) {
            Some(entry) => {
                entry.is_used = true;
                result.silenced.push((diagnostic, entry.reason.clone()));
            }
            None => result.kept.push(diagnostic),
        }
    }
    result
        .about
        .extend(entries.iter().filter_map(|entry| entry.unused(scope)));
    if let Some(baseline) = baseline {
        let kept = std::mem::take(&mut result.kept);
        for diagnostic in kept {
            if baseline.knows(&diagnostic, sources, &trees) {
                let reason = "in the baseline".to_owned();
                result.silenced.push((diagnostic, reason));
            } else {
                result.kept.push(diagnostic);
            }
        }
    }
    result
}

/// All findings as a baseline.
pub(crate) fn baseline_of(found: &[Diagnostic], sources: &Sources) -> Baseline {
    Baseline::of(found, sources, &Trees::of(sources))
}
