//! What a server that faces the internet needs around its routes.

use super::super::support::http::failure::Failure;
use super::super::support::http::refusal::Reason;
use super::body_limit::BodyLimit;
use super::hardening::{Hardening, caught};
use super::request_id::{REQUEST_ID, RequestId};
use super::respond;
use super::time_limit::Clock;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::sync::Arc;

const NAME_OF_ID: HeaderName = HeaderName::from_static(REQUEST_ID);

/// Wraps all routes of an application: a time limit, a body limit, request ids, security headers,
/// and panics that become `500`.
#[allow(dead_code, reason = "for applications that want it")]
pub fn harden<S: Clone + Send + Sync + 'static>(router: Router<S>, with: Hardening) -> Router<S> {
    let headers = with.headers.list(with.tls).into_iter();
    let headers = headers.map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    let headers: Arc<HeaderMap> = Arc::new(headers.collect());
    router.layer(from_fn(move |request, next| {
        hardened(with, Arc::clone(&headers), request, next)
    }))
}

async fn hardened(
    with: Hardening,
    sent: Arc<HeaderMap>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::known(&request).unwrap_or_else(RequestId::random);
    request.extensions_mut().insert(id.clone());
    if request.extensions().get::<BodyLimit>().is_none() {
        request.extensions_mut().insert(with.body_limit);
    }
    request.extensions_mut().insert(with.watch);
    let clock = Clock::start(|progress| {
        request.extensions_mut().insert(progress);
    });
    let answered = caught(next.run(request));
    let outcome = match with.timeout {
        Some(timeout) => clock.limit(timeout, answered).await,
        None => Some(answered.await),
    };
    let mut response = match outcome {
        Some(Some(response)) => respond::named(response, &id),
        Some(None) => respond::refusal(Reason::Internal.into(), None, Some(id.clone())),
        None => respond::refusal(Reason::Unavailable.into(), None, Some(id.clone())),
    };
    let failure = response.extensions().get::<Arc<Failure>>();
    if let Some(failure) = failure.filter(|_| response.status().is_server_error()) {
        (with.report)(&id, &failure.to_string());
    }
    if with.request_id
        && let Ok(value) = HeaderValue::try_from(id.as_str())
    {
        response.headers_mut().insert(NAME_OF_ID, value);
    }
    // What the response has goes before what every response gets.
    let mut headers = HeaderMap::clone(&sent);
    headers.extend(std::mem::take(response.headers_mut()));
    *response.headers_mut() = headers;
    response
}

/// The fallback of an application that has nothing but this API: `404`.
#[allow(dead_code, reason = "for applications that want it")]
pub async fn not_found(request: Request) -> Response {
    respond::refusal(Reason::NotFound.into(), None, RequestId::known(&request))
}
