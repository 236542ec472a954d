//! Issues tokens.

use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

/// Who issues tokens (`iss`), and for whom (`aud`): the same as in the settings, which `cargo backend
/// gen` reads.
pub const ISSUER: &str = "{package}";
pub const AUDIENCE: &str = "{package}";
/// How long a token is valid.
pub const SECONDS: u64 = 15 * 60;

/// The variable that has the private key: PKCS #8 as PEM, of Ed25519, P-256 or RSA.
const VARIABLE: &str = "JWT_SIGNING_KEY";
/// Where the key is that is used without one.
const DEVELOPMENT: &str = "development-key.pem";

/// Issues tokens.
pub struct Issuer {
    key: EncodingKey,
    algorithm: Algorithm,
}

#[derive(Serialize)]
struct Claims<'c> {
    iss: &'c str,
    aud: &'c str,
    sub: &'c str,
    scope: &'c str,
    iat: u64,
    exp: u64,
}

impl Issuer {
    /// With the key of the environment. In debug builds there may be none; one for development is then
    /// made and kept.
    pub fn load() -> Result<Self, Box<dyn Error>> {
        match env::var(VARIABLE) {
            // Some places take no lines.
            Ok(pem) => Self::of_pem(&pem.replace("\\n", "\n")),
            Err(_) if cfg!(debug_assertions) => {
                eprintln!(
                    "WARNING: {VARIABLE} is not set. Tokens are signed with {DEVELOPMENT}, which is for \
                     development alone: whoever can read that file can make any token."
                );
                Self::of_pem(&development_key()?)
            }
            Err(_) => Err(format!(
                "{VARIABLE} is not set; `openssl genpkey -algorithm ed25519` makes a key for it"
            )
            .into()),
        }
    }

    /// With a private key as PEM.
    pub fn of_pem(pem: &str) -> Result<Self, Box<dyn Error>> {
        let pem = pem.as_bytes();
        let ed = EncodingKey::from_ed_pem(pem).map(|key| (key, Algorithm::EdDSA));
        let ec = || EncodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES256));
        let rsa = || EncodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::RS256));
        let (key, algorithm) = ed.or_else(|_| ec()).or_else(|_| rsa()).map_err(|_| {
            format!("{VARIABLE} has no private key of Ed25519, P-256 or RSA as PEM (PKCS #8)")
        })?;
        Ok(Self { key, algorithm })
    }

    /// The public key, as a key set.
    pub fn public_keys(&self) -> Result<String, Box<dyn Error>> {
        let keys = vec![Jwk::from_encoding_key(&self.key, self.algorithm)?];
        Ok(serde_json::to_string(&JwkSet { keys })?)
    }

    /// A token for a user with these scopes.
    pub fn token(&self, user: &str, scope: &str) -> Result<String, jsonwebtoken::errors::Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        self.sign(user, scope, now, now + SECONDS)
    }

    pub(super) fn sign(
        &self,
        user: &str,
        scope: &str,
        iat: u64,
        exp: u64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(self.algorithm);
        header.typ = Some("at+jwt".to_owned());
        let claims = Claims {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: user,
            scope,
            iat,
            exp,
        };
        jsonwebtoken::encode(&header, &claims, &self.key)
    }
}

/// The key for development, which is made once.
fn development_key() -> Result<String, Box<dyn Error>> {
    if let Ok(pem) = fs::read_to_string(DEVELOPMENT) {
        return Ok(pem);
    }
    let pem = new_key()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(DEVELOPMENT)?.write_all(pem.as_bytes())?;
    Ok(pem)
}

/// A new key of Ed25519 (RFC 8410).
pub(super) fn new_key() -> Result<String, getrandom::Error> {
    const HEAD: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    let text = base64(&[HEAD.as_slice(), &key].concat());
    Ok(format!(
        "-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n"
    ))
}

/// Bytes in groups of three as Base64 (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks_exact(3) {
        let word = group
            .iter()
            .fold(0, |word, byte| word << 8 | u32::from(*byte));
        for place in [18, 12, 6, 0] {
            let digit = ALPHABET.get((word >> place & 63) as usize);
            text.extend(digit.map(|digit| char::from(*digit)));
        }
    }
    text
}
