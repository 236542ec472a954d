//! The keys that tokens are verified with, and where they come from.

use super::super::http::security::Denied;
use super::super::json::Json;
use super::key::Key;
use super::remote::{FetchKeys, Remote};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use std::env::VarError;
use std::fmt;
use std::sync::Arc;

/// More keys than these are not tried for a token that names none.
const MAX_TRIED: usize = 4;

/// Keys that tokens are verified with.
#[derive(Clone, Debug)]
pub enum Keys {
    /// The same as long as the program runs.
    Fixed(Arc<[Key]>),
    /// Those that somebody publishes.
    Remote(Arc<Remote>),
}

/// Why tokens cannot be verified, so that nobody could be let in.
#[derive(Debug)]
pub struct CannotVerify {
    place: String,
    why: String,
}

impl CannotVerify {
    /// Because of what a place has, or lacks.
    pub(super) fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        let (place, why) = (place.into(), why.into());
        Self { place, why }
    }
}

impl fmt::Display for CannotVerify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, why } = self;
        write!(f, "tokens cannot be verified: {place} {why}")
    }
}

impl std::error::Error for CannotVerify {}

/// What an environment variable says.
///
/// # Errors
///
/// When it is not set, or says nothing.
pub fn variable(name: &str) -> Result<String, CannotVerify> {
    let why = match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => return Ok(text),
        Ok(_) => "is empty",
        Err(VarError::NotPresent) => "is not set",
        Err(VarError::NotUnicode(_)) => "is no text",
    };
    Err(CannotVerify::new(of_variable(name), why))
}

fn of_variable(name: &str) -> String {
    format!("the environment variable {name}")
}

impl Keys {
    /// The keys in an environment variable: PEM, a key set as JSON, or a secret for algorithms with
    /// secrets.
    ///
    /// # Errors
    ///
    /// When it is not set, or has no key for these algorithms.
    #[allow(dead_code, reason = "for tokens that the settings do not know")]
    pub fn of_environment(name: &str, algorithms: &[Algorithm]) -> Result<Self, CannotVerify> {
        let text = variable(name)?;
        Self::of(&text, algorithms).map_err(|why| CannotVerify::new(of_variable(name), why))
    }

    /// The keys in a file, which has what an environment variable could have.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has no key for these algorithms.
    #[allow(dead_code, reason = "for tokens that the settings do not know")]
    pub fn of_file(path: &str, algorithms: &[Algorithm]) -> Result<Self, CannotVerify> {
        let text =
            std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"));
        let keys = text.and_then(|text| Self::of(&text, algorithms));
        keys.map_err(|why| CannotVerify::new(format!("the file {path}"), why))
    }

    /// The keys in a text.
    ///
    /// # Errors
    ///
    /// When it has no key for these algorithms.
    #[allow(dead_code, reason = "for tokens that the settings do not know")]
    pub fn of_text(text: &str, algorithms: &[Algorithm]) -> Result<Self, CannotVerify> {
        Self::of(text, algorithms).map_err(|why| CannotVerify::new("the text", why))
    }

    /// The keys that are published at a URL. They are fetched when the first token comes.
    #[must_use]
    pub fn of_url(url: &str, algorithms: &[Algorithm], fetch: Arc<dyn FetchKeys>) -> Self {
        Self::Remote(Arc::new(Remote::new(url, algorithms, fetch)))
    }

    fn of(text: &str, algorithms: &[Algorithm]) -> Result<Self, String> {
        let text = text.trim();
        let keys = if text.starts_with('{') {
            set(text, algorithms)?
        } else if text.starts_with("-----BEGIN ") {
            // Some places take no lines.
            let text = text.replace("\\n", "\n");
            let keys = text
                .split_inclusive("-----END ")
                .zip(text.split("-----END ").skip(1))
                .filter_map(|(head, tail)| {
                    let start = head.find("-----BEGIN ")?;
                    let end = tail.split_inclusive("-----").next()?;
                    Key::of_pem(&format!("{}{end}", head.get(start..)?), algorithms)
                });
            keys.collect()
        } else {
            Key::of_secret(text.as_bytes(), algorithms)
                .into_iter()
                .collect()
        };
        if keys.is_empty() {
            return Err(lack(algorithms));
        }
        Ok(Self::Fixed(keys.into()))
    }

    /// The keys that a token can be signed with whose header says this.
    ///
    /// # Errors
    ///
    /// When keys have to be fetched and cannot be.
    pub async fn find(&self, algorithm: Algorithm, id: Option<&str>) -> Result<Vec<Key>, Denied> {
        let meant = |keys: &[Key]| -> Vec<Key> {
            let meant = keys.iter().filter(|key| key.is_meant(algorithm, id));
            meant.cloned().collect()
        };
        let found = match self {
            Self::Fixed(keys) => meant(keys),
            Self::Remote(remote) => {
                let known = remote.current().await?;
                match meant(&known) {
                    found if found.is_empty() => match remote.newer(&known).await {
                        Some(newer) => meant(&newer),
                        None => found,
                    },
                    found => found,
                }
            }
        };
        match found.len() {
            0 => Err(Denied::Invalid("the token is signed with an unknown key")),
            1..=MAX_TRIED => Ok(found),
            _ => Err(Denied::Invalid(
                "the token does not say which key it is signed with",
            )),
        }
    }
}

/// The keys of a key set, as far as they are for these algorithms.
pub(super) fn set(text: &str, algorithms: &[Algorithm]) -> Result<Vec<Key>, String> {
    let value = Json::from_json(text.as_bytes()).map_err(|_| "is not JSON".to_owned())?;
    let Json::Object(set) = value else {
        return Err("is no key set".to_owned());
    };
    match set.get("keys") {
        Some(Json::Array(keys)) => {
            let keys = keys.iter().filter_map(|key| match key {
                Json::Object(key) => Key::of_jwk(key, algorithms),
                _ => None,
            });
            Ok(keys.collect())
        }
        Some(_) => Err("is no key set".to_owned()),
        None => Ok(Key::of_jwk(&set, algorithms).into_iter().collect()),
    }
}

/// What is said where no key is good for anything.
pub(super) fn lack(algorithms: &[Algorithm]) -> String {
    let names: Vec<&str> = algorithms.iter().copied().map(super::key::name).collect();
    let has_secrets = algorithms
        .iter()
        .any(|it| it.family() == AlgorithmFamily::Hmac);
    let wanted = match has_secrets {
        true => "a secret of as many bits as the name of the algorithm says",
        false => "a public key as PEM or in a key set, of RSA one with 2048 bits or more",
    };
    format!("has no key for {}; wanted is {wanted}", names.join(", "))
}
