//! Answers as responses.

use super::super::support::http::answer::{Answer, Sent};
use super::super::support::http::failure::Failure;
use super::super::support::http::operation::Operation;
use super::super::support::http::refusal::{Reason, Refusal};
use super::request_id::{REQUEST_ID, RequestId};
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

impl RequestId {
    /// The id that a request has: one that was given to it before, or one that it was sent with.
    #[must_use]
    pub fn known(request: &Request) -> Option<Self> {
        let given = request.extensions().get::<Self>().cloned();
        given.or_else(|| Self::sent(request.headers().get(REQUEST_ID)?.as_bytes()))
    }
}

/// The response that an answer stands for.
#[must_use]
pub fn answer(answer: Answer, id: Option<RequestId>) -> Response {
    response(answer).unwrap_or_else(|| refusal(Reason::Internal.into(), None, id))
}

/// The response; `None` if a header or status cannot be sent.
fn response(answer: Answer) -> Option<Response> {
    let body = match answer.body {
        Sent::Whole(bytes) => Body::from(bytes),
        Sent::Pieces(pieces) => super::stream::sent(pieces),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).ok()?;
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
) -> Response {
    let id = id.unwrap_or_else(RequestId::random);
    let refusal = match operation {
        Some(operation) => refusal.documented(operation),
        None => refusal,
    };
    let answer = refusal.answer(operation, super::ERRORS, id.as_str());
    let mut response = response(answer).unwrap_or_default();
    response.extensions_mut().insert(Arc::new(refusal));
    if let Some(operation) = operation {
        response.extensions_mut().insert(operation);
    }
    response
}

/// The response to a request whose handler failed; the failure stands in its extensions.
#[must_use]
pub fn failure(failure: Failure, operation: &'static Operation, id: Option<RequestId>) -> Response {
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
    mut response: Response,
    operation: &'static Operation,
    id: Option<RequestId>,
) -> Response {
    let rejected = response.extensions_mut().remove::<Arc<Failure>>();
    match rejected.and_then(Arc::into_inner) {
        Some(rejected) => failure(rejected, operation, id),
        None => response,
    }
}

/// Extractors and handlers of the application's own may fail with it, too.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = refusal(self.why().into(), None, None);
        response.extensions_mut().insert(Arc::new(self));
        response.extensions_mut().insert(Unnamed);
        response
    }
}

/// Of responses that were made where nobody knew the request: their body names another one.
#[derive(Clone, Copy)]
struct Unnamed;

/// The response with a body that names the request by the id that its header has.
pub fn named(mut response: Response, id: &RequestId) -> Response {
    if response.extensions_mut().remove::<Unnamed>().is_some()
        && let Some(failed) = response.extensions().get::<Arc<Failure>>()
    {
        let known = refusal(failed.why().into(), None, Some(id.clone()));
        *response.body_mut() = known.into_body();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}
