//! How long answers take, to their last byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// What requests of one operation did.
struct Record {
    /// In microseconds, of answers that were expected.
    latencies: Histogram<u64>,
    n_errors: u64,
}

/// By operation, and when the first and the last request came to an end.
struct Records {
    by_operation: BTreeMap<&'static str, Record>,
    time: Option<(Instant, Instant)>,
}

static RECORDS: Mutex<Records> = Mutex::new(Records {
    by_operation: BTreeMap::new(),
    time: None,
});

/// Notes what came of a request that was sent at an instant.
pub(crate) fn note(operation: &'static str, sent: Instant, end: Instant, is_expected: bool) {
    let mut records = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let (first, last) = *records.time.get_or_insert((sent, end));
    records.time = Some((first.min(sent), last.max(end)));
    if !records.by_operation.contains_key(operation) {
        // Three digits, up to whatever comes.
        let Ok(latencies) = Histogram::new(3) else {
            return;
        };
        let record = Record {
            latencies,
            n_errors: 0,
        };
        records.by_operation.insert(operation, record);
    }
    let Some(record) = records.by_operation.get_mut(operation) else {
        return;
    };
    match is_expected {
        true => {
            let microseconds = (end - sent).as_micros();
            let microseconds = u64::try_from(microseconds).unwrap_or(u64::MAX);
            record.latencies.saturating_record(microseconds.max(1));
        }
        false => record.n_errors += 1,
    }
}

/// All of it as a table.
pub(crate) fn table() -> String {
    let records = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let time = records.time.map_or(Duration::ZERO, |(first, last)| last - first);
    let seconds = time.as_secs_f64().max(1e-9);
    let mut text = String::from(
        "  req/sec     P50 ms     P95 ms     P99 ms     max ms     errors  operation\n",
    );
    for (operation, record) in &records.by_operation {
        let latencies = &record.latencies;
        let rate = latencies.len() as f64 / seconds;
        let _ = write!(text, "{rate:9.1}");
        for quantile in [0.5, 0.95, 0.99, 1.0] {
            let milliseconds = latencies.value_at_quantile(quantile) as f64 / 1e3;
            let _ = write!(text, "  {milliseconds:9.3}");
        }
        let _ = writeln!(text, "  {:9}  {operation}", record.n_errors);
    }
    text
}
