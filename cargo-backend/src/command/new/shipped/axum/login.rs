//! The route on which one logs in.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
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

async fn log_in(State(login): State<Arc<Login>>, body: Bytes) -> Result<Response, Failure> {
    Ok(match login.answer(&body).await? {
        Some(granted) => ([(CONTENT_TYPE, "application/json")], granted).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    })
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
