//! For people, on a terminal.

use std::fmt::Write as _;

use super::{Report, found, paced, units};
use crate::load::engine::{Glance, Pace};
use crate::load::record::{Durations, Record};
use crate::load::stats::{
    Comparison, Judged, PERCENTILES, Verdict, is_enough, needed, percentile_name,
};

/// The whole report.
pub(crate) fn text(report: &Report) -> String {
    let mut text = String::new();
    let run = &report.run;
    let counted = units::digits(run.counted.as_secs_f64());
    line(&mut text, &report.title);
    line(
        &mut text,
        &format!("{}, {counted} s, seed {}", paced(run), report.seed),
    );
    line(&mut text, "");
    let total = &report.total;
    let n_good = total.n() - total.n_errors();
    row(
        &mut text,
        "Throughput",
        &format!(
            "{} req/sec  ({} requests, {} a second)",
            units::rate(report.throughput()),
            units::count(n_good),
            units::bytes(total.n_bytes as f64 / run.counted.as_secs_f64().max(1e-9)),
        ),
    );
    latencies(&mut text, "Latency", &total.latencies);
    if total.services.n() > 0 {
        latencies(&mut text, "once sent", &total.services);
    }
    if total.connects.n() > 0 {
        let quantile = |share| total.connects.quantile(share).map(units::duration);
        let (median, worst) = (quantile(0.5), quantile(1.0));
        row(
            &mut text,
            "Connections",
            &format!(
                "{} opened in counted time, P50 {}, max {}",
                units::count(total.connects.n()),
                median.unwrap_or_default(),
                worst.unwrap_or_default()
            ),
        );
    }
    errors(&mut text, total);
    if let Some(inspected) = report.inspected {
        row(&mut text, "Answers", &found::answers_line(inspected));
    }
    if let Some(attacked) = &report.attacked {
        row(&mut text, "Attack", &found::attack_line(attacked));
    }
    if let Some((cores, memory)) = report.server() {
        let memory = units::bytes(memory as f64);
        row(
            &mut text,
            "Server",
            &format!(
                "kept {} cores busy, {memory} of memory at most",
                units::digits(cores)
            ),
        );
    }
    if report.rows.len() > 1 {
        line(&mut text, "");
        text.push_str(&operations(report));
    }
    if let Some(attacked) = &report.attacked {
        line(&mut text, "");
        let head = found::ATTACK_HEAD.map(str::to_owned);
        text.push_str(&table(
            std::iter::once(head).chain(found::attack_rows(attacked)),
        ));
    }
    if !report.findings.is_empty() {
        line(&mut text, "");
        line(&mut text, "Findings");
        for finding in &report.findings {
            line(&mut text, &found::finding_line(finding));
            line(&mut text, &format!("  {}", finding.request));
        }
    }
    if let Some((with, found)) = &report.compared {
        line(&mut text, "");
        line(&mut text, &format!("Compared with {with}"));
        text.push_str(&comparisons(found));
    }
    if !report.thresholds.is_empty() {
        line(&mut text, "");
        for (threshold, judged) in &report.thresholds {
            let (mark, why) = match judged {
                Judged::Held { found } => ("ok    ", found.clone()),
                Judged::Failed { found } => ("FAILED", found.clone()),
                Judged::TooFew { needed, n } => (
                    "?     ",
                    format!("needs {needed} requests, and there were {n}"),
                ),
            };
            line(&mut text, &format!("{mark} {}  ({why})", threshold.text));
        }
    }
    if !report.notes.is_empty() {
        line(&mut text, "");
        for note in &report.notes {
            line(&mut text, &format!("note: {note}"));
        }
    }
    for doubt in &report.doubts {
        line(&mut text, "");
        line(&mut text, &format!("INVALID: {}", doubt.message));
        line(&mut text, &format!("  help: {}", doubt.help));
    }
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn row(text: &mut String, name: &str, value: &str) {
    line(text, &format!("{name:<12} {value}"));
}

/// Percentiles in a row; those that rest on too few requests say so.
fn latencies(text: &mut String, name: &str, durations: &Durations) {
    let mut cells = Vec::new();
    for share in PERCENTILES {
        let Some(found) = durations.quantile(share) else {
            continue;
        };
        let mark = if is_enough(durations, share) { "" } else { "*" };
        let label = percentile_name(share).to_uppercase();
        cells.push(format!("{label} {}{mark}", units::duration(found)));
    }
    if let (Some(max), Some(mean)) = (durations.max(), durations.mean()) {
        cells.push(format!("max {}", units::duration(max)));
        cells.push(format!("mean {}", units::duration(mean)));
    }
    if cells.is_empty() {
        cells.push("no request was answered as expected".to_owned());
    }
    row(text, name, &cells.join("  "));
    let few: Vec<_> = (PERCENTILES.iter())
        .filter(|share| durations.n() > 0 && !is_enough(durations, **share))
        .collect();
    if let Some(first) = few.first() {
        let message = format!(
            "* rests on fewer than ten requests that took longer: {} needs {}",
            percentile_name(**first).to_uppercase(),
            units::count(needed(**first)),
        );
        row(text, "", &message);
    }
}

fn errors(text: &mut String, total: &Record) {
    let n = total.n_errors();
    let summary = format!(
        "{} ({})",
        units::count(n),
        units::percent(total.error_rate())
    );
    row(text, "Errors", &summary);
    for (status, n) in &total.unexpected {
        row(text, "", &format!("{} × status {status}", units::count(*n)));
    }
    for (failure, n) in &total.failures {
        row(
            text,
            "",
            &format!("{} × {}", units::count(*n), failure.name()),
        );
    }
}

/// What stands above [`operation_rows`].
pub(super) const OPERATION_HEAD: [&str; 6] =
    ["operation", "req/sec", "P50", "P95", "P99", "errors"];

/// A row an operation.
pub(super) fn operation_rows(report: &Report) -> impl Iterator<Item = [String; 6]> {
    report.rows.iter().map(|row| {
        let record = &row.record;
        let quantile = |share| match record.latencies.quantile(share) {
            Some(found) if is_enough(&record.latencies, share) => units::duration(found),
            Some(found) => format!("{}*", units::duration(found)),
            None => String::new(),
        };
        [
            row.name.clone(),
            units::rate(row.throughput()),
            quantile(0.5),
            quantile(0.95),
            quantile(0.99),
            units::percent(record.error_rate()),
        ]
    })
}

fn operations(report: &Report) -> String {
    let head = OPERATION_HEAD.map(str::to_owned);
    table(std::iter::once(head).chain(operation_rows(report)))
}

/// What stands above [`comparison_row`].
pub(super) const COMPARISON_HEAD: [&str; 5] = ["operation", "", "looks", "95 % between", "verdict"];

/// What came of a comparison.
pub(super) fn comparison_row(it: &Comparison) -> [String; 5] {
    let [looks, between, verdict] = match &it.judgement {
        None => ["".to_owned(), "".to_owned(), "too few requests".to_owned()],
        Some(found) => {
            let (low, high) = found.interval;
            let between = match low.is_nan() {
                true => "no variance known: one run in the baseline".to_owned(),
                false => format!("{} and {}", units::change(low), units::change(high)),
            };
            let verdict = match found.verdict {
                Verdict::Worse => "WORSE".to_owned(),
                Verdict::NotWorse => "not worse".to_owned(),
                Verdict::CannotTell { more: None } => "cannot tell".to_owned(),
                Verdict::CannotTell { more: Some(more) } => {
                    format!("cannot tell; takes about {} s more", more.as_secs().max(1))
                }
            };
            [units::change(found.ratio), between, verdict]
        }
    };
    [
        it.operation.clone(),
        it.metric.name(),
        looks,
        between,
        verdict,
    ]
}

fn comparisons(all: &[Comparison]) -> String {
    let head = COMPARISON_HEAD.map(str::to_owned);
    table(std::iter::once(head).chain(all.iter().map(comparison_row)))
}

pub(super) fn table<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<_> = rows.collect();
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let mut widths = [0; N];
    for row in &rows {
        for (cell, widest) in row.iter().zip(&mut widths) {
            *widest = (*widest).max(width(cell));
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, wanted) in row.iter().zip(widths) {
            let gap = wanted.saturating_sub(width(cell)) + 2;
            let _ = write!(line, "{cell}{}", " ".repeat(gap));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How a run goes, in a line.
pub(crate) fn glance(glance: &Glance<'_>, of: Pace) -> String {
    let recent = last_seconds(glance);
    let total = glance.series.total(|_| true);
    let seconds = glance
        .elapsed
        .as_secs_f64()
        .min(glance.length.as_secs_f64());
    let p = |share| {
        recent
            .latencies
            .quantile(share)
            .map_or_else(|| "–".to_owned(), units::duration)
    };
    let asked = match of {
        Pace::Closed { .. } => String::new(),
        Pace::Open { rate, .. } => format!(" of {rate}"),
    };
    let cells = glance.timetable.cells();
    let length = cells.first().map_or(1.0, |cell| cell.length.as_secs_f64());
    format!(
        "{seconds:.0}/{:.0} s  {}{asked} req/sec  P50 {}  P99 {}  {} errors",
        glance.length.as_secs_f64(),
        units::rate(recent.n() as f64 / length),
        p(0.5),
        p(0.99),
        units::count(total.n_errors()),
    )
}

/// The last second that is over.
fn last_seconds(glance: &Glance<'_>) -> Record {
    let last = glance.series.iter().map(|(place, _)| place.cell).max();
    let Some(last) = last else {
        return Record::default();
    };
    let wanted = last.saturating_sub(1);
    glance.series.total(|place| place.cell == wanted)
}
