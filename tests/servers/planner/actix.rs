//! Serves planners, and says where: one that does what its document says, and others.

mod api;
mod context;
mod handlers;
mod store;

use actix_web::{App, HttpServer, web};
use api::generated::{Handlers, Hardening, harden, not_found, router, security};
use handlers::{Fault, Planner};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tokens = security::Tokens::load()?;
    let mut running = Vec::new();
    for (name, fault) in Fault::NAMES {
        let planner = Planner::new(tokens.clone(), fault);
        let api = router(Handlers {
            projects: planner.clone(),
            members: planner.clone(),
            tasks: planner.clone(),
            comments: planner.clone(),
            security: planner,
        });
        let hardened = harden(Hardening::default());
        let server = HttpServer::new(move || {
            App::new()
                .wrap(hardened.clone())
                .configure(api.clone())
                .default_service(web::to(not_found))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
        println!("{name} {}", server.addrs()[0]);
        running.push(actix_web::rt::spawn(server.run()));
    }
    println!();
    for server in running {
        server.await??;
    }
    Ok(())
}
