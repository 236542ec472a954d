//! From a request to its handler, and from there to the answer.

use super::super::support::http::answer::Respond;
use super::super::support::http::failure::Failure;
use super::super::support::http::head::Head;
use super::super::support::http::input::{Call, Input};
use super::super::support::http::media;
use super::super::support::http::operation::{Operation, Validation};
use super::super::support::http::refusal::{Reason, Refusal};
use super::super::support::http::template;
use super::body;
use super::respond::{self, RequestId};
use super::watch;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, any, on};
use std::sync::Arc;

/// The route of an operation, which is not yet tied to a path.
pub struct Endpoint<S> {
    /// The operation.
    pub operation: &'static Operation,
    /// What answers it.
    pub route: MethodRouter<S>,
}

/// Ties an operation to the method of a trait, whatever else has a method of that name:
/// `operation!(orders::Orders::get_order)` is answered by the handler `orders`.
macro_rules! operation {
    ($module:ident::$handler:ident::$method:ident) => {
        endpoint($module, |handler, context, request| async move {
            $module::$handler::$method(&*handler, context, request).await
        })
    };
}
pub(crate) use operation;

/// Ties an operation to what answers it. `R` says which operation that is.
pub fn endpoint<S, H, C, R, E, F>(
    handler: &Arc<H>,
    call: impl Fn(Arc<H>, C, R) -> F + Clone + Send + Sync + 'static,
) -> Endpoint<S>
where
    S: Clone + Send + Sync + 'static,
    H: Send + Sync + 'static,
    C: FromRequestParts<S> + Send,
    R: Call + 'static,
    E: Into<Failure>,
    F: Future<Output = Result<R::Response, E>> + Send,
{
    let handler = Arc::clone(handler);
    let serve = move |State(state): State<S>, mut request: Request| {
        let (handler, call) = (Arc::clone(&handler), call.clone());
        async move {
            request.extensions_mut().insert(R::OPERATION);
            let id = RequestId::known(&request);
            let mut response = match prepare(request, &state).await {
                Ok((context, typed)) => match call(handler, context, typed).await {
                    Ok(response) => respond::answer(response.answer(), id),
                    Err(error) => respond::failure(error.into(), R::OPERATION, id),
                },
                Err(Refused::Here(refusal)) => respond::refusal(refusal, Some(R::OPERATION), id),
                Err(Refused::ByContext(response)) => respond::rejection(response, R::OPERATION, id),
            };
            response.extensions_mut().insert(R::OPERATION);
            response
        }
    };
    let operation = R::OPERATION;
    let route = match filter(operation) {
        Some(filter) => on(filter, serve),
        None => any(serve),
    };
    Endpoint { operation, route }
}

/// What axum calls the method of an operation, if it knows it.
pub fn filter(operation: &Operation) -> Option<MethodFilter> {
    let method = Method::from_bytes(operation.method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}

/// Why a request does not reach its handler.
enum Refused {
    /// It does not satisfy the specification.
    Here(Refusal),
    /// What the handler wants to know cannot be extracted.
    ByContext(Response),
}

impl<R: Into<Refusal>> From<R> for Refused {
    fn from(refusal: R) -> Self {
        Self::Here(refusal.into())
    }
}

/// Reads a request and whatever else its handler wants to know.
///
/// What stands before the body comes first, so that a body that nobody will look at is never waited
/// for.
async fn prepare<S, C, R>(request: Request, state: &S) -> Result<(C, R), Refused>
where
    S: Sync,
    C: FromRequestParts<S>,
    R: Call,
{
    let (mut parts, body) = request.into_parts();
    acceptable(R::OPERATION, &parts)?;
    let is_typed = is_typed(R::OPERATION, &parts)?;
    let body = match R::OPERATION.accepts {
        [] => Bytes::new(),
        _ => body::read(&parts, body).await?,
    };
    let (typed, refusal) = read::<R>(&parts, &body, is_typed)?;
    if let Some(refusal) = refusal {
        watch::report(&parts, R::OPERATION, &refusal);
    }
    let context = C::from_request_parts(&mut parts, state).await;
    let context = context.map_err(|rejection| Refused::ByContext(rejection.into_response()))?;
    Ok((context, typed))
}

/// Reads a request whose body is there; with why it would have been refused, if it is let through all
/// the same.
fn read<R: Call>(
    parts: &Parts,
    body: &[u8],
    is_typed: bool,
) -> Result<(R, Option<Refusal>), Refusal> {
    if !body.is_empty() && !is_typed {
        return Err(Reason::UnsupportedMediaType.into());
    }
    let captures = template::captures(R::OPERATION.path, parts.uri.path());
    let captures = captures.ok_or(Reason::NotFound)?;
    let mut input = Input::new(parts, &captures, body);
    let typed = R::read(&mut input);
    match R::OPERATION.validation {
        Validation::Enforce => Ok((input.finish(typed)?, None)),
        Validation::ReportOnly => input.watch(typed),
    }
}

/// Whether the client takes what the operation answers when all goes well.
fn acceptable(operation: &Operation, parts: &Parts) -> Result<(), Reason> {
    let lines = parts.headers.get_all(ACCEPT).iter();
    let lines: Result<Vec<&str>, _> = lines.map(HeaderValue::to_str).collect();
    let accept = lines.map_err(|_| Reason::NotAcceptable)?.join(",");
    if accept.is_empty()
        || operation.produces.is_empty()
        || media::accepts(&accept, operation.produces)
    {
        return Ok(());
    }
    Err(Reason::NotAcceptable)
}

/// Whether the request says what media type its body has, which has to be a documented one.
fn is_typed(operation: &Operation, parts: &Parts) -> Result<bool, Reason> {
    let mut lines = parts.headers.get_all(CONTENT_TYPE).iter();
    let (Some(content_type), false) = (lines.next(), operation.accepts.is_empty()) else {
        return Ok(false);
    };
    let content_type = content_type.to_str().ok().filter(|_| lines.next().is_none());
    let position = content_type.and_then(|it| media::select(operation.accepts, it));
    position
        .map(|_| true)
        .ok_or(Reason::UnsupportedMediaType)
}

impl Head for Parts {
    fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    fn header(&self, name: &str, n: usize) -> Option<&[u8]> {
        self.headers
            .get_all(name)
            .iter()
            .nth(n)
            .map(|value| value.as_bytes())
    }
}
