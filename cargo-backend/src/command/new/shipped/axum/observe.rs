//! What is done around each request, and the routes for those who operate the server.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::log::{self, Answered};
use crate::metrics::MEDIA_TYPE;
use crate::operations::{LIVE, METRICS, Operations, READY};

/// The application with each of its requests logged and counted, and with routes that say how it is.
pub fn observed(app: Router, operations: &Operations) -> Router {
    let own = Router::new()
        .route(LIVE, get(async || health(StatusCode::OK, "ok")))
        .route(READY, get(ready))
        .route(METRICS, get(metrics))
        .with_state(operations.clone());
    app.layer(from_fn_with_state(operations.clone(), observe))
        .merge(own)
}

async fn observe(State(operations): State<Operations>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let _active = operations.metrics.active();
    let response = next.run(request).await;
    let id = response.headers().get("x-request-id");
    let answered = Answered {
        method: method.as_str(),
        route: route.as_ref().map_or("-", MatchedPath::as_str),
        status: response.status().as_u16(),
        took: started.elapsed(),
        id: id.and_then(|id| id.to_str().ok()).unwrap_or_default(),
    };
    log::answered(&answered);
    operations.metrics.count(&answered);
    response
}

async fn ready(State(operations): State<Operations>) -> Response {
    match operations.unready().await {
        None => health(StatusCode::OK, "ok"),
        Some(why) => health(StatusCode::SERVICE_UNAVAILABLE, why),
    }
}

async fn metrics(State(operations): State<Operations>, headers: HeaderMap) -> Response {
    let authorization = headers.get(AUTHORIZATION).map(|value| value.as_bytes());
    if !operations.may_read_metrics(authorization) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match operations.metrics.text() {
        Ok(text) => ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn health(status: StatusCode, what: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, format!("{{\"status\":\"{what}\"}}")).into_response()
}
