//! The methods of a path, and what a path answers to all others.

use super::super::support::http::operation::Operation;
use super::allow;
use super::request_id::RequestId;
use super::respond;
use super::serve::{Endpoint, filter};
use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use std::sync::Arc;

/// Routes of paths, and what may wrap that of each operation.
pub struct Routes<S, L> {
    router: Router<S>,
    layer: L,
}

impl<S, L> Routes<S, L>
where
    S: Clone + Send + Sync + 'static,
    L: Fn(&'static Operation, MethodRouter<S>) -> MethodRouter<S>,
{
    /// No routes yet; `layer` is that of [`methods`].
    pub fn new(layer: L) -> Self {
        let router = Router::new();
        Self { router, layer }
    }

    /// Adds a path with its operations.
    pub fn at<const N: usize>(mut self, pattern: &str, endpoints: [Endpoint<S>; N]) -> Self {
        let route = methods(endpoints, &self.layer);
        self.router = self.router.route(pattern, route);
        self
    }

    /// All that was added.
    pub fn router(self) -> Router<S> {
        self.router
    }
}

/// The route of a path: its operations, `OPTIONS`, and `405` with the methods that it has.
///
/// `layer` is called for each operation and may wrap its route.
pub fn methods<S, const N: usize>(
    endpoints: [Endpoint<S>; N],
    layer: &impl Fn(&'static Operation, MethodRouter<S>) -> MethodRouter<S>,
) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let allow = allow::allow(endpoints.iter().map(|endpoint| endpoint.operation.method));
    let mut known = MethodRouter::new();
    let mut others = Vec::new();
    for Endpoint { operation, route } in endpoints {
        let route = layer(operation, route);
        match filter(operation) {
            Some(_) => known = known.merge(route),
            None => others.push((operation.method, route)),
        }
    }
    let known =
        known.fallback(move |request: Request| std::future::ready(refuse(&request, &allow)));
    if others.is_empty() {
        return known;
    }
    let routes = Arc::new((others, known));
    any(move |State(state): State<S>, request: Request| {
        let routes = Arc::clone(&routes);
        async move {
            let (others, known) = &*routes;
            let method = request.method().as_str();
            let other = others.iter().find(|(other, _)| *other == method);
            let route = other.map_or(known, |(_, route)| route);
            Handler::call(route.clone(), request, state).await
        }
    })
}

/// The answer to a method that the specification does not have here.
fn refuse(request: &Request, allow: &str) -> Response {
    let id = RequestId::known(request);
    match allow::other(request.method().as_str(), allow) {
        Ok(answer) => respond::answer(answer, id),
        Err(refusal) => respond::refusal(refusal, None, id),
    }
}
