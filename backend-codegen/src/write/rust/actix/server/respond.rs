//! Answers as responses.

use super::super::support::http::answer::{Answer, Sent};
use super::super::support::http::failure::Failure;
use super::super::support::http::operation::Operation;
use super::super::support::http::refusal::{Reason, Refusal};
use super::request_id::{REQUEST_ID, RequestId};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

impl RequestId {
    /// The id that a request has: one that was given to it before, or one that it was sent with.
    #[must_use]
    pub fn known(request: &HttpRequest) -> Option<Self> {
        let given = request.extensions().get::<Self>().cloned();
        given.or_else(|| Self::sent(request.headers().get(REQUEST_ID)?.as_bytes()))
    }
}

/// The response that an answer stands for.
#[must_use]
pub fn answer(answer: Answer, id: Option<RequestId>) -> HttpResponse {
    response(answer).unwrap_or_else(|| refusal(Reason::Internal.into(), None, id))
}

/// The response; `None` if a header or status cannot be sent.
fn response(answer: Answer) -> Option<HttpResponse> {
    let status = StatusCode::from_u16(answer.status).ok()?;
    let body = match answer.body {
        Sent::Whole(bytes) => BoxBody::new(bytes),
        Sent::Pieces(pieces) => super::stream::sent(pieces),
    };
    let mut response = HttpResponse::with_body(status, body);
    if let Some(content_type) = answer.content_type {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in answer.headers {
        let value = HeaderValue::try_from(value).ok()?;
        response
            .headers_mut()
            .append(HeaderName::from_static(name), value);
    }
    Some(response)
}

/// The response to a request that the server answers itself; the refusal stands in its extensions, and
/// so does the operation.
#[must_use]
pub fn refusal(
    refusal: Refusal,
    operation: Option<&'static Operation>,
    id: Option<RequestId>,
) -> HttpResponse {
    let id = id.unwrap_or_else(RequestId::random);
    let refusal = match operation {
        Some(operation) => refusal.documented(operation),
        None => refusal,
    };
    let answer = refusal.answer(operation, super::ERRORS, id.as_str());
    let response = response(answer);
    let mut response =
        response.unwrap_or_else(|| HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR));
    response.extensions_mut().insert(Arc::new(refusal));
    if let Some(operation) = operation {
        response.extensions_mut().insert(operation);
    }
    response
}

/// The response to a request whose handler failed; the failure stands in its extensions.
#[must_use]
pub fn failure(
    failure: Failure,
    operation: &'static Operation,
    id: Option<RequestId>,
) -> HttpResponse {
    match failure.resolve(operation) {
        Ok(documented) => answer(documented, id),
        Err(failure) => {
            let mut response = refusal(failure.refusal(), Some(operation), id);
            response.extensions_mut().insert(Arc::new(failure));
            response
        }
    }
}

/// The response to a request from which the context of a handler cannot be extracted: if the extractor
/// rejected it with a [`Failure`], the same as if the handler had failed so.
#[must_use]
pub fn rejection(
    error: Error,
    operation: &'static Operation,
    id: Option<RequestId>,
) -> HttpResponse {
    let rejected = error.as_error::<Failed>();
    match rejected.and_then(|Failed(failure)| failure.take()) {
        Some(rejected) => failure(rejected, operation, id),
        None => HttpResponse::from_error(error),
    }
}

/// Extractors and handlers of the application's own may fail with it, too.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Failed(RefCell::new(Some(failure))).into()
    }
}

/// A failure on its way to whoever makes a response of it.
#[derive(Debug)]
struct Failed(RefCell<Option<Failure>>);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0.borrow() {
            Some(why) => why.fmt(f),
            None => f.write_str(Reason::Internal.message()),
        }
    }
}

impl ResponseError for Failed {
    fn error_response(&self) -> HttpResponse {
        let taken = self.0.take();
        let reason = taken.as_ref().map_or(Reason::Internal, Failure::why);
        let mut response = refusal(reason.into(), None, None);
        if let Some(taken) = taken {
            response.extensions_mut().insert(Arc::new(taken));
            response.extensions_mut().insert(Unnamed);
        }
        response
    }
}

/// Of responses that were made where nobody knew the request: their body names another one.
struct Unnamed;

/// Gives a response a body that names the request by the id that its header has.
pub fn name(response: &mut HttpResponse, id: &RequestId) {
    if response.extensions_mut().remove::<Unnamed>().is_none() {
        return;
    }
    let failed = response.extensions().get::<Arc<Failure>>().cloned();
    if let Some(failed) = failed {
        let known = refusal(failed.why().into(), None, Some(id.clone()));
        let made = std::mem::replace(response, HttpResponse::new(known.status()));
        *response = made.set_body(known.into_body());
    }
}

/// What came of a request, with its response changed: be it one by now or still an error.
pub fn changed<B: MessageBody + 'static>(
    outcome: Result<ServiceResponse<B>, Error>,
    change: impl FnOnce(&mut HttpResponse),
) -> Result<ServiceResponse, Error> {
    match outcome {
        Ok(response) => {
            let (request, mut response) = response.map_into_boxed_body().into_parts();
            change(&mut response);
            Ok(ServiceResponse::new(request, response))
        }
        Err(error) => {
            let mut response = error.error_response();
            change(&mut response);
            Err(InternalError::from_response(error, response).into())
        }
    }
}
