//! The document of the API, and a page that shows it and tries it out.

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// What the page may do: it loads nothing from elsewhere, and asks nobody but this server.
const POLICY: &str = "{policy}";

const DOCUMENT: &str = include_str!("../api/generated/openapi.json");

/// `{prefix}/docs`, and what it loads.
pub fn routes() -> Router {
    let file = |media_type, text| get(async move || file(media_type, text));
    Router::new()
        .route("{prefix}/openapi.json", file("application/json", DOCUMENT))
        .route(
            "{prefix}/docs",
            file("text/html; charset=utf-8", include_str!("page.html")),
        )
        .route(
            "{prefix}/docs/page.css",
            file("text/css; charset=utf-8", include_str!("page.css")),
        )
        .route(
            "{prefix}/docs/page.js",
            file("text/javascript; charset=utf-8", include_str!("page.js")),
        )
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}
