//! Whether the server lives, whether it wants requests, and what it counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::Config;
use crate::metrics::Metrics;

/// Where whoever restarts servers asks; it does not answer if it hangs.
pub const LIVE: &str = "{prefix}/health/live";
/// Where whoever sends requests to servers asks.
pub const READY: &str = "{prefix}/health/ready";
/// Where Prometheus asks.
pub const METRICS: &str = "{prefix}/metrics";

/// What is known of the server; clones share it.
#[derive(Clone)]
pub struct Operations {
    pub metrics: Metrics,
    is_stopping: Arc<AtomicBool>,
    metrics_token: Option<Arc<str>>,
{pool:field}}

impl Operations {
    pub fn new(config: &Config{pool:parameter}) -> Self {
        Self {
            metrics: Metrics::default(),
            is_stopping: Arc::default(),
            metrics_token: config.metrics_token.as_deref().map(Arc::from),
{pool:value}        }
    }

    /// Why the server wants no requests now. This is the place to ask others whether they are there.
    pub async fn unready(&self) -> Option<&'static str> {
        {unready}
    }

    /// From now on the server wants no more requests.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether somebody with this `Authorization` may read metrics. Without a token in the environment
    /// nobody may.
    pub fn may_read_metrics(&self, authorization: Option<&[u8]>) -> bool {
        let presented = authorization.and_then(|value| value.strip_prefix(b"Bearer "));
        let (Some(presented), Some(token)) = (presented, &self.metrics_token) else {
            return false;
        };
        // Takes as long however many bytes are right.
        let token = token.as_bytes();
        let differences = presented
            .iter()
            .zip(token)
            .fold(0, |all, (a, b)| all | (a ^ b));
        presented.len() == token.len() && differences == 0
    }
}
