//! How often comparisons are wrong, on a clock that is simulated.
//!
//! Servers drift from second to second as an AR(1) process does, with a standard deviation of 10 %, and
//! from run to run by 5 %: what was measured on shared machines.

use std::time::Duration;

use super::compare::{Half, Metric, Rules, Verdict, compare, pairs_of};
use super::random::Random;
use crate::load::record::Durations;

const N_RUNS: usize = 200;
const RATE: u64 = 100;
const SECONDS_OF_SLICE: usize = 2;
const N_PAIRS: usize = 15;

struct Drift {
    persistence: f64,
    between_runs: f64,
}

/// What a comparison says, run after run, of a server that is so many times slower.
fn verdicts(drift: &Drift, slower: f64, seed: u64) -> Vec<Vec<Verdict>> {
    let mut random = Random::new(seed);
    let metrics = [Metric::Latency(0.5), Metric::Latency(0.95)];
    let sd = 0.1;
    let runs = (0..N_RUNS).map(|_| {
        let run = drift.between_runs * random.normal();
        let mut noise = sd * random.normal();
        let mut halves = Vec::new();
        for pair in 0..N_PAIRS {
            let _ = pair;
            let first = usize::from(random.coin());
            for lane in [first, 1 - first] {
                let mut counts = Vec::new();
                for _ in 0..SECONDS_OF_SLICE {
                    let fresh = sd * (1.0 - drift.persistence.powi(2)).sqrt() * random.normal();
                    noise = drift.persistence * noise + fresh;
                    let factor = if lane == 1 { slower } else { 1.0 };
                    for _ in 0..RATE {
                        let latency = 0.02 * factor * (run + noise + 0.5 * random.normal()).exp();
                        counts.push(((latency * 1e9) as u64, 1));
                    }
                }
                let half = Half {
                    latencies: Durations::of_counts(counts),
                    n: RATE * SECONDS_OF_SLICE as u64,
                    length: Duration::from_secs(SECONDS_OF_SLICE as u64),
                };
                halves.push((lane, half));
            }
        }
        let found = compare(
            &[("all".to_owned(), pairs_of(halves))],
            &metrics,
            Rules::default(),
        );
        found
            .iter()
            .filter_map(|it| Some(it.judgement?.verdict))
            .collect()
    });
    runs.collect()
}

/// The share of runs in which a metric was said to be worse.
fn share_worse(runs: &[Vec<Verdict>]) -> f64 {
    let worse = runs
        .iter()
        .filter(|run| run.contains(&Verdict::Worse))
        .count();
    worse as f64 / runs.len() as f64
}

/// The share of runs in which all metrics were said not to be worse.
fn share_not_worse(runs: &[Vec<Verdict>]) -> f64 {
    let is_fine = |run: &&Vec<Verdict>| run.iter().all(|verdict| *verdict == Verdict::NotWorse);
    runs.iter().filter(is_fine).count() as f64 / runs.len() as f64
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "how often differences are found is a figure to read"
)]
fn equals_are_told_apart_no_more_often_than_is_said() {
    // Two standard errors of a share of 5 % in 200 runs.
    let most = 0.05 + 2.0 * (0.05f64 * 0.95 / N_RUNS as f64).sqrt();
    let seconds = N_PAIRS * SECONDS_OF_SLICE * 2;
    for (persistence, between_runs) in [(0.6, 0.0), (0.9, 0.0), (0.6, 0.05), (0.9, 0.05)] {
        let drift = Drift {
            persistence,
            between_runs,
        };
        let same = verdicts(&drift, 1.0, 7);
        let slower = verdicts(&drift, 1.1, 8);
        let (alarms, found) = (share_worse(&same), share_worse(&slower));
        println!(
            "AR(1) {persistence}, {between_runs} between runs, {seconds} s: false alarms {alarms:.3}, \
             sure that equals are no worse {:.3}, +10 % found {found:.3}, taken for no worse {:.3}",
            share_not_worse(&same),
            share_not_worse(&slower),
        );
        assert!(alarms <= most, "{alarms} of equals were told apart");
        assert!(found >= 0.6, "+10 % was found in {found} of the runs");
        assert!(share_not_worse(&slower) <= most);
    }
}
