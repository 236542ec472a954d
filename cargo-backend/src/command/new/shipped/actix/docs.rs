//! The document of the API, and a page that shows it and tries it out.

use actix_web::HttpResponse;
use actix_web::Route;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{ServiceConfig, get};

/// What the page may do: it loads nothing from elsewhere, and asks nobody but this server.
const POLICY: &str = "{policy}";

const DOCUMENT: &str = include_str!("../api/generated/openapi.json");

/// `{prefix}/docs`, and what it loads.
pub fn routes(config: &mut ServiceConfig) {
    config
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
        );
}

fn file(media_type: &'static str, text: &'static str) -> Route {
    get().to(move || async move {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, media_type))
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(text)
    })
}
