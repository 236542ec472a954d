//! How long a request may take without a sign of progress.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How often something has come of a body that is read in pieces: an extension of the request.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicUsize>);

impl Progress {
    /// Notes that something has come.
    pub fn is_made(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Watches how long a request takes.
pub struct Clock(Progress);

impl Clock {
    /// Starts to watch a request, which gets its progress as an extension by `note`.
    pub fn start(note: impl FnOnce(Progress)) -> Self {
        let progress = Progress::default();
        note(progress.clone());
        Self(progress)
    }

    /// What comes of a future; `None` if it takes longer than that, counted anew whenever something
    /// comes of the body.
    pub async fn limit<F: Future>(self, limit: Duration, future: F) -> Option<F::Output> {
        let Self(Progress(count)) = self;
        let mut future = pin!(future);
        let mut seen = count.load(Ordering::Relaxed);
        loop {
            if let Ok(output) = tokio::time::timeout(limit, future.as_mut()).await {
                return Some(output);
            }
            let now = count.load(Ordering::Relaxed);
            if now == seen {
                return None;
            }
            seen = now;
        }
    }
}
