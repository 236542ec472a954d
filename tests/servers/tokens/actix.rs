//! Serves operations that want tokens, and says where.

mod api;
mod client;
mod context;
mod handlers;
mod rotation;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpMessage as _, HttpServer, web};
use api::generated::support::http::certificate::ClientCertificate;
use api::generated::{Handlers, Hardening, harden, not_found, router, security};
use handlers::Access;
use rotation::Published;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tokens = security::Tokens::load(Published::of_environment()?)?;
    let api = router(Handlers {
        access: Access::new(tokens.clone()),
        security: Access::new(tokens),
    });
    let quiet = harden(Hardening {
        report: |_, _| {},
        ..Hardening::default()
    });
    let server = HttpServer::new(move || {
        App::new()
            .wrap(from_fn(certified))
            .wrap(quiet.clone())
            .service(web::resource("/rotation").get(rotation::transcript))
            .service(web::resource("/client").get(client::transcript))
            .configure(api.clone())
            .default_service(web::to(not_found))
    })
    .workers(2)
    .disable_signals()
    .bind(("127.0.0.1", 0))?;
    println!("tokens {}\n", server.addrs()[0]);
    server.run().await?;
    Ok(())
}

/// Stands for a proxy that ends TLS and tells the certificate of the client.
async fn certified<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let certificate = request.headers().get("client-cert");
    let certificate = certificate.map(|it| ClientCertificate::new(it.as_bytes()));
    if let Some(certificate) = certificate {
        request.extensions_mut().insert(certificate);
    }
    next.call(request).await
}
