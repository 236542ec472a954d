//! Serves planners, and says where: one that does what its document says, and others.

mod api;
mod context;
mod handlers;
mod store;

use api::generated::{Handlers, Hardening, harden, not_found, router, security};
use handlers::{Fault, Planner};
use tokio::net::TcpListener;

#[tokio::main]
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
        let app = harden(api.fallback(not_found), Hardening::default());
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
