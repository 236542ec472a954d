//! What the mock remembers: a resource that was deleted is not found until it is made again.
//!
//! Delete this file, and its line in `mod.rs`, when handlers remember by themselves.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::MethodRouter;

use super::generated::server::respond::{self, RequestId};
use super::generated::support::http::operation::Operation;
use super::generated::support::http::refusal::Reason;

/// The paths of resources that were deleted.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    paths: Arc<Mutex<BTreeSet<String>>>,
}

impl Deleted {
    /// How many paths are remembered at most.
    const MOST: usize = 10_000;

    /// Answers `404` instead of `route` where the resource was deleted.
    pub fn layer(&self, operation: &'static Operation, route: MethodRouter) -> MethodRouter {
        let deleted = self.clone();
        route.layer(from_fn(move |request: Request, next: Next| {
            let deleted = deleted.clone();
            async move {
                let path = request.uri().path().to_owned();
                let id = RequestId::known(&request);
                let response = next.run(request).await;
                if response.status().is_success() && deleted.hides(operation.method, path) {
                    return respond::refusal(Reason::NotFound.into(), Some(operation), id);
                }
                response
            }
        }))
    }

    /// Whether there is nothing at `path` any more; notes what `method` does to it.
    fn hides(&self, method: &str, path: String) -> bool {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        match method {
            "PUT" => {
                paths.remove(&path);
                false
            }
            "POST" => {
                let inside = format!("{path}/");
                paths.retain(|deleted| !deleted.starts_with(&inside));
                paths.contains(&path)
            }
            "DELETE" if paths.len() < Self::MOST => !paths.insert(path),
            _ => paths.contains(&path),
        }
    }
}
