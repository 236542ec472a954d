//! What browsers are told that ask before they send something for a page of another origin.

use super::cors::Preflight;
use super::request_id::RequestId;
use super::respond;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::routing::{MethodRouter, any};

/// The route of a path that says which methods and headers pages may use, whatever its operations are.
pub fn preflights<S>(
    methods: &'static str,
    headers: &'static str,
    route: MethodRouter<S>,
) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    any(move |State(state): State<S>, request: Request| {
        let route = route.clone();
        async move {
            match request.extensions().get::<Preflight>() {
                Some(preflight) => {
                    let answer = preflight.answer_with(methods, headers);
                    respond::answer(answer, RequestId::known(&request))
                }
                None => Handler::call(route, request, state).await,
            }
        }
    })
}
