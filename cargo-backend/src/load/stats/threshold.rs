//! What has to hold for a run to pass: `p95<200ms`, `error-rate<1%`, `rps>500`.

use std::str::FromStr;
use std::time::Duration;

use super::{is_enough, needed, percentile_name};
use crate::load::record::Record;

/// A bound, for all requests or for those of one operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Threshold {
    /// As it was written.
    pub(crate) text: String,
    /// For requests of this operation only.
    pub(crate) operation: Option<String>,
    quantity: Quantity,
    bound: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    /// In seconds, at most.
    Percentile(f64),
    /// In seconds, at most.
    Mean,
    /// In seconds, at most.
    Max,
    /// As a share, at most.
    ErrorRate,
    /// Requests a second, at least.
    Throughput,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Judged {
    Held {
        found: String,
    },
    Failed {
        found: String,
    },
    /// It rests on too few requests.
    TooFew {
        needed: u64,
        n: u64,
    },
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no threshold; write `p95<200ms`, `mean<50ms`, `max<1s`, `error-rate<1%` or \
                 `rps>500`, with ` for GET /users` behind it if it is for one operation"
            )
        };
        let (bound, operation) = match text.split_once(" for ") {
            Some((bound, operation)) => (bound, Some(operation.trim().to_owned())),
            None => (text, None),
        };
        let at = bound.find(['<', '>']).ok_or_else(wrong)?;
        let (name, rest) = bound.split_at_checked(at).ok_or_else(wrong)?;
        let is_upper = rest.starts_with('<');
        let value = rest
            .trim_start_matches(['<', '>'])
            .trim_start_matches('=')
            .trim();
        let quantity = match name.trim().to_ascii_lowercase().as_str() {
            "mean" | "avg" => Quantity::Mean,
            "max" => Quantity::Max,
            "error-rate" | "errors" => Quantity::ErrorRate,
            "rps" | "throughput" => Quantity::Throughput,
            name => {
                let percent = name.strip_prefix('p').and_then(|it| it.parse::<f64>().ok());
                match percent {
                    Some(percent) if percent > 0.0 && percent < 100.0 => {
                        Quantity::Percentile(percent / 100.0)
                    }
                    _ => return Err(wrong()),
                }
            }
        };
        let bound = match quantity {
            Quantity::ErrorRate => share(value),
            Quantity::Throughput => value.trim_end_matches("/s").trim().parse().ok(),
            Quantity::Percentile(_) | Quantity::Mean | Quantity::Max => seconds(value),
        };
        let is_sensible = |bound: &f64| bound.is_finite() && *bound >= 0.0;
        let bound = bound.filter(is_sensible).ok_or_else(wrong)?;
        if is_upper == (quantity == Quantity::Throughput) {
            return Err(wrong());
        }
        Ok(Self {
            text: text.trim().to_owned(),
            operation,
            quantity,
            bound,
        })
    }
}

impl Threshold {
    /// How long requests may take, if it is about that.
    pub(crate) fn latency(&self) -> Option<Duration> {
        match self.quantity {
            Quantity::Percentile(_) | Quantity::Mean | Quantity::Max => {
                Duration::try_from_secs_f64(self.bound).ok()
            }
            Quantity::ErrorRate | Quantity::Throughput => None,
        }
    }

    /// Whether it held for what was recorded in so much time.
    pub(crate) fn judge(&self, record: &Record, counted: Duration) -> Judged {
        let latencies = &record.latencies;
        let n = latencies.n();
        let found = match self.quantity {
            Quantity::Percentile(share) if !is_enough(latencies, share) => {
                return Judged::TooFew {
                    needed: needed(share),
                    n,
                };
            }
            Quantity::Percentile(share) => latencies.quantile(share).map(|it| it.as_secs_f64()),
            Quantity::Mean => latencies.mean().map(|it| it.as_secs_f64()),
            Quantity::Max => latencies.max().map(|it| it.as_secs_f64()),
            Quantity::ErrorRate => (record.n() > 0).then(|| record.error_rate()),
            Quantity::Throughput => {
                let n_good = record.n() - record.n_errors();
                let seconds = counted.as_secs_f64();
                (seconds > 0.0).then(|| n_good as f64 / seconds)
            }
        };
        let Some(value) = found else {
            return Judged::TooFew { needed: 1, n };
        };
        let found = match self.quantity {
            Quantity::ErrorRate => format!("{:.2} %", value * 100.0),
            Quantity::Throughput => format!("{value:.1} req/s"),
            Quantity::Percentile(share) => {
                format!("{} is {}", percentile_name(share), milliseconds(value))
            }
            Quantity::Mean | Quantity::Max => milliseconds(value),
        };
        let holds = match self.quantity {
            Quantity::Throughput => value >= self.bound,
            _ => value <= self.bound,
        };
        match holds {
            true => Judged::Held { found },
            false => Judged::Failed { found },
        }
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.3} ms", seconds * 1e3)
}

fn share(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => Some(percent.trim().parse::<f64>().ok()? / 100.0),
        None => text.parse().ok(),
    }
}

/// `200ms`, `1.5s`, `250us`, `2m`.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let at = text.find(|c: char| c.is_ascii_alphabetic() || c == 'µ')?;
    let (number, unit) = text.split_at_checked(at)?;
    let number: f64 = number.trim().parse().ok()?;
    let factor = match unit {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::{Judged, Threshold};
    use crate::load::record::{Durations, Record};

    fn record(n: u64) -> Record {
        Record {
            latencies: Durations::of_counts([(100_000_000, n)]),
            statuses: BTreeMap::from([(200, n), (500, 1)]),
            unexpected: BTreeMap::from([(500, 1)]),
            ..Record::default()
        }
    }

    fn judged(text: &str, n: u64) -> Judged {
        let threshold: Threshold = text.parse().unwrap();
        threshold.judge(&record(n), Duration::from_secs(10))
    }

    #[test]
    fn bounds_hold_or_do_not() {
        for (text, holds) in [
            ("p95<200ms", true),
            ("p95 <= 0.05s", false),
            ("p99 < 100.5ms", true),
            ("mean<99ms", false),
            ("max<1s", true),
            ("error-rate<1%", true),
            ("error-rate<0.0001", false),
            ("rps>99", true),
            ("rps>=101", false),
        ] {
            let found = judged(text, 1000);
            assert_eq!(
                matches!(found, Judged::Held { .. }),
                holds,
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_percentile_of_few_requests_is_not_judged() {
        let found = judged("p99<1s", 999);
        assert_eq!(
            found,
            Judged::TooFew {
                needed: 1000,
                n: 999
            }
        );
    }

    #[test]
    fn what_is_no_threshold_is_refused() {
        for text in [
            "",
            "p95",
            "p95>200ms",
            "p95<200",
            "p0<1s",
            "p100<1s",
            "rps<5",
            "p95<-1ms",
            "p95<infs",
            "error-rate<x",
            "q<1s",
        ] {
            assert!(text.parse::<Threshold>().is_err(), "{text}");
        }
        let threshold: Threshold = "p95<1s for GET /users".parse().unwrap();
        assert_eq!(threshold.operation.as_deref(), Some("GET /users"));
    }
}
