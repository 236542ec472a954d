//! What a server that faces the internet needs around its routes.

use super::super::support::http::failure::Failure;
use super::super::support::http::refusal::Reason;
use super::body_limit::BodyLimit;
use super::hardening::{Hardening, caught};
use super::request_id::{REQUEST_ID, RequestId};
use super::respond;
use super::time_limit::Clock;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// Wraps all routes of an application: a time limit, a body limit, request ids, security headers,
/// and panics that become `500`. It is for `App::wrap` and `Scope::wrap`.
#[allow(dead_code, reason = "for applications that want it")]
#[must_use]
pub fn harden(with: Hardening) -> Harden {
    let headers = with.headers.list(with.tls).into();
    Harden { with, headers }
}

/// What [`harden()`] puts around routes.
#[derive(Clone, Debug)]
pub struct Harden {
    with: Hardening,
    headers: Arc<[(&'static str, &'static str)]>,
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
        ready(Ok(Hardened {
            harden: self.clone(),
            service: Rc::new(service),
        }))
    }
}

/// A service that is hardened.
pub struct Hardened<S> {
    harden: Harden,
    service: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for Hardened<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ServiceResponse, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (harden, service) = (self.harden.clone(), Rc::clone(&self.service));
        Box::pin(async move { harden.run(request, |request| service.call(request)).await })
    }
}

impl Harden {
    async fn run<F, B>(
        &self,
        request: ServiceRequest,
        next: impl FnOnce(ServiceRequest) -> F,
    ) -> Result<ServiceResponse, Error>
    where
        F: Future<Output = Result<ServiceResponse<B>, Error>>,
        B: MessageBody + 'static,
    {
        let with = &self.with;
        let id = RequestId::known(request.request()).unwrap_or_else(RequestId::random);
        request.extensions_mut().insert(id.clone());
        if !request.extensions().contains::<BodyLimit>() {
            request.extensions_mut().insert(with.body_limit);
        }
        request.extensions_mut().insert(with.watch);
        let clock = Clock::start(|progress| {
            request.extensions_mut().insert(progress);
        });
        let answered = caught(next(request));
        let outcome = match with.timeout {
            Some(timeout) => clock.limit(timeout, answered).await,
            None => Some(answered.await),
        };
        // The request is lost by then.
        let refused = |reason: Reason| {
            let response = respond::refusal(reason.into(), None, Some(id.clone()));
            Err(InternalError::from_response(reason.message(), response).into())
        };
        let outcome = match outcome {
            Some(Some(outcome)) => outcome,
            Some(None) => refused(Reason::Internal),
            None => refused(Reason::Unavailable),
        };
        respond::changed(outcome, |response| self.finish(response, &id))
    }

    /// Adds to a response what all have to have, and reports why it is a failure.
    fn finish(&self, response: &mut HttpResponse, id: &RequestId) {
        if response.status().is_server_error() {
            let failure = response.extensions().get::<Arc<Failure>>().cloned();
            if let Some(failure) = failure {
                (self.with.report)(id, &failure.to_string());
            }
        }
        respond::name(response, id);
        let headers = response.headers_mut();
        if self.with.request_id
            && let Ok(value) = HeaderValue::try_from(id.as_str())
        {
            headers.insert(HeaderName::from_static(REQUEST_ID), value);
        }
        for (name, value) in &*self.headers {
            if !headers.contains_key(*name) {
                let name = HeaderName::from_static(name);
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
    }
}

/// The default service of an application that has nothing but this API: `404`.
#[allow(dead_code, reason = "for applications that want it")]
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    let id = RequestId::known(&request);
    respond::refusal(Reason::NotFound.into(), None, id)
}
