//! For summaries of continuous integration.

use std::fmt::Write as _;

use super::{Report, Row, found, paced, units};
use crate::load::record::Durations;
use crate::load::stats::{Judged, Verdict, is_enough};

/// The report as Markdown (GitHub flavoured, for its tables).
pub(crate) fn markdown(report: &Report) -> String {
    let mut text = String::new();
    let run = &report.run;
    let _ = writeln!(text, "### Load: {}\n", escaped(&report.title));
    let seconds = units::digits(run.counted.as_secs_f64());
    let _ = writeln!(text, "{}, {seconds} s\n", paced(run));
    for doubt in &report.doubts {
        let _ = writeln!(text, "> **Invalid:** {}. {}.\n", doubt.message, doubt.help);
    }
    text.push_str("| operation | req/sec | P50 | P95 | P99 | P99.9 | max | errors |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let all = Row {
        name: "all".to_owned(),
        record: report.total.clone(),
        counted: run.counted,
    };
    let several = report.rows.len() > 1;
    for row in report.rows.iter().filter(|_| several).chain([&all]) {
        let record = &row.record;
        let cell = |share| quantile(&record.latencies, share);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} ({}) |",
            escaped(&row.name),
            units::rate(row.throughput()),
            cell(0.5),
            cell(0.95),
            cell(0.99),
            cell(0.999),
            record
                .latencies
                .max()
                .map(units::duration)
                .unwrap_or_default(),
            units::count(record.n_errors()),
            units::percent(record.error_rate()),
        );
    }
    if !report.thresholds.is_empty() {
        text.push_str("\n| threshold | | found |\n| --- | --- | --- |\n");
        for (threshold, judged) in &report.thresholds {
            let (mark, found) = match judged {
                Judged::Held { found } => ("held", found.clone()),
                Judged::Failed { found } => ("**failed**", found.clone()),
                Judged::TooFew { needed, n } => ("too few", format!("{n} of {needed} requests")),
            };
            let _ = writeln!(text, "| `{}` | {mark} | {found} |", threshold.text);
        }
    }
    if let Some(attacked) = &report.attacked {
        let line = found::attack_line(attacked);
        let _ = writeln!(text, "\n{line}\n\n| {} |", found::ATTACK_HEAD.join(" | "));
        text.push_str("| --- | ---: | --- | ---: |\n");
        for row in found::attack_rows(attacked) {
            let _ = writeln!(text, "| {} |", row.map(|it| escaped(&it)).join(" | "));
        }
    }
    if !report.findings.is_empty() {
        text.push_str("\n**Findings**\n\n");
        for finding in &report.findings {
            let line = escaped(&found::finding_line(finding));
            let _ = writeln!(text, "- {line}\n\n  ```sh\n  {}\n  ```", finding.request);
        }
    }
    if let Some((with, all)) = &report.compared {
        let _ = writeln!(text, "\nCompared with {}\n", escaped(with));
        text.push_str("| operation | | looks | verdict |\n| --- | --- | ---: | --- |\n");
        for it in all {
            let looks = it.judgement.map(|judgement| units::change(judgement.ratio));
            let verdict = match it.judgement.map(|judgement| judgement.verdict) {
                None => "too few requests",
                Some(Verdict::Worse) => "**worse**",
                Some(Verdict::NotWorse) => "not worse",
                Some(Verdict::CannotTell { .. }) => "cannot tell",
            };
            let (name, looks) = (escaped(&it.operation), looks.unwrap_or_default());
            let _ = writeln!(
                text,
                "| {name} | {} | {looks} | {verdict} |",
                it.metric.name()
            );
        }
    }
    if let Some(inspected) = report.inspected {
        let _ = writeln!(text, "\nAnswers: {}", found::answers_line(inspected));
    }
    for note in &report.notes {
        let _ = writeln!(text, "\n{note}");
    }
    text
}

fn quantile(durations: &Durations, share: f64) -> String {
    match durations.quantile(share) {
        Some(found) if is_enough(durations, share) => units::duration(found),
        Some(_) => "too few".to_owned(),
        None => String::new(),
    }
}

/// So that a text is no markup.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if "\\`*_{}[]<>()#+!|~&".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}
