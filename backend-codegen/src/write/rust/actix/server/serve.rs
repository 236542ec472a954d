//! From a request to its handler, and from there to the answer.

use super::super::support::http::answer::Respond;
use super::super::support::http::failure::Failure;
use super::super::support::http::head::Head;
use super::super::support::http::input::Call;
use super::super::support::http::operation::Operation;
use super::super::support::http::template;
use super::admission::{self, Refused};
use super::body::Take;
use super::request_id::RequestId;
use super::respond;
use super::watch;
use actix_web::dev::{Payload, RequestHead};
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// An operation that is not yet tied to a path.
pub struct Endpoint {
    /// The operation.
    pub operation: &'static Operation,
    /// What answers it.
    pub serve: Serve,
}

/// What answers requests.
pub type Serve = Rc<dyn Fn(HttpRequest, Payload) -> Served>;

/// An answer to come.
pub type Served = Pin<Box<dyn Future<Output = HttpResponse>>>;

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
pub fn endpoint<T, H, C, R, E, F>(
    take: T,
    handler: &Arc<H>,
    call: impl Fn(Arc<H>, C, R) -> F + Clone + 'static,
) -> Endpoint
where
    T: Take,
    H: Send + Sync + 'static,
    C: FromRequest,
    R: Call + 'static,
    E: Into<Failure>,
    F: Future<Output = Result<R::Response, E>> + 'static,
{
    let handler = Arc::clone(handler);
    let serve = move |request: HttpRequest, payload: Payload| -> Served {
        let (handler, call) = (Arc::clone(&handler), call.clone());
        Box::pin(async move {
            request.extensions_mut().insert(R::OPERATION);
            let id = RequestId::known(&request);
            let mut response = match prepare(take, &request, payload).await {
                Ok((context, typed)) => match call(handler, context, typed).await {
                    Ok(response) => respond::answer(response.answer(), id),
                    Err(error) => respond::failure(error.into(), R::OPERATION, id),
                },
                Err(Refused::Here(refusal)) => respond::refusal(refusal, Some(R::OPERATION), id),
                Err(Refused::ByContext(error)) => respond::rejection(error, R::OPERATION, id),
            };
            response.extensions_mut().insert(R::OPERATION);
            response
        })
    };
    Endpoint {
        operation: R::OPERATION,
        serve: Rc::new(serve),
    }
}

/// Reads a request and whatever else its handler wants to know.
///
/// What stands before the body comes first, so that a body that nobody will look at is never waited
/// for.
async fn prepare<T, C, R>(
    take: T,
    request: &HttpRequest,
    payload: Payload,
) -> Result<(C, R), Refused<Error>>
where
    T: Take,
    C: FromRequest,
    R: Call,
{
    let head = request.head();
    let media_type = admission::announced(R::OPERATION, head)?;
    let mut body = take.take::<R>(request, payload, media_type).await?;
    let path = template::last_segments(R::OPERATION.path, head.uri.path());
    let (typed, refusal) = admission::read::<R>(head, path, body.payload(), media_type)?;
    if let Some(refusal) = refusal {
        let watch = request.extensions().get().copied();
        watch::report(watch, request.extensions().get(), R::OPERATION, &refusal);
    }
    let context = C::extract(request).await;
    let context = context.map_err(|rejection| Refused::ByContext(rejection.into()))?;
    Ok((context, typed))
}

impl Head for RequestHead {
    fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    fn header(&self, name: &str, n: usize) -> Option<&[u8]> {
        let line = self.headers.get_all(name).nth(n);
        line.map(|value| value.as_bytes())
    }
}
