//! A page that stands alone: no script, no font, nothing that is fetched.

mod chart;

use std::time::Duration;

use chart::{Axis, Chart};

use super::{Report, Sweep, found, human, paced, units};
use crate::load::record::{Durations, Record};
use crate::load::stats::{Judged, PERCENTILES, Threshold, is_enough, percentile_name, users};
use crate::load::watch::Beat;
use crate::ui::page::Page;

/// How finely latencies are told apart in a heatmap: steps a power of ten.
const STEPS_A_DECADE: f64 = 12.0;
/// So many columns a heatmap has at most.
const MOST_COLUMNS: usize = 240;

/// The report of a run.
pub(crate) fn html(report: &Report) -> String {
    let run = &report.run;
    let mut page = Page::new("Load", &report.title);
    let seconds = units::digits(run.counted.as_secs_f64());
    page.pace(&format!(
        "{}, {seconds} s, seed {}",
        paced(run),
        report.seed
    ));
    for doubt in &report.doubts {
        page.doubt(&format!("Invalid: {}. {}.", doubt.message, doubt.help));
    }
    let total = &report.total;
    let quantile = |share: f64| match total.latencies.quantile(share) {
        Some(found) if is_enough(&total.latencies, share) => units::duration(found),
        Some(_) => "too few".to_owned(),
        None => "–".to_owned(),
    };
    let mut figures = vec![(
        "requests a second".to_owned(),
        units::rate(report.throughput()),
    )];
    let percentiles = PERCENTILES.iter().map(|share| {
        let name = percentile_name(*share).to_uppercase();
        (name, quantile(*share))
    });
    figures.extend(percentiles);
    figures.push((
        "max".to_owned(),
        total
            .latencies
            .max()
            .map_or_else(|| "–".to_owned(), units::duration),
    ));
    figures.push((
        "errors".to_owned(),
        format!(
            "{} ({})",
            units::count(total.n_errors()),
            units::percent(total.error_rate())
        ),
    ));
    page.figures(&figures);
    if !report.thresholds.is_empty() {
        page.heading("Thresholds");
        let rows = report.thresholds.iter().map(|(threshold, judged)| {
            let (class, verdict, found) = match judged {
                Judged::Held { found } => ("good", "held", found.clone()),
                Judged::Failed { found } => ("bad", "failed", found.clone()),
                Judged::TooFew { needed, n } => {
                    ("bad", "not known", format!("{n} of {needed} requests"))
                }
            };
            (class, [threshold.text.clone(), found, verdict.to_owned()])
        });
        page.table(["threshold", "found", ""], rows);
    }
    page.heading("Over time");
    let cells = over_time(report);
    page.add(&heatmap(&cells, &report.thresholds));
    page.add(&throughput(&cells));
    page.heading("Distribution");
    page.add(&percentiles_of(total));
    if report.rows.len() > 1 {
        page.heading("Operations");
        let rows = human::operation_rows(report).map(|row| ("", row));
        page.table(human::OPERATION_HEAD, rows);
    }
    if let Some(attacked) = &report.attacked {
        page.heading("What the document forbids");
        page.list(&[found::attack_line(attacked)]);
        let rows = found::attack_rows(attacked).map(|row| {
            let class = if row.last().is_some_and(|it| it == "0") {
                ""
            } else {
                "bad"
            };
            (class, row)
        });
        page.table(found::ATTACK_HEAD, rows);
    }
    if !report.findings.is_empty() {
        page.heading("Findings");
        for finding in &report.findings {
            page.element("<p class=\"bad\">", &found::finding_line(finding), "</p>");
            page.element("<pre>", &finding.request, "</pre>");
        }
    }
    if let Some((with, found)) = &report.compared {
        page.heading(&format!("Compared with {with}"));
        let rows = found.iter().map(|it| {
            let row = human::comparison_row(it);
            let class = if row.last().is_some_and(|it| it == "WORSE") {
                "bad"
            } else {
                ""
            };
            (class, row)
        });
        page.table(human::COMPARISON_HEAD, rows);
    }
    page.heading("Answers");
    if let Some(inspected) = report.inspected {
        page.list(&[found::answers_line(inspected)]);
    }
    let statuses = total.statuses.iter().map(|(status, n)| {
        let unexpected = total.unexpected.get(status).copied().unwrap_or(0);
        let class = if unexpected > 0 { "bad" } else { "" };
        (
            class,
            [
                format!("status {status}"),
                units::count(*n),
                units::count(unexpected),
            ],
        )
    });
    let failures = total.failures.iter().map(|(failure, n)| {
        (
            "bad",
            [
                failure.name().to_owned(),
                units::count(*n),
                units::count(*n),
            ],
        )
    });
    page.table(
        ["answer", "requests", "not expected"],
        statuses.chain(failures),
    );
    page.heading("Machine");
    page.add(&machine(report));
    page.notes(&report.notes);
    page.finish()
}

/// The report of a sweep.
pub(crate) fn sweep(sweep: &Sweep) -> String {
    let mut page = Page::new("Load", &sweep.title);
    page.pace(&format!("sweep, closed model, seed {}", sweep.seed));
    for step in &sweep.steps {
        for doubt in &step.doubts {
            page.doubt(&format!("Invalid: with {} {doubt}.", users(step.users)));
        }
    }
    page.heading("Scaling");
    page.list(&sweep.advice);
    let numbers = || sweep.steps.iter().map(|step| step.users as f64);
    let name: fn(f64) -> String = |value| format!("{value:.0}");
    let axis = (Axis::of_powers(numbers()), "users", name);
    let most = sweep.steps.iter().map(|step| step.throughput.high);
    let mut chart = Chart::new(
        "Throughput against concurrency",
        axis,
        (Axis::from_zero(most), "requests a second", units::rate),
    );
    for step in &sweep.steps {
        let users = step.users as f64;
        chart.whisker("a", users, step.throughput.low, step.throughput.high);
    }
    let points: Vec<_> = (sweep.steps.iter())
        .map(|step| Some((step.users as f64, step.throughput.mean)))
        .collect();
    chart.line("a", "measured", &points);
    if let (Some(model), Some(first), Some(last)) = (
        sweep.capacity.model,
        sweep.steps.first(),
        sweep.steps.last(),
    ) {
        // No further than what was tried.
        let tried =
            Axis::of_powers([first.users as f64 * 1.1, last.users as f64 / 1.1].into_iter());
        let points: Vec<_> = (0..=40)
            .map(|n| tried.value(f64::from(n) / 40.0))
            .map(|users| Some((users, model.throughput(users))))
            .collect();
        chart.line("model", "Universal Scalability Law, fitted", &points);
    }
    page.add(&chart.svg());
    let latencies = [("a", 0.5), ("b", 0.95), ("c", 0.99)].map(|(class, share)| {
        let points: Vec<_> = (sweep.steps.iter())
            .map(|step| {
                let latencies = &step.record.latencies;
                let found = latencies
                    .quantile(share)
                    .filter(|_| is_enough(latencies, share))?;
                Some((step.users as f64, found.as_secs_f64()))
            })
            .collect();
        (class, share, points)
    });
    let all = latencies
        .iter()
        .flat_map(|(_, _, points)| points.iter().flatten());
    let mut chart = Chart::new(
        "Latency against concurrency",
        axis,
        (Axis::of_powers(all.map(|(_, y)| *y)), "latency", time),
    );
    for (class, share, points) in &latencies {
        chart.line(class, &percentile_name(*share).to_uppercase(), points);
    }
    page.add(&chart.svg());
    page.heading("Steps");
    let rows = sweep.rows();
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let steps = rows.zip(&sweep.steps).map(|(row, step)| {
        let class = if step.is_within() && step.doubts.is_empty() {
            ""
        } else {
            "bad"
        };
        (class, row)
    });
    page.table(head.each_ref().map(String::as_str), steps);
    page.notes(&sweep.notes);
    page.finish()
}

/// Seconds, as people read them.
fn time(seconds: f64) -> String {
    units::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// What one column of the charts over time shows.
struct Column {
    begin: f64,
    end: f64,
    record: Record,
}

/// Seconds, or several as one where there are too many.
fn over_time(report: &Report) -> Vec<Column> {
    let cells = report.run.timetable.cells();
    let counted = report.run.counted.as_secs_f64();
    let together = cells.len().div_ceil(MOST_COLUMNS).max(1);
    let columns = cells
        .chunks(together)
        .enumerate()
        .filter_map(|(number, chunk)| {
            let (first, last) = (chunk.first()?, chunk.last()?);
            let from = number * together;
            let record = report
                .run
                .series
                .total(|place| (from..from + chunk.len()).contains(&place.cell));
            Some(Column {
                begin: first.begin.as_secs_f64(),
                end: (last.begin + last.length).as_secs_f64(),
                record,
            })
        });
    let was_short = report.run.was_stopped || report.run.timetable.slices().len() == 1;
    let is_counted =
        |column: &Column| !was_short || column.begin < counted || column.record.n() > 0;
    columns.filter(is_counted).collect()
}

fn time_axis(columns: &[Column]) -> (Axis, &'static str, fn(f64) -> String) {
    let begin = columns.first().map_or(0.0, |column| column.begin);
    let end = columns.last().map_or(1.0, |column| column.end);
    (
        Axis::between(begin, end.max(begin + 1e-3)),
        "seconds",
        |value| format!("{value}"),
    )
}

/// How many requests took how long, second by second.
fn heatmap(columns: &[Column], thresholds: &[(Threshold, Judged)]) -> String {
    let values = columns.iter().flat_map(|column| {
        let latencies = &column.record.latencies;
        [latencies.min(), latencies.max()]
    });
    let bounds: Vec<_> = (thresholds.iter())
        .filter_map(|(threshold, _)| Some((threshold.latency()?, threshold)))
        .collect();
    let seconds = values.flatten().map(|it| it.as_secs_f64());
    let seconds = seconds.chain(bounds.iter().map(|(bound, _)| bound.as_secs_f64()));
    let mut chart = Chart::new(
        "Latency over time: the darker, the more requests",
        time_axis(columns),
        (Axis::of_powers(seconds), "latency", time),
    );
    let step_of = |value: u64| ((value.max(1) as f64).log10() * STEPS_A_DECADE).floor() as i64;
    let edge = |step: i64| 10f64.powf(step as f64 / STEPS_A_DECADE) * 1e-9;
    for column in columns {
        let mut steps: Vec<(i64, u64)> = Vec::new();
        for (value, n) in column.record.latencies.counts() {
            let step = step_of(*value);
            match steps.last_mut() {
                Some((last, count)) if *last == step => *count += n,
                _ => steps.push((step, *n)),
            }
        }
        let most = steps.iter().map(|(_, n)| *n).max().unwrap_or(1) as f64;
        for (step, n) in steps {
            let y = (edge(step), edge(step + 1));
            // A single slow request is to be seen beside thousands of others.
            let darkness = 0.12 + 0.88 * (n as f64).ln_1p() / most.ln_1p();
            let title = format!(
                "{} requests between {} and {}",
                units::count(n),
                time(y.0),
                time(y.1)
            );
            chart.cell((column.begin, column.end), y, darkness, &title);
        }
    }
    for (bound, threshold) in &bounds {
        chart.bound(bound.as_secs_f64(), &threshold.text);
    }
    for (class, share) in [("b", 0.5), ("bad", 0.99)] {
        let points: Vec<_> = columns
            .iter()
            .map(|column| {
                let found = column.record.latencies.quantile(share)?;
                let middle = f64::midpoint(column.begin, column.end);
                Some((middle, found.as_secs_f64()))
            })
            .collect();
        chart.line(class, &percentile_name(share).to_uppercase(), &points);
    }
    chart.svg()
}

/// Requests that went well and wrong, a second.
fn throughput(columns: &[Column]) -> String {
    let rate = |column: &Column, n: u64| n as f64 / (column.end - column.begin).max(1e-9);
    let most = columns.iter().map(|column| rate(column, column.record.n()));
    let mut chart = Chart::new(
        "Throughput over time",
        time_axis(columns),
        (Axis::from_zero(most), "requests a second", units::rate),
    );
    let mut line = |class, name, n: &dyn Fn(&Record) -> u64| {
        let points: Vec<_> = columns
            .iter()
            .map(|column| {
                let middle = f64::midpoint(column.begin, column.end);
                Some((middle, rate(column, n(&column.record))))
            })
            .collect();
        chart.line(class, name, &points);
    };
    line("a", "as expected", &|record| record.n() - record.n_errors());
    if columns.iter().any(|column| column.record.n_errors() > 0) {
        line("bad", "errors", &Record::n_errors);
    }
    chart.svg()
}

/// The latency of each percentile, the last ones apart.
fn percentiles_of(total: &Record) -> String {
    // How many requests are as slow, one in so many.
    let name: fn(f64) -> String = |one_in| match one_in {
        n if n < 1.0001 => "P0".to_owned(),
        n => percentile_name(1.0 - 1.0 / n).to_uppercase(),
    };
    let points = |durations: &Durations| -> Vec<_> {
        let decades = (durations.n().max(10) as f64 / 10.0).log10();
        (0..=60)
            .map(|n| 10f64.powf(decades * f64::from(n) / 60.0))
            .map(|one_in| {
                let found = durations.quantile(1.0 - 1.0 / one_in)?;
                Some((one_in, found.as_secs_f64()))
            })
            .collect()
    };
    let mut lines = vec![("a", "latency", points(&total.latencies))];
    if total.services.n() > 0 {
        lines.push(("c", "once sent", points(&total.services)));
    }
    let all = || {
        lines
            .iter()
            .flat_map(|(_, _, points)| points.iter().flatten())
    };
    let mut chart = Chart::new(
        "Latency by percentile, as far as ten requests were slower",
        (Axis::of_powers(all().map(|(x, _)| *x)), "percentile", name),
        (Axis::of_powers(all().map(|(_, y)| *y)), "latency", time),
    );
    for (class, name, points) in &lines {
        chart.line(class, name, points);
    }
    chart.svg()
}

/// What the generator did of its own, and the server, if somebody looked.
fn machine(report: &Report) -> String {
    let beats = &report.run.beats;
    let end = beats.last().map_or(1.0, |beat| beat.at.as_secs_f64());
    let of_server = |beat: &Beat| beat.server.map(|usage| usage.cores);
    let values = (beats.iter())
        .flat_map(|beat| [beat.cores, of_server(beat)])
        .flatten();
    let mut chart = Chart::new(
        "Cores that were kept busy",
        (Axis::between(0.0, end.max(1e-3)), "seconds", |value| {
            format!("{value}")
        }),
        (Axis::from_zero(values), "cores", |value| {
            format!("{value:.2}")
        }),
    );
    let mut line = |class, name, of: &dyn Fn(&Beat) -> Option<f64>| {
        let points: Vec<_> = (beats.iter())
            .map(|beat| Some((beat.at.as_secs_f64(), of(beat)?)))
            .collect();
        chart.line(class, name, &points);
    };
    line("b", "generator", &|beat| beat.cores);
    if beats.iter().any(|beat| beat.server.is_some()) {
        line("a", "server", &of_server);
    }
    chart.svg()
}
