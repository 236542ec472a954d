//! From a request to its handler, and from there to the answer.

use super::super::support::http::answer::Respond;
use super::super::support::http::failure::Failure;
use super::super::support::http::head::Head;
use super::super::support::http::input::Call;
use super::super::support::http::operation::Operation;
use super::admission::{self, Refused};
use super::body::Take;
use super::request_id::RequestId;
use super::respond;
use super::watch;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
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
/// `operation!(orders::Orders::get_order)` is answered by the handler `orders`. How its body is read
/// can be said first; otherwise it is read whole. What wraps the operation stands before that:
/// `operation!(guarded(security), orders::Orders::get_order)`.
macro_rules! operation {
    ($wrap:ident($with:expr), $($operation:tt)+) => {
        $wrap($with, operation!($($operation)+))
    };
    ($module:ident::$handler:ident::$method:ident) => {
        operation!((), $module::$handler::$method)
    };
    ($take:expr, $module:ident::$handler:ident::$method:ident) => {
        endpoint($take, $module, |handler, context, request| async move {
            $module::$handler::$method(&*handler, context, request).await
        })
    };
}
pub(crate) use operation;

/// Ties an operation to what answers it. `R` says which operation that is, `take` how its body is read.
pub fn endpoint<S, T, H, C, R, E, F>(
    take: T,
    handler: &Arc<H>,
    call: impl Fn(Arc<H>, C, R) -> F + Clone + Send + Sync + 'static,
) -> Endpoint<S>
where
    S: Clone + Send + Sync + 'static,
    T: Take,
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
            let mut response = match prepare(take, request, &state).await {
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

/// Reads a request and whatever else its handler wants to know.
///
/// What stands before the body comes first, so that a body that nobody will look at is never waited
/// for.
async fn prepare<S, T, C, R>(take: T, request: Request, state: &S) -> Result<(C, R), Refused<Response>>
where
    S: Sync,
    T: Take,
    C: FromRequestParts<S>,
    R: Call,
{
    let (mut parts, body) = request.into_parts();
    let media_type = admission::announced(R::OPERATION, &parts)?;
    let mut body = take.take::<R>(&parts, body, media_type).await?;
    let path = parts.uri.path();
    let (typed, refusal) = admission::read::<R>(&parts, path, body.payload(), media_type)?;
    if let Some(refusal) = refusal {
        let extensions = &parts.extensions;
        let watch = extensions.get().copied();
        watch::report(watch, extensions.get(), R::OPERATION, &refusal);
    }
    let context = C::from_request_parts(&mut parts, state).await;
    let context = context.map_err(|rejection| Refused::ByContext(rejection.into_response()))?;
    Ok((context, typed))
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
