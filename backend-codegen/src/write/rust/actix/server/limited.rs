//! The rate limit around the routes of an application.

use super::super::support::http::failure::Failure;
use super::super::support::http::refusal::Reason;
use super::harden::{self, Harden, Hardened};
use super::hardening::{Hardening, Uncounted};
use super::rate_limit::{Clients, Counted, NoAddress, Origin, RateLimit};
use super::request_id::RequestId;
use super::respond;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use std::future::Ready;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// What clients can be told apart by.
pub type Request = HttpRequest;

/// What the log says where addresses are not known.
pub const NO_ADDRESS: &str = "the rate limit knows no address of the client";

/// Wraps all routes of an application: what [`harden::harden`] does, and the rate limit of the
/// settings.
///
/// All workers have to count together: what this returns is made once, and cloned for each `App`.
#[allow(dead_code, reason = "for applications that want it")]
#[must_use]
pub fn harden(with: Hardening) -> Limited {
    harden_with(with, RateLimit::default())
}

/// Wraps all routes of an application: what [`harden::harden`] does, and this rate limit.
///
/// All workers have to count together: what this returns is made once, and cloned for each `App`.
#[allow(dead_code, reason = "for applications that want it")]
#[must_use]
pub fn harden_with(with: Hardening, limit: RateLimit) -> Limited {
    Limited {
        harden: harden::harden(with),
        limit,
        clients: Arc::default(),
    }
}

/// What [`harden()`] puts around routes.
#[derive(Clone)]
pub struct Limited {
    harden: Harden,
    limit: RateLimit,
    clients: Arc<Clients>,
}

impl<S, B> Transform<S, ServiceRequest> for Limited
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Transform = Hardened<Counting<S>>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        self.harden.new_transform(Counting {
            limit: self.limit,
            clients: Arc::clone(&self.clients),
            service: Rc::new(service),
        })
    }
}

/// A service that counts who asks.
pub struct Counting<S> {
    limit: RateLimit,
    clients: Arc<Clients>,
    service: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for Counting<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ServiceResponse, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (limit, service) = (self.limit, Rc::clone(&self.service));
        let origin = origin(request.request());
        let is_uncounted = request.extensions().contains::<Uncounted>();
        let counted = match is_uncounted {
            true => Ok(None),
            false => self.clients.ask(&limit, request.request(), &origin),
        };
        Box::pin(async move {
            match counted {
                Ok(Some(counted)) => {
                    let outcome = if counted.is_allowed {
                        respond::changed(service.call(request).await, |_| ())
                    } else {
                        let id = RequestId::known(request.request());
                        let response = respond::refusal(counted.refusal(), None, id);
                        Ok(request.into_response(response))
                    };
                    respond::changed(outcome, |response| tell(&counted, &limit, response))
                }
                Ok(None) => respond::changed(service.call(request).await, |_| ()),
                Err(without) => {
                    let response = refused(request.request(), without);
                    Ok(request.into_response(response))
                }
            }
        })
    }
}

/// Says in an answer how much is left.
fn tell(counted: &Counted, limit: &RateLimit, response: &mut HttpResponse) {
    for (name, value) in counted.headers(limit) {
        if let Ok(value) = HeaderValue::try_from(value) {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    }
}

/// Where a request comes from.
fn origin(request: &Request) -> Origin<'_> {
    let lines = request.headers().get_all("x-forwarded-for");
    Origin {
        path: request.uri().path(),
        peer: request.peer_addr().map(|it| it.ip()),
        forwarded: lines.map(HeaderValue::as_bytes).collect(),
    }
}

/// The answer where nobody knows who asks.
fn refused(request: &Request, without: NoAddress) -> HttpResponse {
    let id = RequestId::known(request);
    let mut response = respond::refusal(Reason::Internal.into(), None, id);
    let failure = Failure::from(without);
    response.extensions_mut().insert(Arc::new(failure));
    response
}
