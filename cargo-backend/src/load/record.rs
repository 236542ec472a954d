//! What was measured, from the moment that a user records it to the moment that somebody asks.
//!
//! Users share a few shards, each behind a lock that is held for a fraction of a microsecond. A
//! collector empties them several times a second and keeps what was there as counts. Counts are
//! merged, never percentiles, so that a percentile of a run is that of all its requests.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;

use super::client::Failure;

/// Durations are kept in nanoseconds, to three significant digits.
const DIGITS: u8 = 3;
/// Durations below are told apart by no less than this, in nanoseconds.
const FINEST: u64 = 64;

/// How often each duration was seen: buckets of an HDR histogram that are not empty, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Durations(Vec<(u64, u64)>);

impl Durations {
    /// How many there are.
    pub(crate) fn n(&self) -> u64 {
        self.0.iter().map(|(_, n)| n).sum()
    }

    /// Adds those of others.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        let mut merged = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            match (ours.peek(), theirs.peek()) {
                (Some((value, n)), Some((other, m))) if value == other => {
                    merged.push((*value, n + m));
                    ours.next();
                    theirs.next();
                }
                (Some((value, _)), Some((other, _))) if value > other => {
                    merged.extend(theirs.next());
                }
                (Some(_), _) => merged.extend(ours.next()),
                (None, Some(_)) => merged.extend(theirs.next()),
                (None, None) => break,
            }
        }
        self.0 = merged;
    }

    /// The least duration that this share of all does not exceed (nearest rank, as HDR histograms
    /// count); nothing if there are none.
    pub(crate) fn quantile(&self, share: f64) -> Option<Duration> {
        let n = self.n();
        // What floating point adds to 0.9 × 10 does not make it the tenth of ten.
        let rank = ((share * n as f64) - 1e-9).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.0.iter().find(|(_, n)| {
            seen += n;
            seen >= rank
        });
        found.map(|(value, _)| Duration::from_nanos(*value))
    }

    /// How many were longer than that share of all of them were.
    pub(crate) fn n_above(&self, share: f64) -> f64 {
        self.n() as f64 * (1.0 - share)
    }

    /// How many took longer than this.
    pub(crate) fn n_longer(&self, than: Duration) -> u64 {
        let than = nanoseconds(than);
        let longer = self.0.iter().filter(|(value, _)| *value > than);
        longer.map(|(_, n)| n).sum()
    }

    /// The arithmetic mean; nothing if there are none.
    pub(crate) fn mean(&self) -> Option<Duration> {
        let total: u128 = (self.0.iter())
            .map(|(value, n)| u128::from(*value) * u128::from(*n))
            .sum();
        let mean = total.checked_div(u128::from(self.n()))?;
        Some(Duration::from_nanos(
            u64::try_from(mean).unwrap_or(u64::MAX),
        ))
    }

    /// The longest of them.
    pub(crate) fn max(&self) -> Option<Duration> {
        let last = self.0.last();
        last.map(|(value, _)| Duration::from_nanos(*value))
    }

    /// The shortest of them.
    pub(crate) fn min(&self) -> Option<Duration> {
        let first = self.0.first();
        first.map(|(value, _)| Duration::from_nanos(*value))
    }

    /// As pairs of nanoseconds and counts, in order.
    pub(crate) fn counts(&self) -> &[(u64, u64)] {
        &self.0
    }

    /// From pairs of nanoseconds and counts, in any order.
    pub(crate) fn of_counts(counts: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut all = BTreeMap::new();
        for (value, n) in counts {
            *all.entry(value).or_insert(0) += n;
        }
        Self(all.into_iter().filter(|(_, n)| *n > 0).collect())
    }

    /// As a histogram that other programs can read.
    pub(crate) fn histogram(&self) -> Histogram<u64> {
        let mut histogram = empty();
        for (value, n) in &self.0 {
            // It grows to whatever comes.
            let _ = histogram.record_n(*value, *n);
        }
        histogram
    }

    fn of_histogram(histogram: &Histogram<u64>) -> Self {
        let buckets = histogram.iter_recorded();
        let counts = buckets.map(|it| (it.value_iterated_to(), it.count_at_value()));
        Self(counts.collect())
    }
}

#[expect(
    clippy::expect_used,
    reason = "the bounds are constants, which a test looks at"
)]
fn empty() -> Histogram<u64> {
    let mut histogram =
        Histogram::new_with_bounds(FINEST, 1 << 30, DIGITS).expect("the bounds are sensible");
    histogram.auto(true);
    histogram
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// What one request did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// From the moment at which it was to be sent to the last byte of the answer.
    pub(crate) latency: Duration,
    /// From the moment at which it was sent, if that is not the same.
    pub(crate) service: Option<Duration>,
    pub(crate) came: Result<u16, Failure>,
    /// Whether it is what was expected.
    pub(crate) is_expected: bool,
    pub(crate) n_bytes: u64,
    pub(crate) connect: Option<Duration>,
}

/// What the requests of one operation did in one cell of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// Of expected answers, and of those that did not come in time: these count with the time that
    /// was waited for them, which is the least that they would have taken.
    pub(crate) latencies: Durations,
    /// Of the same without the time that they waited to be sent; empty where they did not wait.
    pub(crate) services: Durations,
    /// Of connections that were opened.
    pub(crate) connects: Durations,
    /// Answers by status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Of these, what was not expected.
    pub(crate) unexpected: BTreeMap<u16, u64>,
    pub(crate) failures: BTreeMap<Failure, u64>,
    /// Bytes of bodies.
    pub(crate) n_bytes: u64,
}

impl Record {
    /// How many requests were made.
    pub(crate) fn n(&self) -> u64 {
        self.statuses.values().chain(self.failures.values()).sum()
    }

    /// How many of them went wrong.
    pub(crate) fn n_errors(&self) -> u64 {
        self.unexpected.values().chain(self.failures.values()).sum()
    }

    /// Which share of them went wrong; none of none.
    pub(crate) fn error_rate(&self) -> f64 {
        match self.n() {
            0 => 0.0,
            n => self.n_errors() as f64 / n as f64,
        }
    }

    /// Adds what others did.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.latencies.merge(&other.latencies);
        self.services.merge(&other.services);
        self.connects.merge(&other.connects);
        add(&mut self.statuses, &other.statuses);
        add(&mut self.unexpected, &other.unexpected);
        add(&mut self.failures, &other.failures);
        self.n_bytes += other.n_bytes;
    }
}

fn add<K: Ord + Copy>(to: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    for (key, n) in from {
        *to.entry(*key).or_insert(0) += n;
    }
}

/// The same while it grows.
struct Tally {
    latencies: Histogram<u64>,
    services: Option<Histogram<u64>>,
    connects: Option<Histogram<u64>>,
    record: Record,
}

impl Tally {
    fn new() -> Self {
        Self {
            latencies: empty(),
            services: None,
            connects: None,
            record: Record::default(),
        }
    }

    fn add(&mut self, sample: &Sample) {
        let counts = match sample.came {
            Ok(status) => {
                *self.record.statuses.entry(status).or_insert(0) += 1;
                if !sample.is_expected {
                    *self.record.unexpected.entry(status).or_insert(0) += 1;
                }
                sample.is_expected
            }
            Err(failure) => {
                *self.record.failures.entry(failure).or_insert(0) += 1;
                failure == Failure::Timeout
            }
        };
        if counts {
            let _ = self.latencies.record(nanoseconds(sample.latency));
            if let Some(service) = sample.service {
                let services = self.services.get_or_insert_with(empty);
                let _ = services.record(nanoseconds(service));
            }
        }
        if let Some(connect) = sample.connect {
            let connects = self.connects.get_or_insert_with(empty);
            let _ = connects.record(nanoseconds(connect));
        }
        self.record.n_bytes += sample.n_bytes;
    }

    fn finish(self) -> Record {
        let durations = |histogram: Option<&Histogram<u64>>| {
            histogram.map_or_else(Durations::default, Durations::of_histogram)
        };
        Record {
            latencies: durations(Some(&self.latencies)),
            services: durations(self.services.as_ref()),
            connects: durations(self.connects.as_ref()),
            ..self.record
        }
    }
}

/// Where a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) cell: usize,
    pub(crate) operation: usize,
}

/// What all users record into.
pub(crate) struct Recorder {
    shards: Vec<Mutex<BTreeMap<Place, Tally>>>,
}

impl Recorder {
    /// One for so many threads.
    pub(crate) fn new(n_threads: usize) -> Self {
        let n_shards = n_threads.max(1) * 2;
        Self {
            shards: (0..n_shards).map(|_| Mutex::default()).collect(),
        }
    }

    /// Records what a user saw.
    pub(crate) fn record(&self, user: usize, place: Place, sample: &Sample) {
        let Some(shard) = self.shards.get(user % self.shards.len()) else {
            return;
        };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.entry(place).or_insert_with(Tally::new).add(sample);
    }

    /// Takes what was recorded since it was asked last.
    fn taken(&self) -> impl Iterator<Item = (Place, Record)> {
        self.shards.iter().flat_map(|shard| {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let tallies = std::mem::take(&mut *shard);
            drop(shard);
            tallies
                .into_iter()
                .map(|(place, tally)| (place, tally.finish()))
        })
    }
}

/// What a run measured, by cell of time and operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    records: BTreeMap<Place, Record>,
}

impl Series {
    /// What was recorded elsewhere.
    pub(crate) fn of(records: impl Iterator<Item = (Place, Record)>) -> Self {
        Self {
            records: records.collect(),
        }
    }

    /// Adds what was recorded since the last time.
    pub(crate) fn collect(&mut self, recorder: &Recorder) {
        for (place, record) in recorder.taken() {
            self.records.entry(place).or_default().merge(&record);
        }
    }

    /// What is recorded, in the order of time.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Place, &Record)> {
        self.records.iter().map(|(place, record)| (*place, record))
    }

    /// All that belongs to places of this kind, as one.
    pub(crate) fn total(&self, mut belongs: impl FnMut(Place) -> bool) -> Record {
        let mut total = Record::default();
        for (place, record) in self.iter() {
            if belongs(place) {
                total.merge(record);
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Durations, Place, Recorder, Sample, Series};
    use crate::load::client::Failure;

    fn sample(ms: u64, came: Result<u16, Failure>) -> Sample {
        Sample {
            latency: Duration::from_millis(ms),
            service: None,
            came,
            is_expected: came == Ok(200),
            n_bytes: 1,
            connect: None,
        }
    }

    #[test]
    fn percentiles_are_those_of_all_requests() {
        let recorder = Recorder::new(2);
        for user in 0..100 {
            let place = Place {
                cell: user / 50,
                operation: 0,
            };
            recorder.record(user, place, &sample(user as u64 + 1, Ok(200)));
        }
        let mut series = Series::default();
        series.collect(&recorder);
        let total = series.total(|_| true);
        assert_eq!(total.n(), 100);
        let p90 = total.latencies.quantile(0.9).unwrap().as_secs_f64();
        assert!((p90 / 0.090 - 1.0).abs() < 0.002, "{p90}");
        let first = series
            .total(|place| place.cell == 0)
            .latencies
            .max()
            .unwrap();
        assert!((first.as_secs_f64() / 0.050 - 1.0).abs() < 0.002);
    }

    #[test]
    fn errors_have_no_latency_but_the_time_that_was_waited() {
        let recorder = Recorder::new(1);
        let place = Place {
            cell: 0,
            operation: 0,
        };
        recorder.record(0, place, &sample(1, Ok(500)));
        recorder.record(0, place, &sample(1, Err(Failure::Closed)));
        recorder.record(0, place, &sample(1000, Err(Failure::Timeout)));
        let mut series = Series::default();
        series.collect(&recorder);
        let total = series.total(|_| true);
        assert_eq!(
            (total.n(), total.n_errors(), total.latencies.n()),
            (3, 3, 1)
        );
        assert!(total.latencies.max().unwrap() >= Duration::from_millis(1000));
    }

    #[test]
    fn counts_are_merged_in_order() {
        let mut a = Durations::of_counts([(5, 1), (1, 2)]);
        a.merge(&Durations::of_counts([(3, 1), (5, 4), (9, 1)]));
        assert_eq!(a.counts(), [(1, 2), (3, 1), (5, 5), (9, 1)]);
        assert_eq!(a.quantile(0.5), Some(Duration::from_nanos(5)));
        assert_eq!(a.n_longer(Duration::from_nanos(3)), 6);
        assert_eq!(Durations::default().quantile(0.5), None);
        assert_eq!(Durations::default().mean(), None);
    }

    #[test]
    fn ranks_are_not_moved_by_rounding() {
        let ten = Durations::of_counts((1..=10).map(|value| (value, 1)));
        for tenths in 1..=10u64 {
            let share = tenths as f64 / 10.0;
            assert_eq!(ten.quantile(share), Some(Duration::from_nanos(tenths)));
        }
    }

    #[test]
    fn what_other_programs_read_says_the_same() {
        let counts = Durations::of_counts([(1_000_000, 3), (250_000_000, 1)]);
        let histogram = counts.histogram();
        assert_eq!(histogram.len(), 4);
        assert!(histogram.max() >= 250_000_000);
    }
}
