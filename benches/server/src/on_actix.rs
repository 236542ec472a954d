//! The servers on actix-web.

use std::io;

use actix_web::http::header::HeaderMap;
use actix_web::http::{KeepAlive, StatusCode};
use actix_web::web::{Bytes, PayloadConfig, ServiceConfig, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

use crate::api_on_actix::{Handlers, router};
use crate::ours::Shop;
use crate::server::announce;
use crate::twin::{self, Answer};

/// Serves until standard input ends.
pub(crate) fn serve(kind: &str) -> io::Result<()> {
    match kind {
        "generated" => run(router(Handlers { shop: Shop })),
        "twin" => run(|config| {
            config
                .app_data(PayloadConfig::new(1 << 20))
                .route("/customers", post().to(create_customer))
                .route("/orders", post().to(place_order));
        }),
        _ => run(|config| {
            config
                .app_data(PayloadConfig::new(1 << 20))
                .route("/customers", post().to(read))
                .route("/orders", post().to(read));
        }),
    }
}

fn run(app: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static) -> io::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(move || App::new().configure(app.clone()))
            .workers(1)
            // Connections wait while the other servers have their turn.
            .keep_alive(KeepAlive::Os)
            .bind(("127.0.0.1", 0))?;
        server.addrs().into_iter().for_each(announce);
        server.run().await
    })
}

async fn create_customer(request: HttpRequest, body: Bytes) -> HttpResponse {
    let headers = request.headers();
    response(twin::create_customer(|name| header(headers, name), &body))
}

async fn place_order(request: HttpRequest, body: Bytes) -> HttpResponse {
    let headers = request.headers();
    response(twin::place_order(|name| header(headers, name), &body))
}

async fn read(body: Bytes) -> HttpResponse {
    response(twin::read(&body))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or_default())
}

fn response((status, body): Answer) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .content_type("application/json")
        .body(body)
}
