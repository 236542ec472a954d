//! What may be said of a run.

use std::time::Duration;

use super::{Outcome, rules};
use crate::cli::LoadArgs;
use crate::load::client::Failure;
use crate::load::engine::{Pace, Run};
use crate::load::record::Record;
use crate::load::report::{self, Report, Row};
use crate::load::stats::{
    self, Baseline, Comparison, Half, Judged, Metric, Rules, Threshold, Verdict,
};
use crate::load::target::Target;
use crate::ui::Problem;

pub(super) fn assemble(
    run: Run,
    targets: &[Target],
    title: String,
    (at, seed): (u64, u64),
    arguments: &LoadArgs,
) -> Report {
    let lane_of = |cell: usize| {
        let cell = run.timetable.cells().get(cell)?;
        run.timetable
            .slices()
            .get(cell.slice)
            .map(|slice| slice.lane)
    };
    let mut rows = Vec::new();
    for (operation, name) in run.operations.iter().enumerate() {
        for (lane, target) in targets.iter().enumerate() {
            let record = run
                .series
                .total(|place| place.operation == operation && lane_of(place.cell) == Some(lane));
            let name = match targets.len() {
                1 => name.clone(),
                _ => format!("{name} at {}", target.authority),
            };
            rows.push(Row {
                name,
                record,
                counted: run.counted / targets.len().max(1) as u32,
            });
        }
    }
    let compared = (targets.len() == 2).then(|| {
        let with = targets.first().map_or_else(String::new, Target::url);
        (with, compare_lanes(&run, &rules(arguments)))
    });
    let total = run.series.total(|_| true);
    let doubts = stats::doubts(&run);
    let thresholds = judged(&arguments.demands.thresholds, &rows, &total, run.counted);
    let notes = notes(&run, &total, targets);
    Report {
        title,
        run,
        total,
        rows,
        doubts,
        thresholds,
        compared,
        notes,
        findings: Vec::new(),
        attacked: None,
        inspected: None,
        at,
        seed,
    }
}

/// What came of thresholds, of which some are for one operation.
pub(super) fn judged(
    thresholds: &[Threshold],
    rows: &[Row],
    total: &Record,
    counted: Duration,
) -> Vec<(Threshold, Judged)> {
    let judged = thresholds.iter().map(|threshold| {
        let row =
            (threshold.operation.as_ref()).map(|name| rows.iter().find(|row| row.name == *name));
        let judged = match row {
            None => threshold.judge(total, counted),
            Some(Some(row)) => threshold.judge(&row.record, row.counted),
            Some(None) => Judged::TooFew { needed: 1, n: 0 },
        };
        (threshold.clone(), judged)
    });
    judged.collect()
}

/// What is compared of a run: at a rate, throughput is what was asked for.
fn metrics(pace: Pace) -> Vec<Metric> {
    let mut metrics = vec![
        Metric::Latency(0.5),
        Metric::Latency(0.95),
        Metric::Latency(0.99),
    ];
    if matches!(pace, Pace::Closed { .. }) {
        metrics.push(Metric::Throughput);
    }
    metrics
}

fn compare_lanes(run: &Run, rules: &Rules) -> Vec<Comparison> {
    let operations: Vec<_> = (run.operations.iter().enumerate())
        .map(|(operation, name)| {
            let halves = run
                .timetable
                .slices()
                .iter()
                .enumerate()
                .map(|(number, slice)| {
                    let mut record = Record::default();
                    let mut length = Duration::ZERO;
                    for (at, cell) in run.timetable.cells().iter().enumerate() {
                        if cell.slice == number {
                            length += cell.length;
                            let of_cell = run
                                .series
                                .total(|place| place.cell == at && place.operation == operation);
                            record.merge(&of_cell);
                        }
                    }
                    (slice.lane, Half::of(&record, length))
                });
            (name.clone(), stats::pairs_of(halves))
        })
        .collect();
    stats::compare(&operations, &metrics(run.pace), *rules)
}

pub(super) fn compare_with_baseline(
    report: &mut Report,
    path: &str,
    baseline: &Baseline,
    rules: &Rules,
) {
    let now: Vec<_> = (report.rows.iter())
        .map(|row| (row.name.clone(), Half::of(&row.record, row.counted)))
        .collect();
    let found = stats::against_baseline(baseline, &now, &metrics(report.run.pace), *rules);
    let here = report::pace(report.run.pace);
    if let Some(there) = baseline.pace().filter(|there| *there != here) {
        report
            .notes
            .push(format!("the baseline was made otherwise: {there}"));
    }
    if baseline.n_runs() == 1 {
        let note = "the baseline has one run: how much runs differ is not known, and only the tolerance counts";
        report.notes.push(note.to_owned());
    }
    let with = match baseline.n_runs() {
        1 => format!("{path} (1 run)"),
        n => format!("{path} ({n} runs)"),
    };
    report.compared = Some((with, found));
}

/// What a reader has to know to understand the figures.
fn notes(run: &Run, total: &Record, targets: &[Target]) -> Vec<String> {
    let mut notes = Vec::new();
    if targets.iter().any(Target::is_here) {
        notes.push("the server is on this machine, which it shared with the generator".to_owned());
    }
    if run.was_stopped {
        notes.push("it was stopped before its time".to_owned());
    }
    let latencies = &total.latencies;
    if let (Pace::Closed { users }, Some(median), Some(max)) =
        (run.pace, latencies.quantile(0.5), latencies.max())
    {
        let long = (median * 10).max(Duration::from_millis(100));
        let n_long = latencies.n_longer(long);
        if n_long > 0 && max > long {
            // While a user waited it would have sent others, each of which would have waited too.
            let mean = latencies.mean().unwrap_or(median).as_secs_f64().max(1e-9);
            let waited: f64 = (latencies.counts().iter())
                .filter(|(value, _)| Duration::from_nanos(*value) > long)
                .map(|(value, n)| *value as f64 * 1e-9 * *n as f64)
                .sum();
            let hidden = (waited / mean) as u64;
            if hidden as f64 > total.n() as f64 * 0.001 {
                notes.push(format!(
                    "closed model: while {n_long} answers took longer than {} ms, {users} users would have \
                     sent about {hidden} more requests; `--rate` counts what these would have waited",
                    long.as_millis()
                ));
            }
        }
    }
    notes
}

pub(super) fn problems(report: &Report) -> Vec<Problem> {
    let mut problems = Vec::new();
    for doubt in &report.doubts {
        problems
            .push(Problem::new("load::invalid", doubt.message.clone()).help(doubt.help.as_str()));
    }
    for finding in &report.findings {
        let message = format!("{}: {}", finding.title(), finding.found);
        let problem = Problem::new("load::finding", message);
        problems.push(problem.help(format!("see it again: {}", finding.request)));
    }
    for (threshold, judged) in &report.thresholds {
        let message = match judged {
            Judged::Held { .. } => continue,
            Judged::Failed { found } => format!("`{}` does not hold: {found}", threshold.text),
            Judged::TooFew { needed, n } => {
                format!(
                    "`{}` needs {needed} requests, and there were {n}",
                    threshold.text
                )
            }
        };
        problems.push(Problem::new("load::threshold", message));
    }
    for it in report.compared.iter().flat_map(|(_, found)| found) {
        if let Some(judgement) = it
            .judgement
            .filter(|judgement| judgement.verdict == Verdict::Worse)
        {
            let percent = (judgement.ratio - 1.0) * 100.0;
            let message = format!(
                "{} of {} is {percent:.1} % worse",
                it.metric.name(),
                it.operation
            );
            problems.push(Problem::new("load::worse", message));
        }
    }
    problems
}

/// Any answer that was not expected is a finding if somebody said what to expect.
pub(super) fn outcome_of(report: &Report, expects: bool) -> Outcome {
    let too_few = |judged: &Judged| matches!(judged, Judged::TooFew { .. });
    let failed = |judged: &Judged| matches!(judged, Judged::Failed { .. });
    let any = |what: &dyn Fn(&Judged) -> bool| report.thresholds.iter().any(|(_, it)| what(it));
    // What was found was there, however well time was measured.
    let is_gone = report.total.failures.contains_key(&Failure::Connect);
    if !report.findings.is_empty() || report.attacked.is_some() && is_gone {
        return Outcome::Found;
    }
    if !report.doubts.is_empty() || any(&too_few) {
        return Outcome::Invalid;
    }
    let found = report.compared.iter().flat_map(|(_, found)| found);
    let is_worse = found
        .filter_map(|it| it.judgement)
        .any(|judgement| judgement.verdict == Verdict::Worse);
    let is_unexpected = expects && report.total.n_errors() > 0;
    let is_hopeless = report.total.n_errors() == report.total.n();
    match any(&failed) || is_worse || is_unexpected || is_hopeless {
        true => Outcome::Found,
        false => Outcome::Done,
    }
}
