//! Serves an application until the process is asked to end.

use std::error::Error;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// Serves on the port that `PORT` names or on 8080.
pub async fn serve(app: Router) -> Result<(), Box<dyn Error>> {
    let port = port()?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot serve on port {port}: {error}; PORT names another one"))?;
    println!("Serving on http://{}", listener.local_addr()?);
    // The addresses of clients are for whoever wants them, such as a rate limit.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, app).with_graceful_shutdown(stopped());
    let too_late = async {
        stopped().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        ended = server.into_future() => Ok(ended?),
        () = too_late => Ok(()),
    }
}
