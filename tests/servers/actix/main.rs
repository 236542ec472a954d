//! Serves the behaviour tests: each server has a port of its own, and says where.

mod context;
mod everything;
mod mocks;

use actix_web::dev::Server;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpServer};
use everything::generated::{BodyLimit, Handlers, Hardening, harden, not_found, router_with};
use everything::handlers::Everything;
use std::net::SocketAddr;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut running = vec![everything()?];
    running.extend(mocks::all()?);
    for (name, addresses, _) in &running {
        println!("{name} {}", addresses[0]);
    }
    println!();
    let servers: Vec<_> = running
        .into_iter()
        .map(|(_, _, server)| actix_web::rt::spawn(server))
        .collect();
    for server in servers {
        server.await.map_err(std::io::Error::other)??;
    }
    Ok(())
}

/// A server, with its name and where it is.
pub type Running = (&'static str, Vec<SocketAddr>, Server);

/// The server of a whole API.
pub fn serve(
    name: &'static str,
    router: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<Running> {
    let server = HttpServer::new(move || App::new().configure(router.clone()))
        .workers(2)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    Ok((name, server.addrs(), server.run()))
}

/// The API, by itself and below a path, beside routes that its document does not know.
fn everything() -> std::io::Result<Running> {
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
        "bytes" => route.wrap(BodyLimit(4 << 20)),
        _ => route,
    });
    let quiet = harden(Hardening {
        report: |_, _| {},
        ..Hardening::default()
    });
    let server = HttpServer::new(move || {
        App::new()
            .wrap(quiet.clone())
            .service(web::resource("/own").get(async || "own"))
            .service(web::scope("/below").configure(api.clone()))
            .configure(api.clone())
            .default_service(web::to(not_found))
    })
    .workers(2)
    .disable_signals()
    .bind(("127.0.0.1", 0))?;
    Ok(("everything", server.addrs(), server.run()))
}
