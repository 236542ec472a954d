//! The route on which one logs in.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;

use super::{Login, MAX_BYTES, PATH};
use crate::api::generated::{Failure, harden};
use crate::log;

/// The API, and the route on which one logs in.
pub fn with_login(api: Router, login: Login) -> Router {
    let router = Router::new()
        .route(PATH, post(log_in))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .with_state(Arc::new(login));
    api.merge(harden(router, log::hardening()))
}

async fn log_in(
    State(login): State<Arc<Login>>,
    known: Extensions,
    body: Bytes,
) -> Result<Response, Failure> {
    let from = known
        .get()
        .map(|ConnectInfo(from): &ConnectInfo<SocketAddr>| from.ip());
    let outcome = login.answer(&body, from).await?;
    let status = StatusCode::from_u16(outcome.status)?;
    let kind = [(CONTENT_TYPE, "application/json")];
    let mut response = (status, kind, outcome.body).into_response();
    if let Some(seconds) = outcome.wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Serves nothing else, and says where.
#[cfg(test)]
pub(super) async fn served(login: Login) -> std::io::Result<std::net::SocketAddr> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let app = with_login(Router::new(), login);
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(address)
}
