//! How long a request may take.

use std::time::Duration;

/// Watches how long a request takes.
pub struct Clock;

impl Clock {
    /// Starts to watch a request, about which nothing has to be noted.
    pub fn start(_note: impl FnOnce(())) -> Self {
        Self
    }

    /// What comes of a future; `None` if it takes longer than that.
    pub async fn limit<F: Future>(self, limit: Duration, future: F) -> Option<F::Output> {
        tokio::time::timeout(limit, future).await.ok()
    }
}
