//! What a server that faces the internet needs around its routes, pages of other origins included.

use super::cors::{OWN_LINES, Policy};
use super::hardened;
pub use super::hardened::not_found;
use super::hardening::{Hardening, Uncounted};
use axum::Router;
use axum::extract::Request;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::sync::Arc;

/// Wraps all routes of an application: what [`hardened::harden`] does, and what browsers have to be told
/// about pages of other origins.
#[allow(dead_code, reason = "for applications that want it")]
pub fn harden<S: Clone + Send + Sync + 'static>(router: Router<S>, with: Hardening) -> Router<S> {
    let policy = Arc::new(with.cors.in_environment());
    let router = hardened::harden(router, with);
    router.layer(from_fn(move |request, next| {
        shared(Arc::clone(&policy), request, next)
    }))
}

async fn shared(policy: Arc<Policy>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = policy.visit_of(parts.method.as_str(), &parts);
    if let Some(preflight) = visit.preflight {
        parts.extensions.insert(preflight);
        parts.extensions.insert(Uncounted);
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let headers = response.headers_mut();
    for name in OWN_LINES {
        headers.remove(name);
    }
    for (name, value) in visit.lines {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    response
}
