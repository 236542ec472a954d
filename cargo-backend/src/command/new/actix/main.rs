//! Serves the API on 127.0.0.1, on the port that `PORT` names or on 8080.

mod api;

use std::env;
use std::error::Error;

use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = match env::var("PORT") {
        Ok(port) => port
            .parse::<u16>()
            .map_err(|_| format!("PORT is `{port}`, which is no port"))?,
        Err(_) => 8080,
    };
    let router = api::router();
    // Ctrl-C ends it, once the requests that are there have been answered.
    let server = HttpServer::new(move || App::new().configure(router.clone()))
        .bind(("127.0.0.1", port))
        .map_err(|error| format!("cannot serve on port {port}: {error}; PORT names another one"))?;
    for address in server.addrs() {
        println!("Serving on http://{address}");
    }
    server.run().await?;
    Ok(())
}
