//! Operations that not everybody may ask for.

use super::super::support::http::security::{self, Authenticate, Beside, Outside};
use super::request_id::RequestId;
use super::respond;
use super::serve::Endpoint;
use axum::extract::Request;
use axum::http::Extensions;
use axum::middleware::{Next, from_fn};
use std::sync::Arc;

/// Puts a guard before an operation, who looks at credentials before anything else of the request is
/// read. Whoever is let in stands in the extensions of the request as `A::Principal`.
pub fn guarded<S, A>(guard: &Arc<A>, endpoint: Endpoint<S>) -> Endpoint<S>
where
    S: Clone + Send + Sync + 'static,
    A: Authenticate,
{
    let guard = Arc::clone(guard);
    let operation = endpoint.operation;
    let route = endpoint
        .route
        .layer(from_fn(move |request: Request, next: Next| {
            let guard = Arc::clone(&guard);
            async move {
                let id = RequestId::known(&request);
                let (mut parts, body) = request.into_parts();
                match security::authorize(&*guard, operation, &parts, &parts.extensions).await {
                    Ok(principal) => {
                        if let Some(principal) = principal {
                            parts.extensions.insert(principal);
                        }
                        next.run(Request::from_parts(parts, body)).await
                    }
                    Err(Outside::Refused(refusal)) => {
                        respond::refusal(refusal, Some(operation), id)
                    }
                    Err(Outside::Failed(failure)) => respond::failure(failure, operation, id),
                }
            }
        }));
    Endpoint { operation, route }
}

impl Beside for Extensions {
    fn beside<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.get().cloned()
    }
}
