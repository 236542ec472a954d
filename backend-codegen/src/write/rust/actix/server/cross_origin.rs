//! What a server that faces the internet needs around its routes, pages of other origins included.

use super::cors::{OWN_LINES, Policy, Visit};
use super::hardened;
pub use super::hardened::not_found;
use super::hardening::{Hardening, Uncounted};
use super::respond;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use std::future::{Ready, ready};
use std::pin::Pin;

/// Wraps all routes of an application: what [`hardened::harden`] does, and what browsers have to be told
/// about pages of other origins. It is for `App::wrap` and `Scope::wrap`.
#[allow(dead_code, reason = "for applications that want it")]
#[must_use]
pub fn harden(with: Hardening) -> Harden {
    Harden {
        within: hardened::harden(with),
        policy: with.cors.in_environment(),
    }
}

/// What [`harden()`] puts around routes.
#[derive(Clone, Debug)]
pub struct Harden {
    within: hardened::Harden,
    policy: Policy,
}

impl<S, B> Transform<S, ServiceRequest> for Harden
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Transform = Hardened<S>;
    type InitError = ();
    type Future = Ready<Result<Hardened<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let within = self.within.new_transform(service).into_inner();
        ready(within.map(|within| Hardened {
            policy: self.policy.clone(),
            within,
        }))
    }
}

/// A service that is hardened, and knows of pages of other origins.
pub struct Hardened<S> {
    policy: Policy,
    within: hardened::Hardened<S>,
}

impl<S, B> Service<ServiceRequest> for Hardened<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ServiceResponse, Error>>>>;

    forward_ready!(within);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let visit = self
            .policy
            .visit_of(request.method().as_str(), request.head());
        if let Some(preflight) = visit.preflight {
            request.extensions_mut().insert(preflight);
            request.extensions_mut().insert(Uncounted);
        }
        let answered = self.within.call(request);
        Box::pin(async move { respond::changed(answered.await, |response| tell(visit, response)) })
    }
}

/// Says in an answer what browsers have to know.
fn tell(visit: Visit, response: &mut HttpResponse) {
    let headers = response.headers_mut();
    for name in OWN_LINES {
        headers.remove(name);
    }
    for (name, value) in visit.lines {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
}
