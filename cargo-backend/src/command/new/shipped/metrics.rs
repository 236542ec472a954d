//! How many requests there were, and how long they took.

use std::fmt;
use std::sync::Arc;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::log::Answered;

/// The type of what [`Metrics::text`] returns.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What requests are told apart by. There are only so many values, whatever clients send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    method: &'static str,
    route: String,
    status: u16,
}

/// The metrics of a server; clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    durations: Family<Kind, Histogram, fn() -> Histogram>,
    active: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let histogram: fn() -> Histogram = || {
            // From a millisecond to half a minute.
            Histogram::new(exponential_buckets(0.001, 2.0, 16))
        };
        let durations = Family::new_with_constructor(histogram);
        let about = "How long requests took";
        registry.register_with_unit(
            "http_server_request_duration",
            about,
            Unit::Seconds,
            durations.clone(),
        );
        let active = Gauge::default();
        registry.register(
            "http_server_active_requests",
            "How many requests are there now",
            active.clone(),
        );
        Self {
            registry: Arc::new(registry),
            durations,
            active,
        }
    }
}

/// Counts a request as active until it is dropped.
pub struct Active(Gauge);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Counts a request that came.
    pub fn active(&self) -> Active {
        self.active.inc();
        Active(self.active.clone())
    }

    /// Counts a request that has been answered.
    pub fn count(&self, request: &Answered<'_>) {
        let kind = Kind {
            method: known(request.method),
            route: request.route.to_owned(),
            status: request.status,
        };
        let seconds = request.took.as_secs_f64();
        self.durations.get_or_create(&kind).observe(seconds);
    }

    /// All metrics as Prometheus reads them.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A method as it is counted.
fn known(method: &str) -> &'static str {
    let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
    ];
    let mut methods = methods.into_iter();
    methods.find(|known| *known == method).unwrap_or("other")
}
