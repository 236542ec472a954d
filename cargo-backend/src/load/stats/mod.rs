//! What may be said about what was measured.

mod baseline;
mod capacity;
mod compare;
mod random;
#[cfg(test)]
mod simulated;
mod student;
mod threshold;
mod validity;

pub(crate) use baseline::{Baseline, against_baseline, durations as histogram, payload};
pub(crate) use capacity::{Bend, Capacity, Estimate, Step, advice, capacity, users};
pub(crate) use compare::{Comparison, Half, Metric, Rules, Verdict, compare, pairs_of};
pub(crate) use random::Random;
pub(crate) use threshold::{Judged, Threshold, seconds};
pub(crate) use validity::{Doubt, doubts};

use super::record::Durations;

/// The percentiles that reports show.
pub(crate) const PERCENTILES: [f64; 5] = [0.50, 0.90, 0.95, 0.99, 0.999];

/// How many requests have to be slower than a percentile for it to be worth saying.
const FEWEST_ABOVE: f64 = 10.0;

/// Whether a percentile rests on enough requests; one of few is the length of a single request.
pub(crate) fn is_enough(durations: &Durations, share: f64) -> bool {
    // Floating point makes 10 of (1 - 0.99) × 1000 a little less.
    durations.n_above(share) + 1e-6 >= FEWEST_ABOVE
}

/// How many requests a percentile needs.
pub(crate) fn needed(share: f64) -> u64 {
    ((FEWEST_ABOVE / (1.0 - share)) - 1e-6).ceil() as u64
}

/// `p99`, `p99.9`.
pub(crate) fn percentile_name(share: f64) -> String {
    let percent = format!("{:.3}", share * 100.0);
    format!("p{}", percent.trim_end_matches('0').trim_end_matches('.'))
}
