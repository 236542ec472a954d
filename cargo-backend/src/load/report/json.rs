//! For programs. The form is described in `docs/load-report.schema.json`.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Report, found, paced, rate};
use crate::load::engine::{Arrival, Pace};
use crate::load::record::{Durations, Record};
use crate::load::stats::{Judged, PERCENTILES, Verdict, is_enough, payload, percentile_name};

/// The whole report. Durations are in milliseconds.
pub(crate) fn json(report: &Report) -> String {
    let run = &report.run;
    let operations: Vec<_> = (report.rows.iter())
        .map(|row| {
            let mut value = of_record(&row.record, row.counted);
            value.insert("name".to_owned(), json!(row.name));
            Value::Object(value)
        })
        .collect();
    let mut value = json!({
        "version": 1,
        "title": report.title,
        "at": report.at,
        "pace": paced(run),
        "load": load(run.pace),
        "seconds": run.counted.as_secs_f64(),
        "seed": report.seed,
        "threads": run.n_threads,
        "stopped": run.was_stopped,
        "valid": report.doubts.is_empty(),
        "doubts": report.doubts.iter().map(|it| &it.message).collect::<Vec<_>>(),
        "notes": report.notes,
        "total": Value::Object(of_record(&report.total, run.counted)),
        "operations": operations,
        "series": series(report),
        "generator": run.beats.iter().map(|beat| json!({
            "at": beat.at.as_secs_f64(),
            "cores": beat.cores,
            "lag": milliseconds(beat.lag),
            "serverCores": beat.server.map(|usage| usage.cores),
            "serverMemory": beat.server.map(|usage| usage.memory),
        })).collect::<Vec<_>>(),
        "thresholds": report.thresholds.iter().map(|(threshold, judged)| {
            let (verdict, found) = match judged {
                Judged::Held { found } => ("held", json!(found)),
                Judged::Failed { found } => ("failed", json!(found)),
                Judged::TooFew { .. } => ("too-few", Value::Null),
            };
            json!({"threshold": threshold.text, "verdict": verdict, "found": found})
        }).collect::<Vec<_>>(),
        "comparisons": comparisons(report),
    });
    if let Value::Object(value) = &mut value {
        let members = found::members(report).into_iter();
        value.extend(members.map(|(name, member)| (name.to_owned(), member)));
    }
    let mut text = String::new();
    let mut bytes = Vec::new();
    let mut printer = serde_json::Serializer::pretty(&mut bytes);
    if value.serialize(&mut printer).is_ok() {
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text.push('\n');
    text
}

/// The pace again, for programs.
fn load(pace: Pace) -> Value {
    match pace {
        Pace::Closed { users } => json!({"model": "closed", "users": users}),
        Pace::Open {
            rate,
            arrival,
            max_users,
        } => json!({
            "model": "open",
            "rate": rate,
            "arrival": match arrival {
                Arrival::Constant => "constant",
                Arrival::Poisson => "poisson",
            },
            "users": max_users,
        }),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn of_record(record: &Record, counted: Duration) -> Map<String, Value> {
    let failures: Map<_, _> = (record.failures.iter())
        .map(|(failure, n)| (failure.name().to_owned(), json!(n)))
        .collect();
    let statuses: Map<_, _> = (record.statuses.iter())
        .map(|(status, n)| (status.to_string(), json!(n)))
        .collect();
    let unexpected: Map<_, _> = (record.unexpected.iter())
        .map(|(status, n)| (status.to_string(), json!(n)))
        .collect();
    let n_good = record.n() - record.n_errors();
    let mut map = Map::new();
    map.insert("requests".to_owned(), json!(record.n()));
    map.insert("errors".to_owned(), json!(record.n_errors()));
    map.insert("errorRate".to_owned(), json!(record.error_rate()));
    map.insert("throughput".to_owned(), json!(rate(n_good, counted)));
    map.insert("bytes".to_owned(), json!(record.n_bytes));
    map.insert("statuses".to_owned(), Value::Object(statuses));
    map.insert("unexpected".to_owned(), Value::Object(unexpected));
    map.insert("failures".to_owned(), Value::Object(failures));
    map.insert("latency".to_owned(), durations(&record.latencies));
    if record.services.n() > 0 {
        map.insert("onceSent".to_owned(), durations(&record.services));
    }
    if record.connects.n() > 0 {
        map.insert("connect".to_owned(), durations(&record.connects));
    }
    map
}

/// Percentiles that rest on too few requests are `null`; the histogram has all.
fn durations(durations: &Durations) -> Value {
    let mut map = Map::new();
    map.insert("n".to_owned(), json!(durations.n()));
    for share in PERCENTILES {
        let found = durations
            .quantile(share)
            .filter(|_| is_enough(durations, share));
        map.insert(percentile_name(share), json!(found.map(milliseconds)));
    }
    for (name, found) in [
        ("min", durations.min()),
        ("mean", durations.mean()),
        ("max", durations.max()),
    ] {
        map.insert(name.to_owned(), json!(found.map(milliseconds)));
    }
    map.insert("histogram".to_owned(), json!(payload(durations)));
    Value::Object(map)
}

/// All operations together, by second.
fn series(report: &Report) -> Vec<Value> {
    let cells = report.run.timetable.cells().iter().enumerate();
    let seconds = cells.map(|(at, cell)| {
        let record = report.run.series.total(|place| place.cell == at);
        let quantile = |share| record.latencies.quantile(share).map(milliseconds);
        json!({
            "at": cell.begin.as_secs_f64(),
            "seconds": cell.length.as_secs_f64(),
            "requests": record.n(),
            "errors": record.n_errors(),
            "p50": quantile(0.5),
            "p99": quantile(0.99),
            "max": record.latencies.max().map(milliseconds),
            "histogram": payload(&record.latencies),
        })
    });
    seconds.collect()
}

fn comparisons(report: &Report) -> Value {
    let Some((with, all)) = &report.compared else {
        return Value::Null;
    };
    let found = all.iter().map(|it| {
        let (verdict, more) = match it.judgement.map(|judgement| judgement.verdict) {
            None => ("too-few", None),
            Some(Verdict::Worse) => ("worse", None),
            Some(Verdict::NotWorse) => ("not-worse", None),
            Some(Verdict::CannotTell { more }) => ("cannot-tell", more),
        };
        json!({
            "operation": it.operation,
            "metric": it.metric.name(),
            "ratio": it.judgement.map(|judgement| judgement.ratio),
            "low": it.judgement.map(|judgement| judgement.interval.0).filter(|low| low.is_finite()),
            "high": it.judgement.map(|judgement| judgement.interval.1).filter(|high| high.is_finite()),
            "pairs": it.judgement.map(|judgement| judgement.n_pairs),
            "verdict": verdict,
            "secondsMore": more.map(|more| more.as_secs_f64()),
        })
    });
    json!({"with": with, "found": found.collect::<Vec<_>>()})
}
