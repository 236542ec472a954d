//! Which tokens are valid: JSON Web Tokens (RFC 7519), looked at as RFC 8725 says.

use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Validation};
use serde::Deserialize;
use serde_json::Value;
use std::error::Error;
use std::sync::Arc;

/// Keys of RSA have this many bytes at least: 2048 bits.
const MIN_RSA: usize = 256;

/// What a token has to be.
pub struct Rules {
    /// Who has to have issued it (`iss`).
    pub issuer: String,
    /// Whom it has to be for (`aud`): one of these.
    pub audiences: Vec<String>,
    /// What it may be signed with, whatever it says itself.
    pub algorithms: Vec<Algorithm>,
    /// By how many seconds the clocks of issuer and server may differ.
    pub leeway: u64,
    /// Its type (`typ`). Without one it has none, or it is `JWT` or `at+jwt`.
    pub typ: Option<&'static str>,
}

/// Verifies tokens.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: Arc<[Key]>,
    rules: Validation,
    typ: Option<&'static str>,
}

/// A key, and what it is good for.
#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// What a valid token says; what is added here is read from it, too.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// Whom the token is about.
    #[allow(dead_code, reason = "for handlers that ask who it is")]
    pub sub: Option<String>,
    scope: Option<Words>,
    scp: Option<Words>,
}

/// Scopes, as issuers write them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    List(Vec<String>),
}

impl Claims {
    /// Whether the token is good for a scope.
    pub fn has_scope(&self, scope: &str) -> bool {
        let all = [&self.scope, &self.scp].into_iter().flatten();
        all.into_iter().any(|words| match words {
            Words::Text(text) => text.split(' ').any(|word| word == scope),
            Words::List(list) => list.iter().any(|word| word == scope),
        })
    }
}

impl Verifier {
    /// What verifies tokens with the keys in a text: PEM, a key set as JSON, or a secret.
    pub fn new(rules: Rules, keys: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        // Nothing is chosen where other packages have turned on more of its features.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        let keys = self::keys(keys.trim(), &rules.algorithms)?;
        if keys.is_empty() {
            return Err("there is no key that tokens could be verified with".into());
        }
        let mut validation = Validation::default();
        validation.set_issuer(&[rules.issuer]);
        validation.set_audience(&rules.audiences);
        validation.set_required_spec_claims(&["aud", "exp", "iss"]);
        validation.validate_nbf = true;
        validation.leeway = rules.leeway;
        validation.algorithms = rules.algorithms;
        Ok(Self {
            keys: keys.into(),
            rules: validation,
            typ: rules.typ,
        })
    }

    /// What a valid token says. Its header decides nothing but which of the known keys is meant.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let is_known = self.rules.algorithms.contains(&header.alg);
        if !is_known || header.crit.is_some() || !self.is_typ(header.typ.as_deref()) {
            return None;
        }
        let mut rules = self.rules.clone();
        rules.algorithms = vec![header.alg];
        let is_meant = |key: &&Key| {
            let is_named = match (&key.id, &header.kid) {
                (Some(own), Some(id)) => own == id,
                _ => true,
            };
            is_named && key.algorithms.contains(&header.alg)
        };
        let keys = self.keys.iter().filter(is_meant);
        let mut claims = keys.filter_map(|key| {
            let verified = jsonwebtoken::decode::<Claims>(token, &key.key, &rules);
            Some(verified.ok()?.claims)
        });
        claims.next()
    }

    fn is_typ(&self, typ: Option<&str>) -> bool {
        let typ = typ.map(str::to_ascii_lowercase);
        let typ = typ.as_deref();
        let typ = typ.map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        match self.typ {
            Some(wanted) => typ.is_some_and(|typ| typ.eq_ignore_ascii_case(wanted)),
            None => matches!(typ, None | Some("jwt" | "at+jwt")),
        }
    }
}

/// What an environment variable says.
pub fn variable(name: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
    match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("tokens cannot be verified: the variable {name} is not set").into()),
    }
}

/// The keys in a text that fit one of the algorithms.
fn keys(text: &str, allowed: &[Algorithm]) -> Result<Vec<Key>, Box<dyn Error + Send + Sync>> {
    if text.starts_with('{') {
        let set: Value = serde_json::from_str(text)?;
        let keys = match set.get("keys") {
            Some(Value::Array(keys)) => keys.clone(),
            _ => vec![set],
        };
        // Keys of kinds that nobody knows are for others.
        let keys = keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        return Ok(keys.filter_map(|jwk| of_jwk(&jwk, allowed)).collect());
    }
    if !text.starts_with("-----BEGIN ") {
        let secret = DecodingKey::from_secret(text.as_bytes());
        return Ok(key(None, secret, allowed).into_iter().collect());
    }
    // Some places take no lines.
    let text = text.replace("\\n", "\n");
    let blocks = text.split_inclusive("-----END PUBLIC KEY-----");
    let keys = blocks.filter_map(|pem| {
        let pem = pem.trim().as_bytes();
        let public = DecodingKey::from_ec_pem(pem)
            .or_else(|_| DecodingKey::from_ed_pem(pem))
            .or_else(|_| DecodingKey::from_rsa_pem(pem));
        key(None, public.ok()?, allowed)
    });
    Ok(keys.collect())
}

/// A key of a key set, if it is to verify signatures with.
fn of_jwk(jwk: &Jwk, allowed: &[Algorithm]) -> Option<Key> {
    let common = &jwk.common;
    let is_to_verify = match (&common.public_key_use, &common.key_operations) {
        (None | Some(PublicKeyUse::Signature), None) => true,
        (None | Some(PublicKeyUse::Signature), Some(uses)) => uses.contains(&KeyOperations::Verify),
        _ => false,
    };
    let is_known = match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(key) => {
            matches!(key.curve, EllipticCurve::P256 | EllipticCurve::P384)
        }
        AlgorithmParameters::OctetKeyPair(key) => key.curve == EllipticCurve::Ed25519,
        _ => true,
    };
    if !is_to_verify || !is_known {
        return None;
    }
    let named = common.key_algorithm.map(|it| it.to_string());
    let is_named = |it: &Algorithm| named.as_ref().is_none_or(|name| *name == format!("{it:?}"));
    let named: Vec<Algorithm> = allowed.iter().copied().filter(is_named).collect();
    key(common.key_id.clone(), DecodingKey::from_jwk(jwk).ok()?, &named)
}

/// A key with those of the algorithms that it fits.
fn key(id: Option<String>, key: DecodingKey, allowed: &[Algorithm]) -> Option<Key> {
    let fits = |it: &Algorithm| fits(&key, *it);
    let algorithms: Vec<Algorithm> = allowed.iter().copied().filter(fits).collect();
    (!algorithms.is_empty()).then_some(Key {
        id,
        algorithms,
        key,
    })
}

/// Whether a key is one for an algorithm, and strong enough (RFC 7518, 3.2 and 3.3).
fn fits(key: &DecodingKey, algorithm: Algorithm) -> bool {
    let n = match key.kind() {
        DecodingKeyKind::SecretOrDer(bytes) => bytes.len(),
        DecodingKeyKind::RsaModulusExponent { n, .. } => {
            n.len() - n.iter().take_while(|byte| **byte == 0).count()
        }
    };
    let is_strong = match algorithm {
        Algorithm::HS256 => n >= 32,
        Algorithm::HS384 => n >= 48,
        Algorithm::HS512 => n >= 64,
        // Points of curves with 256 and 384 bits, as two numbers with a mark before them.
        Algorithm::ES256 => n == 65,
        Algorithm::ES384 => n == 97,
        Algorithm::EdDSA => n == 32,
        _ => key.family() == AlgorithmFamily::Rsa && n >= MIN_RSA,
    };
    key.family() == algorithm.family() && is_strong
}
