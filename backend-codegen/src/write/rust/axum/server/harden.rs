//! What a server that faces the internet needs around its routes.

use super::super::support::http::failure::Failure;
use super::super::support::http::refusal::Reason;
use super::body::BodyLimit;
use super::headers::SecurityHeaders;
use super::respond::{self, REQUEST_ID, RequestId};
use super::watch::Watch;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// What [`harden`] does. Each part can be turned off where an application has its own.
///
/// By default an application that is hardened
///
/// - reads no more than 1 MiB of a body, and answers `413` otherwise ([`BodyLimit`]);
/// - answers `503` if a request takes longer than 30 seconds;
/// - gives each request an id, which answers carry as `X-Request-Id`;
/// - sends the [`SecurityHeaders`]: CSP `default-src 'none'`, COEP `require-corp`, COOP and CORP
///   `same-origin`, and others; HSTS, for a year and with subdomains, once [`Hardening::tls`] is set;
/// - answers `500` where a handler panics, and tells nobody but the log why.
///
/// How often a client may ask is limited where the settings say so (`rate-limit`), by default to 100
/// requests in 15 minutes on paths under `/api/`.
#[derive(Clone, Copy, Debug)]
pub struct Hardening {
    /// How many bytes a request body may have; 1 MiB.
    pub body_limit: BodyLimit,
    /// How long a request may take before it is answered with `503`; 30 seconds.
    pub timeout: Option<Duration>,
    /// Whether responses carry `X-Request-Id`.
    pub request_id: bool,
    /// Headers that every response gets unless it has them.
    pub headers: SecurityHeaders,
    /// Whether clients reach the server by HTTPS alone, perhaps through a proxy; not by default. Then
    /// browsers are told to stay with it: `Strict-Transport-Security`.
    pub tls: bool,
    /// Where the causes of `5xx` answers go; standard error.
    pub report: fn(&RequestId, &str),
    /// Where requests are reported to that do not satisfy the specification and are let through all the
    /// same; standard error. They are where the settings say `validation = "report-only"`.
    pub watch: Watch,
}

impl Default for Hardening {
    fn default() -> Self {
        Self {
            body_limit: BodyLimit::default(),
            timeout: Some(Duration::from_secs(30)),
            request_id: true,
            headers: SecurityHeaders::default(),
            tls: false,
            report: |id, cause| eprintln!("{}: {cause}", id.as_str()),
            watch: Watch::default(),
        }
    }
}

/// Wraps all routes of an application: a time limit, a body limit, request ids, security headers,
/// and panics that become `500`.
#[allow(dead_code, reason = "for applications that want it")]
pub fn harden<S: Clone + Send + Sync + 'static>(router: Router<S>, with: Hardening) -> Router<S> {
    let headers: Arc<[_]> = with.headers.list(with.tls).into();
    router.layer(from_fn(move |request, next| {
        hardened(with, Arc::clone(&headers), request, next)
    }))
}

async fn hardened(
    with: Hardening,
    sent: Arc<[(HeaderName, HeaderValue)]>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::known(&request).unwrap_or_else(RequestId::random);
    request.extensions_mut().insert(id.clone());
    if request.extensions().get::<BodyLimit>().is_none() {
        request.extensions_mut().insert(with.body_limit);
    }
    request.extensions_mut().insert(with.watch);
    let answered = caught(next.run(request));
    let outcome = match with.timeout {
        Some(timeout) => tokio::time::timeout(timeout, answered).await.ok(),
        None => Some(answered.await),
    };
    let mut response = match outcome {
        Some(Some(response)) => response,
        Some(None) => respond::refusal(Reason::Internal.into(), None, Some(id.clone())),
        None => respond::refusal(Reason::Unavailable.into(), None, Some(id.clone())),
    };
    let failure = response.extensions().get::<Arc<Failure>>();
    if let Some(failure) = failure.filter(|_| response.status().is_server_error()) {
        (with.report)(&id, &failure.to_string());
    }
    let headers = response.headers_mut();
    if with.request_id
        && let Ok(value) = HeaderValue::try_from(id.as_str())
    {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in &*sent {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    response
}

/// The outcome of a future; `None` if it panicked, which the panic hook has told by then.
async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        },
    )
    .await
}

/// The fallback of an application that has nothing but this API: `404`.
#[allow(dead_code, reason = "for applications that want it")]
pub async fn not_found(request: Request) -> Response {
    respond::refusal(Reason::NotFound.into(), None, RequestId::known(&request))
}
