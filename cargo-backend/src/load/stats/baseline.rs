//! Runs of earlier days, and whether this one is worse.
//!
//! Runs of different days differ by more than their requests do, so that the run is what varies: of the
//! runs in a baseline a prediction interval is made for the next one. A single run knows no variance.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};
use serde::{Deserialize, Serialize};

use super::compare::{Comparison, Half, Judgement, Metric, Rules, Verdict};
use super::student;
use crate::load::record::{Durations, Record};

/// How many runs a baseline keeps: the last ones.
const MOST_RUNS: usize = 5;

/// Runs that later ones are compared with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Baseline {
    /// Of this format.
    version: u32,
    runs: Vec<Kept>,
}

/// What a baseline keeps of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    /// When it was, in seconds since 1970.
    at: u64,
    /// How it was paced; runs that were paced differently are not compared.
    pace: String,
    /// How long requests were counted.
    seconds: f64,
    operations: BTreeMap<String, KeptOperation>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptOperation {
    /// Requests that went well.
    n: u64,
    errors: u64,
    /// Latencies in nanoseconds: an HDR histogram, V2, compressed, in Base64.
    histogram: String,
}

impl Baseline {
    /// What a file says.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn of_json(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.version {
            1 => Ok(baseline),
            other => Err(format!(
                "it is of version {other}, and this program knows 1"
            )),
        }
    }

    /// As a file.
    pub(crate) fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many runs there are.
    pub(crate) fn n_runs(&self) -> usize {
        self.runs.len()
    }

    /// How the runs in it were paced.
    pub(crate) fn pace(&self) -> Option<&str> {
        self.runs.last().map(|run| run.pace.as_str())
    }

    /// Adds a run, and lets go of those that are too old.
    pub(crate) fn add(
        &mut self,
        at: u64,
        pace: String,
        counted: Duration,
        operations: &[(String, Record)],
    ) {
        let operations = operations.iter().map(|(name, record)| {
            let kept = KeptOperation {
                n: record.n() - record.n_errors(),
                errors: record.n_errors(),
                histogram: payload(&record.latencies),
            };
            (name.clone(), kept)
        });
        self.version = 1;
        self.runs.push(Kept {
            at,
            pace,
            seconds: counted.as_secs_f64(),
            operations: operations.collect(),
        });
        let too_many = self.runs.len().saturating_sub(MOST_RUNS);
        self.runs.drain(..too_many);
    }

    fn halves(&self, operation: &str) -> Vec<Half> {
        let kept = self.runs.iter().filter_map(|run| {
            let kept = run.operations.get(operation)?;
            Some(Half {
                latencies: durations(&kept.histogram)?,
                n: kept.n,
                length: Duration::try_from_secs_f64(run.seconds).ok()?,
            })
        });
        kept.collect()
    }
}

/// An HDR histogram as text (V2, compressed, Base64), which the tools of HdrHistogram read.
pub(crate) fn payload(durations: &Durations) -> String {
    let mut bytes = Vec::new();
    match V2DeflateSerializer::new().serialize(&durations.histogram(), &mut bytes) {
        Ok(_) => BASE64_STANDARD.encode(bytes),
        Err(_) => String::new(),
    }
}

/// What such a text says; nothing if it says nothing.
pub(crate) fn durations(text: &str) -> Option<Durations> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    let read: Histogram<u64> = Deserializer::new()
        .deserialize(&mut Cursor::new(bytes))
        .ok()?;
    let buckets = read.iter_recorded();
    let counts = buckets.map(|it| (it.value_iterated_to(), it.count_at_value()));
    Some(Durations::of_counts(counts))
}

/// What a run is, compared with those of a baseline.
pub(crate) fn against_baseline(
    baseline: &Baseline,
    operations: &[(String, Half)],
    metrics: &[Metric],
    rules: Rules,
) -> Vec<Comparison> {
    let mut all = Vec::new();
    for (operation, now) in operations {
        let before = baseline.halves(operation);
        for metric in metrics {
            let before: Vec<f64> = before
                .iter()
                .filter_map(|half| metric.badness(half))
                .collect();
            let judgement = metric
                .badness(now)
                .and_then(|now| judge(now, &before, rules));
            all.push(Comparison {
                operation: operation.clone(),
                metric: *metric,
                judgement,
            });
        }
    }
    super::compare::holm(&mut all, rules);
    all
}

fn judge(now: f64, before: &[f64], rules: Rules) -> Option<Judgement> {
    let n = before.len() as f64;
    let tolerated = rules.tolerance.ln_1p();
    let mean = before.iter().sum::<f64>() / n;
    let difference = now - mean;
    match before.len() {
        0 => None,
        1 => {
            let ratio = difference.exp();
            let is_worse = difference > tolerated;
            Some(Judgement {
                ratio,
                interval: (f64::NAN, f64::NAN),
                p: if is_worse { 0.0 } else { 1.0 },
                verdict: if is_worse {
                    Verdict::Worse
                } else {
                    Verdict::NotWorse
                },
                n_pairs: 1,
            })
        }
        n_runs => {
            let freedom = n - 1.0;
            let variance = before.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / freedom;
            let error = (variance * (1.0 + 1.0 / n)).sqrt().max(1e-4);
            let width = student::quantile(0.975, freedom) * error;
            let p_not_worse = student::cdf((difference - tolerated) / error, freedom);
            Some(Judgement {
                ratio: difference.exp(),
                interval: ((difference - width).exp(), (difference + width).exp()),
                p: 1.0 - student::cdf(difference / error, freedom),
                verdict: match p_not_worse < rules.false_alarms {
                    true => Verdict::NotWorse,
                    false => Verdict::CannotTell { more: None },
                },
                n_pairs: n_runs,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::super::compare::{Half, Metric, Rules, Verdict};
    use super::{Baseline, against_baseline, durations, payload};
    use crate::load::record::{Durations, Record};

    fn record(ms: u64) -> Record {
        Record {
            latencies: Durations::of_counts([(ms * 1_000_000, 1000)]),
            statuses: BTreeMap::from([(200, 1000)]),
            ..Record::default()
        }
    }

    fn verdict(before: &[u64], now: u64) -> Verdict {
        let mut baseline = Baseline::default();
        for ms in before {
            let operations = [("all".to_owned(), record(*ms))];
            baseline.add(0, "closed".to_owned(), Duration::from_secs(10), &operations);
        }
        let again = Baseline::of_json(&baseline.to_json()).unwrap();
        let now = [(
            "all".to_owned(),
            Half::of(&record(now), Duration::from_secs(10)),
        )];
        let found = against_baseline(&again, &now, &[Metric::Latency(0.5)], Rules::default());
        found.first().unwrap().judgement.unwrap().verdict
    }

    #[test]
    fn a_run_is_judged_by_how_much_runs_differ() {
        assert_eq!(verdict(&[100, 101, 99, 100, 102], 130), Verdict::Worse);
        assert_eq!(verdict(&[100, 101, 99, 100, 102], 100), Verdict::NotWorse);
        let wild = verdict(&[100, 150, 80, 120, 60], 130);
        assert_eq!(wild, Verdict::CannotTell { more: None });
        // Of one run nobody knows how much runs differ.
        assert_eq!(verdict(&[100], 104), Verdict::NotWorse);
        assert_eq!(verdict(&[100], 107), Verdict::Worse);
    }

    #[test]
    fn old_runs_are_let_go() {
        let mut baseline = Baseline::default();
        for at in 0..9 {
            baseline.add(at, String::new(), Duration::from_secs(1), &[]);
        }
        assert_eq!(baseline.n_runs(), 5);
        assert_eq!(baseline.runs.first().unwrap().at, 4);
    }

    #[test]
    fn what_is_kept_is_what_was_measured() {
        let some = Durations::of_counts([(1_000_000, 3), (70_000_000_000, 2)]);
        let again = durations(&payload(&some)).unwrap();
        assert_eq!(again.n(), 5);
        let longest = again.max().unwrap().as_secs_f64();
        assert!((longest / 70.0 - 1.0).abs() < 0.002, "{longest}");
        assert!(durations("nonsense").is_none());
        assert!(Baseline::of_json("{}").is_err());
        assert!(Baseline::of_json(r#"{"version": 2, "runs": []}"#).is_err());
    }
}
