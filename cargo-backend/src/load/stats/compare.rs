//! Which of two servers is slower, or whether that cannot be told.
//!
//! Both are asked in turns, in pairs of slices. What drifts (a neighbour on the machine, a clock that
//! slows down) drifts for both halves of a pair, so that the ratio within a pair is what is looked at:
//! a t test on logarithms of ratios. Tests on single requests are wrong here, since requests of one
//! second are alike: of two servers that are the same they find that they differ in four of five
//! comparisons.

use std::time::Duration;

use super::{is_enough, percentile_name, student};
use crate::load::record::{Durations, Record};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Metric {
    /// A percentile of latencies: less is better.
    Latency(f64),
    /// Requests a second: more is better.
    Throughput,
}

impl Metric {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Latency(share) => percentile_name(share),
            Self::Throughput => "throughput".to_owned(),
        }
    }

    /// The logarithm of what was measured, larger for what is worse; nothing if it rests on too few.
    pub(super) fn badness(self, half: &Half) -> Option<f64> {
        match self {
            Self::Latency(share) => {
                let found = half.latencies.quantile(share)?;
                let found = found.as_secs_f64();
                (is_enough(&half.latencies, share) && found > 0.0).then(|| found.ln())
            }
            Self::Throughput => {
                let rate = half.n as f64 / half.length.as_secs_f64();
                (rate > 0.0).then(|| -rate.ln())
            }
        }
    }
}

/// What one server did in one slice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Half {
    pub(crate) latencies: Durations,
    /// Requests that went well.
    pub(crate) n: u64,
    pub(crate) length: Duration,
}

impl Half {
    pub(crate) fn of(record: &Record, length: Duration) -> Self {
        Self {
            latencies: record.latencies.clone(),
            n: record.n() - record.n_errors(),
            length,
        }
    }
}

/// Two slices that belong together: what is compared with, and what is compared.
pub(crate) type Pair = (Half, Half);

/// Pairs of slices that follow each other, whichever server came first in each.
pub(crate) fn pairs_of(halves: impl IntoIterator<Item = (usize, Half)>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut halves = halves.into_iter();
    while let (Some((lane, one)), Some((_, other))) = (halves.next(), halves.next()) {
        pairs.push(if lane == 0 {
            (one, other)
        } else {
            (other, one)
        });
    }
    pairs
}

/// What is demanded of a verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rules {
    /// How much worse is not worse yet: 0.05 is 5 %.
    pub(crate) tolerance: f64,
    /// How often a comparison of equals may say that one is worse.
    pub(crate) false_alarms: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            tolerance: 0.05,
            false_alarms: 0.05,
        }
    }
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It is worse for sure, and as it looks by more than is tolerated.
    Worse,
    /// If it is worse, then by no more than is tolerated.
    NotWorse,
    /// Neither is sure.
    CannotTell {
        /// How much longer the comparison has to take until a difference as large as what is tolerated
        /// is found in four of five cases; nothing if that cannot be said.
        more: Option<Duration>,
    },
}

/// What was found of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judgement {
    /// How many times worse it is, as it looks: 1.1 is 10 % worse.
    pub(crate) ratio: f64,
    /// Between these it is with a probability of 95 %.
    pub(crate) interval: (f64, f64),
    /// How often it looks that much worse where it is the same, after Holm.
    pub(crate) p: f64,
    pub(crate) verdict: Verdict,
    /// How many pairs it rests on.
    pub(crate) n_pairs: usize,
}

/// What was found of a metric of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) operation: String,
    pub(crate) metric: Metric,
    /// Nothing if there is too little to compare.
    pub(crate) judgement: Option<Judgement>,
}

/// Fewer pairs are never judged.
const FEWEST_PAIRS: usize = 4;

/// Compares the halves of pairs, for each operation and each metric. The more is looked at, the more
/// is demanded of each (S. Holm: A simple sequentially rejective multiple test procedure, 1979).
pub(crate) fn compare(
    operations: &[(String, Vec<Pair>)],
    metrics: &[Metric],
    rules: Rules,
) -> Vec<Comparison> {
    let mut all = Vec::new();
    for (operation, pairs) in operations {
        for metric in metrics {
            let ratios: Vec<f64> = (pairs.iter())
                .filter_map(|(one, other)| Some(metric.badness(other)? - metric.badness(one)?))
                .collect();
            let time: Duration = pairs
                .iter()
                .map(|(one, other)| one.length + other.length)
                .sum();
            all.push(Comparison {
                operation: operation.clone(),
                metric: *metric,
                judgement: judge(&ratios, time, rules),
            });
        }
    }
    holm(&mut all, rules);
    all
}

/// What the logarithms of ratios say, before others are thought of.
fn judge(ratios: &[f64], time: Duration, rules: Rules) -> Option<Judgement> {
    if ratios.len() < FEWEST_PAIRS {
        return None;
    }
    let n = ratios.len() as f64;
    let freedom = n - 1.0;
    let mean = ratios.iter().sum::<f64>() / n;
    let variance = ratios
        .iter()
        .map(|ratio| (ratio - mean).powi(2))
        .sum::<f64>()
        / freedom;
    // Halves that are the same to the bucket are not known to more than the width of a bucket.
    let error = (variance / n).sqrt().max(1e-4);
    let tolerated = rules.tolerance.ln_1p();
    let width = student::quantile(0.975, freedom) * error;
    let p_worse = 1.0 - student::cdf(mean / error, freedom);
    let p_not_worse = student::cdf((mean - tolerated) / error, freedom);
    let verdict = match p_not_worse < rules.false_alarms {
        true => Verdict::NotWorse,
        false => Verdict::CannotTell {
            more: more_time(variance, n, tolerated, time, rules),
        },
    };
    Some(Judgement {
        ratio: mean.exp(),
        interval: ((mean - width).exp(), (mean + width).exp()),
        p: p_worse,
        verdict,
        n_pairs: ratios.len(),
    })
}

/// How much longer it takes to tell a ratio of 1 from the tolerated one in four of five cases.
fn more_time(
    variance: f64,
    n: f64,
    tolerated: f64,
    time: Duration,
    rules: Rules,
) -> Option<Duration> {
    if tolerated <= 0.0 {
        return None;
    }
    let freedom = (n - 1.0).max(1.0);
    let both =
        student::quantile(1.0 - rules.false_alarms, freedom) + student::quantile(0.8, freedom);
    let needed = both * both * variance / (tolerated * tolerated);
    let factor = needed / n - 1.0;
    (factor > 0.0 && factor < 1e4).then(|| time.mul_f64(factor))
}

/// Lets only those be worse that are so after all that was looked at is counted.
pub(super) fn holm(all: &mut [Comparison], rules: Rules) {
    let mut judged: Vec<&mut Judgement> = (all.iter_mut())
        .filter_map(|comparison| comparison.judgement.as_mut())
        .collect();
    judged.sort_by(|a, b| a.p.total_cmp(&b.p));
    let n = judged.len();
    let mut least: f64 = 0.0;
    for (rank, judgement) in judged.into_iter().enumerate() {
        least = least.max((judgement.p * (n - rank) as f64).min(1.0));
        judgement.p = least;
        if least < rules.false_alarms && judgement.ratio > 1.0 + rules.tolerance {
            judgement.verdict = Verdict::Worse;
        }
    }
}
