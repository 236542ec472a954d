//! Serves the API on 127.0.0.1, on the port that `PORT` names or on 8080.

mod api;

use std::env;
use std::error::Error;
use std::net::SocketAddr;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = match env::var("PORT") {
        Ok(port) => port
            .parse::<u16>()
            .map_err(|_| format!("PORT is `{port}`, which is no port"))?,
        Err(_) => 8080,
    };
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot serve on port {port}: {error}; PORT names another one"))?;
    println!("Serving on http://{}", listener.local_addr()?);
    // The addresses of clients are for whoever wants them, such as a rate limit.
    let app = api::router().into_make_service_with_connect_info::<SocketAddr>();
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
