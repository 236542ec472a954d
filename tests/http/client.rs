//! An application on a free port, and a client that asks it.
//! A part of the tests of several packages.

#[path = "wire.rs"]
mod wire;

use axum::Router;
use tokio::net::TcpListener;
#[allow(unused_imports, reason = "not every test names answers")]
pub(crate) use wire::{Answer, send};

/// Serves an application in the background and returns its address.
pub(crate) async fn serve(app: Router) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}
