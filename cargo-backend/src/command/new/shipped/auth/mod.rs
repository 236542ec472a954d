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

/// What a client is answered.
struct Outcome {
    status: u16,
    /// JSON, as OAuth 2 has it (RFC 6749, 5.1 and 5.2).
    body: Vec<u8>,
    /// In how many seconds it may try again, if it has to wait.
    wait: Option<u64>,
}

impl Outcome {
    fn refused(status: u16, error: &str) -> Self {
        Self {
            status,
            body: format!("{{\"error\":\"{error}\"}}").into_bytes(),
            wait: None,
        }
    }
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
            return Ok(Outcome::refused(400, "invalid_request"));
        };
        let Credentials { username, password } = credentials;
        if let Err(seconds) = self.attempts.begin(&username, from) {
            let wait = Some(seconds);
            return Ok(Outcome {
                wait,
                ..Outcome::refused(429, "slow_down")
            });
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
            return Ok(Outcome::refused(401, "invalid_grant"));
        };
        self.attempts.was_right(&username, from);
        let granted = Granted {
            access_token: self.issuer.token(&username, &user.scope)?,
            token_type: "Bearer",
            expires_in: issuer::SECONDS,
            scope: user.scope,
        };
        Ok(Outcome {
            status: 200,
            body: serde_json::to_vec(&granted)?,
            wait: None,
        })
    }
}
