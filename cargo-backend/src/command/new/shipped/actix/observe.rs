//! What is done around each request, and the routes for those who operate the server.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::middleware::Next;
use actix_web::web::{Data, ServiceConfig, get};
use actix_web::{Error, HttpRequest, HttpResponse};

use crate::log::{self, Answered};
use crate::metrics::MEDIA_TYPE;
use crate::operations::{LIVE, METRICS, Operations, READY};

/// Logs and counts a request: for `App::wrap(from_fn(observe))`.
pub async fn observe(
    operations: Data<Operations>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let _active = operations.metrics.active();
    let response = next.call(request).await?;
    let route = response.request().match_pattern();
    let id = response.headers().get("x-request-id");
    let answered = Answered {
        method: method.as_str(),
        route: route.as_deref().unwrap_or("-"),
        status: response.status().as_u16(),
        took: started.elapsed(),
        id: id.and_then(|id| id.to_str().ok()).unwrap_or_default(),
    };
    log::answered(&answered);
    operations.metrics.count(&answered);
    Ok(response)
}

/// Routes that say how the server is.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route(LIVE, get().to(async || health(StatusCode::OK, "ok")))
        .route(READY, get().to(ready))
        .route(METRICS, get().to(metrics));
}

async fn ready(operations: Data<Operations>) -> HttpResponse {
    match operations.unready().await {
        None => health(StatusCode::OK, "ok"),
        Some(why) => health(StatusCode::SERVICE_UNAVAILABLE, why),
    }
}

async fn metrics(operations: Data<Operations>, request: HttpRequest) -> HttpResponse {
    let authorization = request.headers().get(AUTHORIZATION);
    if !operations.may_read_metrics(authorization.map(|value| value.as_bytes())) {
        return HttpResponse::NotFound().finish();
    }
    match operations.metrics.text() {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, MEDIA_TYPE))
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn health(status: StatusCode, what: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(format!("{{\"status\":\"{what}\"}}"))
}
