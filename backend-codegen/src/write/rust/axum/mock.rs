//! What the mock remembers: a resource that was deleted is not found until it is made again.
//!
//! Delete this file, and its line in `mod.rs`, when handlers remember by themselves.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::MethodRouter;

use super::generated::RequestId;
use super::generated::server::respond;
use super::generated::support::http::operation::Operation;
use super::generated::support::http::refusal::Reason;

impl Deleted {
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
}

