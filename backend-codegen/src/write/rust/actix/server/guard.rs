//! Operations that not everybody may ask for.

use super::super::support::http::refusal::Reason;
use super::super::support::http::security::{self, Authenticate, Denied};
use super::request_id::RequestId;
use super::respond;
use super::serve::{Endpoint, Served};
use actix_web::dev::Payload;
use actix_web::{HttpMessage as _, HttpRequest};
use std::rc::Rc;
use std::sync::Arc;

/// Puts a guard before an operation, who looks at credentials before anything else of the request is
/// read. Whoever is let in stands in the extensions of the request as `A::Principal`, where
/// `actix_web::web::ReqData` finds it.
pub fn guarded<A: Authenticate>(guard: &Arc<A>, endpoint: Endpoint) -> Endpoint {
    let guard = Arc::clone(guard);
    let Endpoint { operation, serve } = endpoint;
    let guarded = move |request: HttpRequest, payload: Payload| -> Served {
        let (guard, serve) = (Arc::clone(&guard), Rc::clone(&serve));
        Box::pin(async move {
            let id = RequestId::known(&request);
            let reason = match security::authorize(&*guard, operation, request.head()).await {
                Ok(principal) => {
                    if let Some(principal) = principal {
                        request.extensions_mut().insert(principal);
                    }
                    return serve(request, payload).await;
                }
                Err(Denied::Failure(failure)) => {
                    return respond::failure(failure, operation, id);
                }
                Err(Denied::Unauthorized) => Reason::Unauthorized,
                Err(Denied::Forbidden) => Reason::Forbidden,
            };
            respond::refusal(security::refusal(reason, operation), Some(operation), id)
        })
    };
    Endpoint {
        operation,
        serve: Rc::new(guarded),
    }
}
