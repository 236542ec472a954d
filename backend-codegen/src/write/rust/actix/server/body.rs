//! Request bodies, which are read up to a limit.

use super::super::support::http::input::Call;
use super::super::support::http::refusal::{Reason, Refusal};
use super::body_limit::BodyLimit;
use super::taken::{Taken, Whole};
use actix_web::body::{BodyStream, MessageBody as _};
use actix_web::dev::{Payload, Service, ServiceRequest, Transform, forward_ready};
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use actix_web::{HttpMessage as _, HttpRequest};
use std::future::{Ready, poll_fn, ready};
use std::pin::Pin;

/// How the bodies of an operation are read.
pub trait Take: Copy + 'static {
    /// Reads a body of the operation `R`, or what of it is read before its handler is called;
    /// `media_type` is its position among the documented ones.
    fn take<R: Call>(
        self,
        request: &HttpRequest,
        payload: Payload,
        media_type: Option<usize>,
    ) -> impl Future<Output = Result<Taken<Bytes>, Refusal>>;
}

/// Bodies are read whole before handlers are called.
impl Take for () {
    async fn take<R: Call>(
        self,
        request: &HttpRequest,
        payload: Payload,
        _media_type: Option<usize>,
    ) -> Result<Taken<Bytes>, Refusal> {
        let bytes = match R::OPERATION.accepts {
            [] => Bytes::new(),
            _ => read(request, payload).await?,
        };
        Ok(Taken::Whole(bytes))
    }
}

/// How many bytes the body of a request may have.
pub fn limit(request: &HttpRequest) -> u64 {
    let limit: Option<BodyLimit> = request.extensions().get().copied();
    limit.unwrap_or_default().0
}

/// Reads a body.
///
/// # Errors
///
/// When it is larger than allowed, which an announced length tells at once, or breaks off.
pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Bytes, Refusal> {
    let limit = limit(request);
    if announced(request).is_some_and(|length| length > limit) {
        return Err(Reason::TooLarge.into());
    }
    let mut body = BodyStream::new(payload);
    let mut whole = Whole::up_to(limit);
    while let Some(data) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
        let data = data.map_err(|_| Refusal::broken())?;
        whole.add_piece(data)?;
    }
    Ok(whole.all_pieces())
}

/// The length that the head of a request announces.
pub fn announced(request: &HttpRequest) -> Option<u64> {
    let line = request.headers().get(CONTENT_LENGTH)?;
    line.to_str().ok()?.trim().parse().ok()
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
