//! Serves operations that want tokens, and says where.

mod api;
mod client;
mod context;
mod handlers;
mod rotation;

use api::generated::support::http::certificate::ClientCertificate;
use api::generated::{Handlers, Hardening, harden, not_found, router, security};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use handlers::Access;
use rotation::Published;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tokens = security::Tokens::load(Published::of_environment()?)?;
    let handlers = Handlers {
        access: Access::new(tokens.clone()),
        security: Access::new(tokens),
    };
    let app = Router::new()
        .route("/rotation", get(rotation::transcript))
        .route("/client", get(client::transcript))
        .merge(router(handlers))
        .layer(from_fn(certified))
        .fallback(not_found);
    let quiet = Hardening {
        report: |_, _| {},
        ..Hardening::default()
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("tokens {}\n", listener.local_addr()?);
    axum::serve(listener, harden(app, quiet)).await?;
    Ok(())
}

/// Stands for a proxy that ends TLS and tells the certificate of the client.
async fn certified(mut request: Request, next: Next) -> axum::response::Response {
    if let Some(certificate) = request.headers().get("client-cert") {
        let certificate = ClientCertificate::new(certificate.as_bytes());
        request.extensions_mut().insert(certificate);
    }
    next.run(request).await
}
