//! Serves an application until the process is asked to end.

use std::error::Error;

use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

/// Serves on the port that `PORT` names or on 8080.
pub async fn serve(
    app: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
) -> Result<(), Box<dyn Error>> {
    let port = port()?;
    let server = HttpServer::new(move || App::new().configure(app.clone()))
        .disable_signals()
        .shutdown_timeout(PATIENCE.as_secs())
        .bind(("127.0.0.1", port))
        .map_err(|error| format!("cannot serve on port {port}: {error}; PORT names another one"))?;
    for address in server.addrs() {
        println!("Serving on http://{address}");
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        stopped().await;
        handle.stop(true).await;
    });
    Ok(server.await?)
}
