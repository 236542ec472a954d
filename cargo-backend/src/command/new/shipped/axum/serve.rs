//! Serves an application until the process is asked to end.

use std::error::Error;
use std::net::{SocketAddr, TcpListener};

use axum::Router;

use crate::docs;
use crate::observe::observed;
use crate::operations::Operations;

/// Serves the API with its documentation.
pub async fn serve(
    api: Router,
    listener: TcpListener,
    operations: Operations,
) -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tracing::info!("Serving on http://{}", listener.local_addr()?);
    let app = observed(api.merge(docs::routes()), &operations);
    // The addresses of clients are for whoever wants them, such as a rate limit.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let stopping = async move {
        stopped().await;
        operations.stop();
    };
    let server = axum::serve(listener, app).with_graceful_shutdown(stopping);
    let too_late = async {
        stopped().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        ended = server.into_future() => Ok(ended?),
        () = too_late => Ok(()),
    }
}
