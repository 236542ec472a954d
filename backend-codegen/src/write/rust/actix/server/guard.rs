//! Operations that not everybody may ask for.

use super::super::support::http::security::{self, Authenticate, Beside, Outside};
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
            match security::authorize(&*guard, operation, request.head(), &request).await {
                Ok(principal) => {
                    if let Some(principal) = principal {
                        request.extensions_mut().insert(principal);
                    }
                    serve(request, payload).await
                }
                Err(Outside::Refused(refusal)) => respond::refusal(refusal, Some(operation), id),
                Err(Outside::Failed(failure)) => respond::failure(failure, operation, id),
            }
        })
    };
    Endpoint {
        operation,
        serve: Rc::new(guarded),
    }
}

impl Beside for HttpRequest {
    fn beside<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.extensions().get().cloned()
    }
}
