//! Request bodies, read whole and up to a limit.

use super::super::support::http::refusal::{Reason, Refusal};
use super::super::support::violation::{Location, Rule, Violation};
use super::body_limit::BodyLimit;
use actix_web::body::{BodyStream, MessageBody as _};
use actix_web::dev::{Payload, Service, ServiceRequest, Transform, forward_ready};
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use actix_web::{HttpMessage as _, HttpRequest};
use std::future::{Ready, poll_fn, ready};
use std::pin::Pin;

/// Reads a body.
///
/// # Errors
///
/// When it is larger than allowed, which an announced length tells at once, or breaks off.
pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Bytes, Refusal> {
    let limit: Option<BodyLimit> = request.extensions().get().copied();
    let limit = limit.unwrap_or_default().0;
    if announced(request).is_some_and(|length| length > limit) {
        return Err(Reason::TooLarge.into());
    }
    let mut body = BodyStream::new(payload);
    let mut first = Bytes::new();
    let mut whole = Vec::new();
    let mut length = 0_u64;
    while let Some(data) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
        let data = data.map_err(|_| broken())?;
        length = length.saturating_add(data.len() as u64);
        if length > limit {
            return Err(Reason::TooLarge.into());
        }
        if first.is_empty() && whole.is_empty() {
            first = data;
            continue;
        }
        if whole.is_empty() {
            whole.extend_from_slice(&first);
        }
        whole.extend_from_slice(&data);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.into()
    })
}

/// The length that the head of a request announces.
fn announced(request: &HttpRequest) -> Option<u64> {
    let line = request.headers().get(CONTENT_LENGTH)?;
    line.to_str().ok()?.trim().parse().ok()
}

/// The refusal of a body that the connection did not bring to its end.
fn broken() -> Refusal {
    let violation = Violation {
        location: Location::Body,
        field: String::new(),
        pointer: String::new(),
        rule: Rule::Other("transfer", "breaks off"),
    };
    Refusal {
        violations: vec![violation],
        ..Reason::Invalid.into()
    }
}

/// A limit is a layer of an operation: `route.wrap(BodyLimit(64 << 20))`.
impl<S: Service<ServiceRequest>> Transform<S, ServiceRequest> for BodyLimit {
    type Response = S::Response;
    type Error = S::Error;
    type Transform = Limit<S>;
    type InitError = ();
    type Future = Ready<Result<Limit<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let limit = *self;
        ready(Ok(Limit { limit, service }))
    }
}

/// A service with a limit of its own.
pub struct Limit<S> {
    limit: BodyLimit,
    service: S,
}

impl<S: Service<ServiceRequest>> Service<ServiceRequest> for Limit<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> S::Future {
        request.extensions_mut().insert(self.limit);
        self.service.call(request)
    }
}
