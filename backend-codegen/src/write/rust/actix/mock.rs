//! What the mock remembers: a resource that was deleted is not found until it is made again.
//!
//! Delete this file, and its line in `mod.rs`, when handlers remember by themselves.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, Route};

use super::generated::RequestId;
use super::generated::server::respond;
use super::generated::support::http::operation::Operation;
use super::generated::support::http::refusal::Reason;

impl Deleted {
    /// Answers `404` instead of `route` where the resource was deleted.
    pub fn layer(&self, operation: &'static Operation, route: Route) -> Route {
        let deleted = self.clone();
        route.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
            let deleted = deleted.clone();
            async move {
                let path = request.path().to_owned();
                let id = RequestId::known(request.request());
                let response = next.call(request).await?;
                if response.status().is_success() && deleted.hides(operation.method, path) {
                    let refusal = respond::refusal(Reason::NotFound.into(), Some(operation), id);
                    let (request, _) = response.into_parts();
                    return Ok(ServiceResponse::new(request, refusal));
                }
                Ok::<_, Error>(response)
            }
        }))
    }
}

