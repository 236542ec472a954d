//! The rate limit around the routes of an application.

use super::super::support::http::failure::Failure;
use super::super::support::http::refusal::Reason;
use super::harden::harden as around;
use super::hardening::{Hardening, Uncounted};
use super::rate_limit::{Clients, NoAddress, Origin, RateLimit};
use super::request_id::RequestId;
use super::respond;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;

/// What clients can be told apart by.
pub type Request = axum::extract::Request;

/// What the log says where addresses are not known.
pub const NO_ADDRESS: &str = "the rate limit knows no address of the client; serve the application by \
                              `into_make_service_with_connect_info::<SocketAddr>()`";

/// Wraps all routes of an application: what [`around`] does, and the rate limit of the
/// settings.
#[allow(dead_code, reason = "for applications that want it")]
pub fn harden<S: Clone + Send + Sync + 'static>(router: Router<S>, with: Hardening) -> Router<S> {
    harden_with(router, with, RateLimit::default())
}

/// Wraps all routes of an application: what [`around`] does, and this rate limit.
#[allow(dead_code, reason = "for applications that want it")]
pub fn harden_with<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    with: Hardening,
    limit: RateLimit,
) -> Router<S> {
    let clients = Arc::new(Clients::default());
    let limited = router.layer(from_fn(move |request, next| {
        limited(limit, Arc::clone(&clients), request, next)
    }));
    around(limited, with)
}

async fn limited(limit: RateLimit, known: Arc<Clients>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Uncounted>().is_some() {
        return next.run(request).await;
    }
    let counted = match known.ask(&limit, &request, &origin(&request)) {
        Ok(Some(counted)) => counted,
        Ok(None) => return next.run(request).await,
        Err(without) => return refused(&request, without),
    };
    let mut response = if counted.is_allowed {
        next.run(request).await
    } else {
        respond::refusal(counted.refusal(), None, RequestId::known(&request))
    };
    for (name, value) in counted.headers(&limit) {
        if let Ok(value) = HeaderValue::try_from(value) {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Where a request comes from.
fn origin(request: &Request) -> Origin<'_> {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let lines = request.headers().get_all("x-forwarded-for").iter();
    Origin {
        path: request.uri().path(),
        peer: connection.map(|it| it.0.ip()),
        forwarded: lines.map(HeaderValue::as_bytes).collect(),
    }
}

/// The answer where nobody knows who asks.
fn refused(request: &Request, without: NoAddress) -> Response {
    let id = RequestId::known(request);
    let mut response = respond::refusal(Reason::Internal.into(), None, id);
    let failure = Failure::from(without);
    response.extensions_mut().insert(Arc::new(failure));
    response
}
