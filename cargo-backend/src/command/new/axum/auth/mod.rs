//! Logging in: who has a password gets a token, and with that what the API demands tokens for.
//!
//! Tokens are valid for a quarter of an hour. Then a client logs in again.

mod issuer;
#[cfg(test)]
mod tests;
mod users;

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::api::generated::{Failure, Hardening, harden};
pub use issuer::Issuer;
use users::Users;
pub use users::add_user;

/// Where one logs in.
const PATH: &str = "{path}";
/// So many passwords are looked at at once. It takes memory and time, on purpose.
const AT_ONCE: usize = 4;

/// What a client sends to log in.
#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

/// What a client gets for it, as OAuth 2 has it (RFC 6749, 5.1).
#[derive(Serialize)]
struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// Lets users log in.
struct Login {
    issuer: Issuer,
    users: Arc<Users>,
    turns: Semaphore,
}

/// The route on which one logs in.
pub fn router(issuer: Issuer) -> Result<Router, Box<dyn Error>> {
    Ok(with_users(issuer, Users::load()?))
}

fn with_users(issuer: Issuer, users: Users) -> Router {
    let login = Login {
        issuer,
        users: Arc::new(users),
        turns: Semaphore::new(AT_ONCE),
    };
    let router = Router::new()
        .route(PATH, post(log_in))
        .layer(DefaultBodyLimit::max(4096))
        .with_state(Arc::new(login));
    harden(router, Hardening::default())
}

async fn log_in(State(login): State<Arc<Login>>, body: Bytes) -> Result<Response, Failure> {
    let Ok(credentials) = serde_json::from_slice::<Credentials>(&body) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    let turn = login.turns.acquire().await?;
    let users = Arc::clone(&login.users);
    // Looking at a password is slow on purpose, and must not keep other requests waiting.
    let user = tokio::task::spawn_blocking(move || {
        let Credentials { username, password } = credentials;
        let scope = users.scope_of(&username, &password)?;
        Some((username, scope))
    });
    let user = user.await?;
    drop(turn);
    let Some((name, scope)) = user else {
        return Err(Failure::unauthorized());
    };
    let granted = Granted {
        access_token: login.issuer.token(&name, &scope)?,
        token_type: "Bearer",
        expires_in: issuer::SECONDS,
        scope,
    };
    let body = serde_json::to_vec(&granted)?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
