//! Serves the behaviour tests: each server has a port of its own, and says where.

mod context;
mod everything;
mod mocks;

use axum::Router;
use axum::routing::get;
use everything::generated::{BodyLimit, Handlers, Hardening, harden, not_found, router_with};
use everything::handlers::Everything;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut servers = vec![("everything", everything())];
    servers.extend(mocks::all());
    let mut running = Vec::new();
    for (name, app) in servers {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{name} {}", listener.local_addr()?);
        running.push(tokio::spawn(async { axum::serve(listener, app).await }));
    }
    println!();
    for server in running {
        server.await??;
    }
    Ok(())
}

/// The API, by itself and below a path, beside routes that its document does not know.
fn everything() -> Router {
    let handlers = Handlers {
        paths: Everything,
        queries: Everything,
        heads: Everything,
        bodies: Everything,
        answers: Everything,
        access: Everything,
        methods_2: Everything,
        errors: Everything,
        security: Everything,
    };
    let api = router_with(handlers, |operation, route| match operation.id {
        "bytes" => route.layer(axum::Extension(BodyLimit(4 << 20))),
        _ => route,
    });
    let app = Router::new()
        .route("/own", get(async || "own"))
        .nest("/below", api.clone())
        .merge(api)
        .fallback(not_found);
    let quiet = Hardening {
        report: |_, _| {},
        ..Hardening::default()
    };
    harden(app, quiet)
}
