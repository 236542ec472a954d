//! Logging in: who has a password gets a token, and with that what the API demands tokens for.
//!
//! Tokens are valid for a quarter of an hour. Then a client logs in again.

mod issuer;
mod login;
#[cfg(test)]
mod tests;
mod users;

use std::error::Error;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::api::generated::Failure;
pub use issuer::Issuer;
pub use login::with_login;
use users::Users;
pub use users::add_user;

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

/// Lets users log in.
pub struct Login {
    issuer: Issuer,
    users: Arc<Users>,
    turns: Semaphore,
}

impl Login {
    /// With the users that are known when the program starts.
    pub fn load(issuer: Issuer) -> Result<Self, Box<dyn Error>> {
        Ok(Self::of(issuer, Users::load()?))
    }

    fn of(issuer: Issuer, users: Users) -> Self {
        Self {
            issuer,
            users: Arc::new(users),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// What a client gets for what it has sent, as JSON; nothing if that is no name with a password.
    async fn answer(&self, body: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        let Ok(credentials) = serde_json::from_slice::<Credentials>(body) else {
            return Ok(None);
        };
        let turn = self.turns.acquire().await?;
        let users = Arc::clone(&self.users);
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
            access_token: self.issuer.token(&name, &scope)?,
            token_type: "Bearer",
            expires_in: issuer::SECONDS,
            scope,
        };
        Ok(Some(serde_json::to_vec(&granted)?))
    }
}
