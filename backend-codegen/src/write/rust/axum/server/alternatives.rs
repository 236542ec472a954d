//! Paths that axum's router cannot tell apart, such as `/files/{name}` and `/files/{name}.json`.

use super::super::support::http::refusal::Reason;
use super::super::support::http::template;
use super::request_id::RequestId;
use super::respond;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::routing::{MethodRouter, any};
use std::sync::Arc;

/// The route of several paths: the first template that matches takes the request.
pub fn alternatives<S, const N: usize>(
    paths: [(&'static str, MethodRouter<S>); N],
) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let paths = Arc::new(paths);
    any(move |State(state): State<S>, request: Request| {
        let paths = Arc::clone(&paths);
        async move {
            let path = request.uri().path();
            let found = paths
                .iter()
                .find(|(it, _)| template::captures(it, path).is_some());
            match found {
                Some((_, route)) => Handler::call(route.clone(), request, state).await,
                None => respond::refusal(Reason::NotFound.into(), None, RequestId::known(&request)),
            }
        }
    })
}
