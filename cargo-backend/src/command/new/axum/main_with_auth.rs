//! Serves the API on 127.0.0.1, on the port that `PORT` names or on 8080, and issues the tokens that it
//! wants.
//!
//! `cargo run -- add-user NAME SCOPE…` adds somebody who may log in.

mod api;
mod auth;

use std::env;
use std::error::Error;
use std::net::SocketAddr;

use api::generated::security::Tokens;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        None => serve().await,
        Some("add-user") => {
            let name = arguments.next().ok_or("say who: `add-user NAME SCOPE…`")?;
            auth::add_user(&name, &arguments.collect::<Vec<_>>())
        }
        Some(other) => Err(format!("there is no `{other}`; there is `add-user NAME SCOPE…`").into()),
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let port = match env::var("PORT") {
        Ok(port) => port
            .parse::<u16>()
            .map_err(|_| format!("PORT is `{port}`, which is no port"))?,
        Err(_) => 8080,
    };
    let issuer = auth::Issuer::load()?;
    let tokens = Tokens::of_keys(&issuer.public_keys()?)?;
    let app = api::router(tokens).merge(auth::router(issuer)?);
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot serve on port {port}: {error}; PORT names another one"))?;
    println!("Serving on http://{}", listener.local_addr()?);
    // The addresses of clients are for whoever wants them, such as a rate limit.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // Where Ctrl-C cannot be waited for, it ends the process at once.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(())
}
