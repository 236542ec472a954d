//! One key that tokens are verified with.

use super::super::json::{Json, Map};
use super::base64url;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, crypto};

/// Keys of RSA have this many bytes at least: 2048 bits.
const MIN_RSA: usize = 256;

/// A key, and what it is good for.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name (`kid`), if it has one.
    id: Option<String>,
    /// The algorithms that it may be used with.
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl Key {
    /// A key that is good for those of the algorithms that it fits; `None` if it fits none.
    fn new(id: Option<String>, key: DecodingKey, allowed: &[Algorithm]) -> Option<Self> {
        let fits = |algorithm: &Algorithm| fits(&key, *algorithm);
        let algorithms: Vec<Algorithm> = allowed.iter().copied().filter(fits).collect();
        (!algorithms.is_empty()).then_some(Self {
            id,
            algorithms,
            key,
        })
    }

    /// A secret that the issuer has, too.
    #[must_use]
    pub fn of_secret(secret: &[u8], allowed: &[Algorithm]) -> Option<Self> {
        Self::new(None, DecodingKey::from_secret(secret), allowed)
    }

    /// A public key as PEM.
    #[must_use]
    pub fn of_pem(pem: &str, allowed: &[Algorithm]) -> Option<Self> {
        let is_public = ["PUBLIC KEY", "CERTIFICATE"]
            .iter()
            .any(|label| pem.contains(&format!("{label}-----")));
        let pem = Some(pem.as_bytes()).filter(|_| is_public)?;
        let key = DecodingKey::from_ec_pem(pem)
            .or_else(|_| DecodingKey::from_ed_pem(pem))
            .or_else(|_| DecodingKey::from_rsa_pem(pem));
        Self::new(None, key.ok()?, allowed)
    }

    /// A key of a key set (RFC 7517): `None` if it is for something else, or unknown.
    #[must_use]
    pub fn of_jwk(jwk: &Map, allowed: &[Algorithm]) -> Option<Self> {
        let text = |name: &str| match jwk.get(name) {
            Some(Json::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let is_to_verify = match jwk.get("key_ops") {
            None => true,
            Some(Json::Array(uses)) => uses
                .iter()
                .any(|it| matches!(it, Json::String(it) if it == "verify")),
            Some(_) => false,
        };
        if !is_to_verify || text("use").is_some_and(|it| it != "sig") {
            return None;
        }
        let key = match text("kty")? {
            "RSA" => {
                let (modulus, exponent) = (text("n")?, text("e")?);
                let n = base64url::decode(modulus)?;
                let zeros = n.iter().take_while(|byte| **byte == 0).count();
                if n.len().saturating_sub(zeros) < MIN_RSA {
                    return None;
                }
                DecodingKey::from_rsa_components(modulus, exponent).ok()?
            }
            "EC" => {
                let size = match text("crv")? {
                    "P-256" => 32,
                    "P-384" => 48,
                    _ => return None,
                };
                let (x, y) = (text("x")?, text("y")?);
                let is_size =
                    |part: &str| base64url::decode(part).is_some_and(|it| it.len() == size);
                let key = DecodingKey::from_ec_components(x, y).ok();
                key.filter(|_| is_size(x) && is_size(y))?
            }
            "OKP" if text("crv") == Some("Ed25519") => {
                DecodingKey::from_ed_components(text("x")?).ok()?
            }
            "oct" => DecodingKey::from_secret(&base64url::decode(text("k")?)?),
            _ => return None,
        };
        let named = text("alg");
        let named: Vec<Algorithm> = allowed
            .iter()
            .copied()
            .filter(|it| named.is_none() || named == Some(name(*it)))
            .collect();
        Self::new(text("kid").map(str::to_owned), key, &named)
    }

    /// Whether a token whose header says this can be signed with the key. A key without a name goes by
    /// all names, and a token without one has to try.
    #[must_use]
    pub fn is_meant(&self, algorithm: Algorithm, id: Option<&str>) -> bool {
        let is_named = match (&self.id, id) {
            (Some(own), Some(id)) => own == id,
            _ => true,
        };
        is_named && self.algorithms.contains(&algorithm)
    }

    /// Whether a signature is one of this key.
    #[must_use]
    pub fn verifies(&self, signature: &str, message: &[u8], algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
            && crypto::verify(signature, message, &self.key, algorithm).unwrap_or(false)
    }
}

/// What a token calls an algorithm that there are keys for.
#[must_use]
pub fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::HS256 => "HS256",
        Algorithm::HS384 => "HS384",
        Algorithm::HS512 => "HS512",
        Algorithm::RS256 => "RS256",
        Algorithm::RS384 => "RS384",
        Algorithm::RS512 => "RS512",
        Algorithm::PS256 => "PS256",
        Algorithm::PS384 => "PS384",
        Algorithm::PS512 => "PS512",
        Algorithm::ES256 => "ES256",
        Algorithm::ES384 => "ES384",
        Algorithm::EdDSA => "EdDSA",
        _ => "",
    }
}

/// Whether a key is one for an algorithm, and strong enough: a secret is as long as what it signs
/// (RFC 7518, 3.2).
fn fits(key: &DecodingKey, algorithm: Algorithm) -> bool {
    if key.family() != algorithm.family() {
        return false;
    }
    let bytes = key.try_get_as_bytes().map_or(&[][..], |bytes| bytes);
    match algorithm {
        Algorithm::HS256 => bytes.len() >= 32,
        Algorithm::HS384 => bytes.len() >= 48,
        Algorithm::HS512 => bytes.len() >= 64,
        // Points of curves with 256 and 384 bits, as two numbers with a mark before them.
        Algorithm::ES256 => bytes.len() == 65,
        Algorithm::ES384 => bytes.len() == 97,
        Algorithm::EdDSA => bytes.len() == 32,
        // The numbers of a key set were looked at when it was read.
        _ => key.family() == AlgorithmFamily::Rsa && (bytes.is_empty() || bytes.len() >= MIN_RSA),
    }
}
