//! How much a server stands, from steps of a sweep: what may be said, and no more.
//!
//! Nothing is said about loads that were not tried, and a bend is only told where there is a step
//! beyond it.

use std::time::Duration;

use super::student;
use super::threshold::{Judged, Threshold};
use crate::load::record::Record;

/// So much of the growth of users has to come out as throughput for a step to be worth it: half of
/// it, on a logarithmic scale.
const WORTH: f64 = 0.5;
/// Throughput that grows by no more than this share of the growth of users does not grow.
const FLAT: f64 = 0.1;
/// Errors begin where more than this share of all requests goes wrong.
const ERRORS: f64 = 0.01;
/// A model of three numbers wants more points than that.
const FEWEST_STEPS_TO_FIT: usize = 4;

/// A mean, and what it is between at a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Estimate {
    /// Of seconds, or of batches of them, since neighbours are alike; nothing of fewer than four.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let n_batches = (values.len() / 2).clamp(4, 10).min(values.len());
        if n_batches < 4 {
            return None;
        }
        let mean_of = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let at = |batch: usize| batch * values.len() / n_batches;
        let batches: Vec<_> = (0..n_batches)
            .filter_map(|batch| values.get(at(batch)..at(batch + 1)))
            .map(mean_of)
            .collect();
        let n = batches.len() as f64;
        let mean = mean_of(&batches);
        let squares: f64 = batches.iter().map(|it| (it - mean).powi(2)).sum();
        let error = (squares / (n - 1.0) / n).sqrt() * student::quantile(0.975, n - 1.0);
        Some(Self {
            mean,
            low: (mean - error).max(0.0),
            high: mean + error,
        })
    }
}

/// What one step of a sweep measured.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) users: usize,
    pub(crate) record: Record,
    /// How long it was counted.
    pub(crate) counted: Duration,
    /// Requests that went well, a second.
    pub(crate) throughput: Estimate,
    /// What was demanded, and whether it held.
    pub(crate) demands: Vec<(Threshold, Judged)>,
    /// Why it cannot be trusted.
    pub(crate) doubts: Vec<String>,
    /// Cores that the server kept busy, if somebody looked.
    pub(crate) cores: Option<f64>,
}

impl Step {
    /// Whether it is within what was demanded: all thresholds held, or, where there are none, hardly
    /// anything went wrong.
    pub(crate) fn is_within(&self) -> bool {
        match self.demands.is_empty() {
            true => self.record.error_rate() <= ERRORS,
            false => {
                let held =
                    |(_, judged): &(Threshold, Judged)| matches!(judged, Judged::Held { .. });
                self.demands.iter().all(held)
            }
        }
    }

    fn median(&self) -> Option<Duration> {
        self.record.latencies.quantile(0.5)
    }
}

/// How throughput bends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bend {
    /// Beyond it there is no more.
    Cap,
    /// Beyond it there is more, but little.
    Slow,
    /// Beyond it there is more or not: seconds differ by more than that.
    Unclear,
    /// Beyond it there is less.
    Falling,
}

/// What may be said about a sweep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Capacity {
    /// The step with the most throughput among those that are within what was demanded, with all before it.
    pub(crate) best: Option<usize>,
    /// The first step that is not.
    pub(crate) fails: Option<usize>,
    /// The step behind which more users are not worth it, and how throughput goes on.
    pub(crate) knee: Option<(usize, Bend)>,
    /// The first step at which more than one in a hundred requests goes wrong.
    pub(crate) errors: Option<usize>,
    pub(crate) model: Option<Model>,
}

/// What steps say together; those that cannot be trusted say nothing.
pub(crate) fn capacity(steps: &[Step]) -> Capacity {
    let trusted: Vec<_> = (steps.iter().enumerate())
        .filter(|(_, step)| step.doubts.is_empty())
        .collect();
    let fails = trusted.iter().find(|(_, step)| !step.is_within());
    let fails = fails.map(|(at, _)| *at);
    let within = trusted
        .iter()
        .take_while(|(at, _)| fails.is_none_or(|fails| *at < fails));
    let best = within.max_by(|(_, a), (_, b)| a.throughput.mean.total_cmp(&b.throughput.mean));
    let goes_wrong = |step: &Step| step.record.error_rate() > ERRORS;
    Capacity {
        best: best.map(|(at, _)| *at),
        fails,
        knee: knee(&trusted),
        errors: trusted
            .iter()
            .find(|(_, step)| goes_wrong(step))
            .map(|(at, _)| *at),
        model: Model::of(
            trusted
                .iter()
                .map(|(_, step)| (step.users as f64, step.throughput.mean)),
        ),
    }
}

/// The last step behind which throughput grows less than half as much as users do, in all steps.
fn knee(steps: &[(usize, &Step)]) -> Option<(usize, Bend)> {
    let growth = |from: &Step, to: &Step| {
        let users = (to.users as f64 / from.users as f64).ln();
        (to.throughput.mean / from.throughput.mean.max(1e-9))
            .max(1e-9)
            .ln()
            / users
    };
    let is_worth = |pair: &[(usize, &Step)]| match pair {
        [(_, from), (_, to)] => growth(from, to) >= WORTH,
        _ => false,
    };
    let last = steps.windows(2).rposition(is_worth).map_or(0, |at| at + 1);
    let (at, knee) = steps.get(last)?;
    let (_, end) = steps.get(last + 1..)?.last()?;
    // Behind the knee it may still creep up for a while; what counts is how it ends.
    let (_, before) = steps.get(steps.len().checked_sub(2)?)?;
    let falls = end.throughput.high < knee.throughput.low;
    let surely_grows = end.throughput.low > before.throughput.high;
    let bend = match growth(before, end) {
        _ if falls => Bend::Falling,
        growth if growth <= FLAT => Bend::Cap,
        _ if surely_grows => Bend::Slow,
        _ => Bend::Unclear,
    };
    Some((*at, bend))
}

/// Throughput by users after Gunther's Universal Scalability Law,
/// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Model {
    /// Throughput of one user.
    pub(crate) lambda: f64,
    /// How much of the work is done by one at a time.
    pub(crate) sigma: f64,
    /// What it costs that each waits for what the others do.
    pub(crate) kappa: f64,
}

impl Model {
    /// Least squares of relative errors of N / X, which is linear in 1/λ, σ/λ and κ/λ; what comes out
    /// negative is left out.
    fn of(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let points: Vec<_> = points.filter(|(_, x)| *x > 0.0).collect();
        if points.len() < FEWEST_STEPS_TO_FIT {
            return None;
        }
        let mut kept = vec![0, 1, 2];
        loop {
            let found = least_squares(&points, &kept)?;
            let worst = (kept.iter().zip(&found).skip(1))
                .filter(|(_, value)| **value < 0.0)
                .min_by(|(_, a), (_, b)| a.total_cmp(b));
            if let Some((term, _)) = worst {
                let term = *term;
                kept.retain(|it| *it != term);
                continue;
            }
            let value = |term: usize| {
                let at = kept.iter().position(|it| *it == term);
                at.and_then(|at| found.get(at)).copied().unwrap_or(0.0)
            };
            let first = value(0);
            return (first > 0.0).then(|| Self {
                lambda: 1.0 / first,
                sigma: value(1) / first,
                kappa: value(2) / first,
            });
        }
    }

    /// Throughput of so many users.
    pub(crate) fn throughput(&self, users: f64) -> f64 {
        self.lambda * users
            / (1.0 + self.sigma * (users - 1.0) + self.kappa * users * (users - 1.0))
    }
}

/// The terms of N / X.
fn term(number: usize, users: f64) -> f64 {
    match number {
        0 => 1.0,
        1 => users - 1.0,
        _ => users * (users - 1.0),
    }
}

/// Solves the normal equations of these terms by elimination.
fn least_squares(points: &[(f64, f64)], terms: &[usize]) -> Option<Vec<f64>> {
    let n = terms.len();
    let mut rows = vec![vec![0.0; n + 1]; n];
    for (users, throughput) in points {
        let y = users / throughput;
        let weight = 1.0 / (y * y);
        for (row, a) in rows.iter_mut().zip(terms) {
            let a = term(*a, *users) * weight;
            for (cell, b) in row.iter_mut().zip(terms) {
                *cell += a * term(*b, *users);
            }
            *row.last_mut()? += a * y;
        }
    }
    for column in 0..n {
        let size = |row: &[f64]| row.get(column).map_or(0.0, |it| it.abs());
        let pivot = (column..n).max_by(|a, b| {
            let (a, b) = (rows.get(*a), rows.get(*b));
            size(a.map_or(&[], Vec::as_slice)).total_cmp(&size(b.map_or(&[], Vec::as_slice)))
        })?;
        rows.swap(column, pivot);
        let leading = rows.get(column)?.clone();
        let head = *leading.get(column)?;
        if head.abs() < 1e-300 {
            return None;
        }
        for (number, row) in rows.iter_mut().enumerate() {
            if number != column {
                let factor = row.get(column)? / head;
                for (cell, other) in row.iter_mut().zip(&leading) {
                    *cell -= factor * other;
                }
            }
        }
    }
    (0..n)
        .map(|at| Some(rows.get(at)?.get(n)? / rows.get(at)?.get(at)?))
        .collect()
}

/// How many servers of that kind a throughput takes if they share nothing, at least and at most.
pub(crate) fn instances(wanted: f64, each: Estimate) -> Option<(u64, u64)> {
    let n = |each: f64| (each > 0.0).then(|| (wanted / each).ceil().max(1.0) as u64);
    Some((n(each.high)?, n(each.low)?))
}

/// The sweep in sentences.
pub(crate) fn advice(steps: &[Step], found: &Capacity, wanted: Option<f64>) -> Vec<String> {
    let mut lines = Vec::new();
    let n_doubted = steps.iter().filter(|step| !step.doubts.is_empty()).count();
    if n_doubted > 0 {
        lines.push(format!(
            "{n_doubted} of {} steps cannot be trusted and say nothing",
            steps.len()
        ));
    }
    let step = |at: usize| steps.get(at);
    let demands = match steps.first() {
        Some(first) if !first.demands.is_empty() => {
            let texts = first
                .demands
                .iter()
                .map(|(threshold, _)| threshold.text.as_str());
            texts.collect::<Vec<_>>().join(", ")
        }
        _ => "less than 1 % of errors".to_owned(),
    };
    let best = found.best.and_then(step);
    match (best, found.fails.and_then(step)) {
        (Some(best), None) => lines.push(format!(
            "within {demands}: at least {}, with {}; no step failed",
            rate(best.throughput),
            users(best.users)
        )),
        (Some(best), Some(fails)) => lines.push(format!(
            "within {demands}: {}, with {}; {} are too many",
            rate(best.throughput),
            users(best.users),
            users(fails.users)
        )),
        (None, Some(fails)) => lines.push(format!(
            "within {demands}: nothing, not even {}",
            users(fails.users)
        )),
        (None, None) => {}
    }
    match found.knee.and_then(|(at, bend)| Some((step(at)?, bend))) {
        None if steps.len() > 1 && n_doubted == 0 => {
            lines.push(
                "throughput still grew at the last step: where it bends was not reached, sweep \
                 further"
                    .to_owned(),
            );
        }
        None => {}
        Some((knee, bend)) => {
            let after = match bend {
                Bend::Cap => "and nothing is won beyond: more users only wait longer (a hard cap)",
                Bend::Slow => "and beyond little is won for each user (a slow bend)",
                Bend::Unclear => "and whether anything is won beyond is not to be told from noise",
                Bend::Falling => "and beyond it falls: users are in each other's way",
            };
            let end = steps.iter().rev().find(|step| step.doubts.is_empty());
            let waits = match (knee.median(), end.and_then(Step::median), end) {
                (Some(at), Some(then), Some(end)) => format!(
                    "; P50 {} there, {} with {}",
                    milliseconds(at),
                    milliseconds(then),
                    users(end.users)
                ),
                _ => String::new(),
            };
            lines.push(format!(
                "throughput grows up to {} ({}), {after}{waits}",
                users(knee.users),
                rate(knee.throughput)
            ));
            if let Some(cores) = knee.cores {
                lines.push(format!(
                    "there the server kept {cores:.1} cores busy; what it waited for besides is not known"
                ));
            }
        }
    }
    if let Some(errors) = found.errors.and_then(step) {
        lines.push(format!(
            "errors begin with {}: {:.1} %",
            users(errors.users),
            errors.record.error_rate() * 100.0
        ));
    }
    if let (Some(wanted), Some(best)) = (wanted, best) {
        match instances(wanted, best.throughput) {
            Some((low, high)) if low == high => lines.push(format!(
                "{wanted} req/sec take {low} of such servers, if they share nothing and none may fail"
            )),
            Some((low, high)) => lines.push(format!(
                "{wanted} req/sec take {low} to {high} of such servers, if they share nothing and none \
                 may fail"
            )),
            None => {}
        }
    }
    lines
}

/// `1 user`, `2 users`
pub(crate) fn users(n: usize) -> String {
    match n {
        1 => "1 user".to_owned(),
        n => format!("{n} users"),
    }
}

fn rate(found: Estimate) -> String {
    format!(
        "{:.1} req/sec (95 % between {:.1} and {:.1})",
        found.mean, found.low, found.high
    )
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::{Bend, Estimate, Model, Step, advice, capacity, instances};
    use crate::load::record::{Durations, Record};

    /// Steps of a server with so much throughput at so many users.
    fn steps(points: &[(usize, f64)]) -> Vec<Step> {
        let step = |&(users, mean): &(usize, f64)| {
            let n = (mean * 10.0) as u64;
            let latency = (users as f64 / mean * 1e9) as u64;
            Step {
                users,
                record: Record {
                    latencies: Durations::of_counts([(latency, n)]),
                    statuses: BTreeMap::from([(200, n)]),
                    ..Record::default()
                },
                counted: Duration::from_secs(10),
                throughput: Estimate {
                    mean,
                    low: mean * 0.98,
                    high: mean * 1.02,
                },
                demands: Vec::new(),
                doubts: Vec::new(),
                cores: None,
            }
        };
        points.iter().map(step).collect()
    }

    #[test]
    fn a_cap_a_slow_bend_and_a_fall_are_told_apart() {
        for (points, expected) in [
            (
                &[(1, 100.0), (2, 200.0), (4, 390.0), (8, 400.0), (16, 401.0)][..],
                Some((2, Bend::Cap)),
            ),
            (&[(1, 160.0), (2, 190.0), (4, 189.0)], Some((0, Bend::Cap))),
            (
                &[(1, 100.0), (2, 190.0), (4, 350.0), (8, 450.0), (16, 560.0)],
                Some((2, Bend::Slow)),
            ),
            (
                &[(1, 100.0), (2, 200.0), (4, 390.0), (8, 300.0), (16, 250.0)],
                Some((2, Bend::Falling)),
            ),
            (
                &[(1, 100.0), (2, 190.0), (4, 200.0), (8, 205.0), (9, 208.0)],
                Some((1, Bend::Unclear)),
            ),
            // Where it bends was not reached, or nobody went beyond.
            (&[(1, 100.0), (2, 200.0), (4, 390.0)], None),
            (&[(1, 100.0), (2, 110.0)], Some((0, Bend::Slow))),
            (&[(1, 100.0)], None),
            (&[], None),
        ] {
            assert_eq!(capacity(&steps(points)).knee, expected, "{points:?}");
        }
    }

    #[test]
    fn the_model_finds_the_numbers_that_made_the_points() {
        let made = Model {
            lambda: 120.0,
            sigma: 0.04,
            kappa: 0.0005,
        };
        let points = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0].map(|n| (n, made.throughput(n)));
        let found = Model::of(points.into_iter()).unwrap();
        assert!((found.lambda / made.lambda - 1.0).abs() < 1e-6, "{found:?}");
        assert!((found.sigma - made.sigma).abs() < 1e-6, "{found:?}");
        assert!((found.kappa - made.kappa).abs() < 1e-6, "{found:?}");
        // What only grows has nothing that holds it back.
        let linear = [1.0, 2.0, 4.0, 9.0].map(|n| (n, n * 101.0 + n * n));
        let found = Model::of(linear.into_iter()).unwrap();
        assert_eq!((found.sigma, found.kappa), (0.0, 0.0));
        assert_eq!(Model::of([(1.0, 1.0)].into_iter()), None);
    }

    #[test]
    fn an_estimate_is_between_what_it_is_between() {
        let values = [100.0, 104.0, 96.0, 101.0, 99.0, 100.0, 103.0, 97.0];
        let found = Estimate::of(&values).unwrap();
        assert!((found.mean - 100.0).abs() < 1e-9);
        assert!(
            found.low < 100.0 && found.high > 100.0 && found.high < 105.0,
            "{found:?}"
        );
        assert_eq!(Estimate::of(&[1.0, 2.0, 3.0]), None);
    }

    #[test]
    fn nothing_is_said_of_what_was_not_tried() {
        let grows = steps(&[(1, 100.0), (2, 200.0), (4, 390.0)]);
        let text = advice(&grows, &capacity(&grows), Some(1000.0)).join("\n");
        insta::assert_snapshot!(text, @r"
            within less than 1 % of errors: at least 390.0 req/sec (95 % between 382.2 and 397.8), with 4 users; no step failed
            throughput still grew at the last step: where it bends was not reached, sweep further
            1000 req/sec take 3 of such servers, if they share nothing and none may fail
            ");
        let mut capped = steps(&[(1, 100.0), (2, 200.0), (4, 210.0), (8, 211.0)]);
        capped[3].record.unexpected = BTreeMap::from([(500, 100)]);
        capped[1].cores = Some(1.98);
        let text = advice(&capped, &capacity(&capped), None).join("\n");
        insta::assert_snapshot!(text, @r"
            within less than 1 % of errors: 210.0 req/sec (95 % between 205.8 and 214.2), with 4 users; 8 users are too many
            throughput grows up to 2 users (200.0 req/sec (95 % between 196.0 and 204.0)), and nothing is won beyond: more users only wait longer (a hard cap); P50 10.00 ms there, 37.91 ms with 8 users
            there the server kept 2.0 cores busy; what it waited for besides is not known
            errors begin with 8 users: 4.7 %
            ");
        capped[3].doubts.push("busy".to_owned());
        let text = advice(&capped, &capacity(&capped), None).join("\n");
        insta::assert_snapshot!(text, @r"
            1 of 4 steps cannot be trusted and say nothing
            within less than 1 % of errors: at least 210.0 req/sec (95 % between 205.8 and 214.2), with 4 users; no step failed
            throughput grows up to 2 users (200.0 req/sec (95 % between 196.0 and 204.0)), and nothing is won beyond: more users only wait longer (a hard cap); P50 10.00 ms there, 19.05 ms with 4 users
            there the server kept 2.0 cores busy; what it waited for besides is not known
            ");
    }

    #[test]
    fn servers_are_counted_with_their_doubt() {
        let each = Estimate {
            mean: 100.0,
            low: 90.0,
            high: 110.0,
        };
        assert_eq!(instances(1000.0, each), Some((10, 12)));
        assert_eq!(instances(1.0, each), Some((1, 1)));
    }
}
