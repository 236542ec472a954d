//! For whatever shows tests: a test case a threshold, a comparison, and one for the run itself.

use std::fmt::Write as _;

use super::{Report, units};
use crate::load::stats::{Judged, Verdict};
use crate::ui::xml::escaped;

/// The report as JUnit XML.
pub(crate) fn junit(report: &Report) -> String {
    let mut cases: Vec<(String, Option<String>)> = Vec::new();
    let why: Vec<_> = report
        .doubts
        .iter()
        .map(|doubt| doubt.message.clone())
        .collect();
    cases.push((
        "the measurement is valid".to_owned(),
        (!why.is_empty()).then(|| why.join("; ")),
    ));
    for (threshold, judged) in &report.thresholds {
        let failure = match judged {
            Judged::Held { .. } => None,
            Judged::Failed { found } => Some(found.clone()),
            Judged::TooFew { needed, n } => Some(format!("{n} requests where {needed} are needed")),
        };
        cases.push((threshold.text.clone(), failure));
    }
    if report.attacked.is_some() {
        let n = report.findings.len();
        let failure = (n > 0).then(|| format!("{n} findings"));
        cases.push(("what the document forbids is refused".to_owned(), failure));
    }
    for finding in &report.findings {
        let failure = format!("{}; {}", finding.found, finding.request);
        cases.push((finding.title(), Some(failure)));
    }
    for it in report.compared.iter().flat_map(|(_, all)| all) {
        let Some(judgement) = it.judgement else {
            continue;
        };
        let failure = match judgement.verdict {
            Verdict::Worse => Some(format!("{} worse", units::change(judgement.ratio))),
            Verdict::NotWorse | Verdict::CannotTell { .. } => None,
        };
        let name = format!("{} of {} is no worse", it.metric.name(), it.operation);
        cases.push((name, failure));
    }
    let n_failures = cases
        .iter()
        .filter(|(_, failure)| failure.is_some())
        .count();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{n_failures}\" time=\"{:.3}\">",
        escaped(&report.title),
        cases.len(),
        report.run.counted.as_secs_f64(),
    );
    for (name, failure) in cases {
        let name = escaped(&name);
        match failure {
            None => {
                let _ = writeln!(text, "  <testcase classname=\"load\" name=\"{name}\"/>");
            }
            Some(message) => {
                let message = escaped(&message);
                let _ = writeln!(
                    text,
                    "  <testcase classname=\"load\" name=\"{name}\"><failure message=\"{message}\"/></testcase>"
                );
            }
        }
    }
    text.push_str("</testsuite>\n");
    text
}
