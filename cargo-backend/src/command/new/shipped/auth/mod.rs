//! Logging in: who has a password gets a token, and with that what the API demands tokens for.
//!
//! Tokens are valid for a quarter of an hour. Then a client logs in again.

mod attempts;
mod issuer;
mod login;
mod password;
#[cfg(test)]
pub mod tests;
mod users;

use std::error::Error;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::api::generated::Failure;
use attempts::Attempts;
pub use issuer::Issuer;
pub use login::with_login;
pub use users::Users;

/// Where one logs in.
const PATH: &str = "{path}";
/// What a client sends to log in has no more bytes.
const MAX_BYTES: usize = 4096;
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

/// What comes of what a client has sent.
enum Outcome {
    /// The token that it gets, as JSON.
    Granted(Vec<u8>),
    /// It was no name with a password.
    Malformed,
    /// There were too many attempts; in so many seconds there may be others.
    TooOften(u64),
}

/// Somebody who may log in.
struct User {
    /// With spaces between them.
    scope: String,
    /// Of the password.
    hash: String,
}

/// Lets users log in.
pub struct Login {
    issuer: Issuer,
    users: Users,
    /// What the password of somebody is compared with whom nobody knows.
    nobody: String,
    attempts: Attempts,
    turns: Semaphore,
}

impl Login {
    pub fn new(issuer: Issuer, users: Users) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            issuer,
            users,
            nobody: password::of_nobody()?,
            attempts: Attempts::new(),
            turns: Semaphore::new(AT_ONCE),
        })
    }

    /// What a client gets for what it has sent. It is told neither whether there is such a user, nor does
    /// it take another time.
    async fn answer(&self, body: &[u8], from: Option<IpAddr>) -> Result<Outcome, Failure> {
        let Ok(credentials) = serde_json::from_slice::<Credentials>(body) else {
            return Ok(Outcome::Malformed);
        };
        let Credentials { username, password } = credentials;
        if let Err(seconds) = self.attempts.begin(&username, from) {
            return Ok(Outcome::TooOften(seconds));
        }
        let turn = self.turns.acquire().await?;
        let user = self.users.find(&username).await?;
        let hash = user
            .as_ref()
            .map_or(&self.nobody, |user| &user.hash)
            .clone();
        // Looking at a password is slow on purpose, and must not keep other requests waiting.
        let is_right = move || password::is_right(&password, &hash);
        let is_right = tokio::task::spawn_blocking(is_right).await?;
        drop(turn);
        let Some(user) = user.filter(|_| is_right) else {
            return Err(Failure::unauthorized());
        };
        self.attempts.was_right(&username, from);
        let granted = Granted {
            access_token: self.issuer.token(&username, &user.scope)?,
            token_type: "Bearer",
            expires_in: issuer::SECONDS,
            scope: user.scope,
        };
        Ok(Outcome::Granted(serde_json::to_vec(&granted)?))
    }
}
