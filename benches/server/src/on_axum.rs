//! The servers on axum.

use std::io;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;

use crate::api::{Handlers, router};
use crate::ours::Shop;
use crate::server::announce;
use crate::twin::{self, Answer};

/// Serves until standard input ends.
pub(crate) fn serve(kind: &str) -> io::Result<()> {
    let app = match kind {
        "generated" => router(Handlers { shop: Shop }),
        "twin" => routes(
            Router::new()
                .route("/customers", post(create_customer))
                .route("/orders", post(place_order)),
        ),
        _ => routes(
            Router::new()
                .route("/customers", post(read))
                .route("/orders", post(read)),
        ),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        announce(listener.local_addr()?);
        axum::serve(listener, app).await
    })
}

fn routes(router: Router) -> Router {
    router.layer(DefaultBodyLimit::max(1 << 20))
}

async fn create_customer(headers: HeaderMap, body: Bytes) -> Response {
    response(twin::create_customer(|name| header(&headers, name), &body))
}

async fn place_order(headers: HeaderMap, body: Bytes) -> Response {
    response(twin::place_order(|name| header(&headers, name), &body))
}

async fn read(body: Bytes) -> Response {
    response(twin::read(&body))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or_default())
}

fn response((status, body): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
