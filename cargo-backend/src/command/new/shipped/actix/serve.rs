//! Serves an application until the process is asked to end.

use std::error::Error;
use std::net::TcpListener;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, scope};
use actix_web::{App, HttpServer};

use crate::operations::Operations;
use crate::{docs, observe};

/// Serves the API with its documentation.
pub async fn serve(
    api: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
    listener: TcpListener,
    operations: Operations,
) -> Result<(), Box<dyn Error>> {
    let known = Data::new(operations.clone());
    let app = move || {
        let observed = scope("")
            .wrap(from_fn(observe::observe))
            .configure(docs::routes)
            .configure(api.clone());
        App::new()
            .app_data(known.clone())
            .configure(observe::routes)
            .service(observed)
    };
    let server = HttpServer::new(app)
        .disable_signals()
        .shutdown_timeout(PATIENCE.as_secs())
        .listen(listener)?;
    for address in server.addrs() {
        tracing::info!("Serving on http://{address}");
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        stopped().await;
        operations.stop();
        handle.stop(true).await;
    });
    Ok(server.await?)
}
