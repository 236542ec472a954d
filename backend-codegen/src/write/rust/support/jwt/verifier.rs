//! Which tokens are valid (RFC 7519, and RFC 8725 for what else to look at).

use super::super::http::security::Denied;
use super::super::json::{Json, Map};
use super::base64url;
use super::claims::Claims;
use super::key;
use super::keys::{CannotVerify, Keys};
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::rust_crypto;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A token has no more bytes.
const MAX_BYTES: usize = 16 << 10;

/// What a token has to be.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who has to have issued it (`iss`).
    pub issuer: String,
    /// Whom it has to be for (`aud`): one of these.
    pub audiences: Vec<String>,
    /// What it may be signed with. No other algorithm is looked at, whatever the token says.
    pub algorithms: Vec<Algorithm>,
    /// How much the clocks of issuer and server may differ.
    pub leeway: Duration,
    /// Its type (`typ`), such as `at+jwt`. Without one it has no type, or it is `JWT` or `at+jwt`.
    pub typ: Option<String>,
}

/// Verifies tokens.
#[derive(Clone, Debug)]
pub struct Verifier {
    rules: Rules,
    keys: Keys,
}

impl Verifier {
    /// What verifies tokens by these rules, with these keys.
    #[must_use]
    pub fn new(rules: Rules, keys: Keys) -> Self {
        // `jsonwebtoken` refuses to choose where other crates have turned on more of its features.
        // What the application has chosen before stays.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        Self { rules, keys }
    }

    /// What verifies tokens by these rules, with the keys that there are for its algorithms.
    ///
    /// # Errors
    ///
    /// When there are none.
    pub fn with(
        rules: Rules,
        keys: impl FnOnce(&[Algorithm]) -> Result<Keys, CannotVerify>,
    ) -> Result<Self, CannotVerify> {
        let keys = keys(&rules.algorithms)?;
        Ok(Self::new(rules, keys))
    }

    /// What a valid token says.
    ///
    /// Its header decides nothing but which of the known keys is meant: keys, certificates and URLs in
    /// it (`jwk`, `x5c`, `jku`, `x5u`) are not looked at.
    ///
    /// # Errors
    ///
    /// When it is not valid, or keys have to be fetched and cannot be.
    pub async fn verify(&self, token: &str) -> Result<Claims, Denied> {
        let parts = parts(token).ok_or(Denied::Invalid("the token is malformed"))?;
        let (algorithm, id) = self.header(&parts.header)?;
        let keys = self.keys.find(algorithm, id.as_deref()).await?;
        let message = parts.message.as_bytes();
        let is_signed = keys
            .iter()
            .any(|key| key.verifies(parts.signature, message, algorithm));
        if !is_signed {
            return Err(Denied::Invalid("the signature of the token is wrong"));
        }
        let claims = object(parts.claims).ok_or(Denied::Invalid("the token is malformed"))?;
        self.claims(&claims, now())?;
        Ok(Claims::new(claims))
    }

    /// The algorithm that a token is signed with, and what it calls the key.
    fn header(&self, header: &Map) -> Result<(Algorithm, Option<String>), Denied> {
        let named = |it: &&Algorithm| matches!(header.get("alg"), Some(Json::String(alg)) if alg == key::name(**it));
        let algorithm = self.rules.algorithms.iter().find(named).copied();
        let algorithm =
            algorithm.ok_or(Denied::Invalid("the algorithm of the token is not allowed"))?;
        if header.get("crit").is_some() {
            return Err(Denied::Invalid("the token demands what is not known here"));
        }
        let is_typed = match header.get("typ") {
            None => self.rules.typ.is_none(),
            Some(Json::String(typ)) => self.is_typ(typ),
            Some(_) => false,
        };
        if !is_typed {
            return Err(Denied::Invalid("the token is of another type"));
        }
        match header.get("kid") {
            None => Ok((algorithm, None)),
            Some(Json::String(id)) => Ok((algorithm, Some(id.clone()))),
            Some(_) => Err(Denied::Invalid("the token is malformed")),
        }
    }

    /// Media types are the same in any case, and may do without `application/` (RFC 7515, 4.1.9).
    fn is_typ(&self, typ: &str) -> bool {
        let plain = |typ: &str| {
            let typ = typ.to_ascii_lowercase();
            match typ.strip_prefix("application/") {
                Some(name) => name.to_owned(),
                None => typ,
            }
        };
        let typ = plain(typ);
        match &self.rules.typ {
            Some(wanted) => typ == plain(wanted),
            None => typ == "jwt" || typ == "at+jwt",
        }
    }

    fn claims(&self, claims: &Map, now: f64) -> Result<(), Denied> {
        let Rules {
            issuer, audiences, ..
        } = &self.rules;
        if !matches!(claims.get("iss"), Some(Json::String(it)) if it == issuer) {
            return Err(Denied::Invalid("the token is of another issuer"));
        }
        let is_audience =
            |it: &Json| matches!(it, Json::String(it) if audiences.iter().any(|known| known == it));
        let is_for_us = match claims.get("aud") {
            Some(Json::Array(list)) => list.iter().any(is_audience),
            Some(one) => is_audience(one),
            None => false,
        };
        if !is_for_us {
            return Err(Denied::Invalid("the token is for another audience"));
        }
        let leeway = self.rules.leeway.as_secs_f64();
        match time(claims, "exp")? {
            Some(end) if now < end + leeway => {}
            Some(_) => return Err(Denied::Invalid("the token has expired")),
            None => return Err(Denied::Invalid("the token has no end")),
        }
        match time(claims, "nbf")? {
            Some(start) if now + leeway < start => {
                Err(Denied::Invalid("the token is not valid yet"))
            }
            _ => Ok(()),
        }
    }
}

/// A token, taken apart.
struct Parts<'t> {
    header: Map,
    claims: &'t str,
    signature: &'t str,
    /// What is signed.
    message: &'t str,
}

fn parts(token: &str) -> Option<Parts<'_>> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    // More dots than two are in the claims then, which are no Base64.
    base64url::decode(signature)?;
    Some(Parts {
        header: object(header)?,
        claims,
        signature,
        message,
    })
}

/// The object that a part of a token is; names that are there twice make it none.
fn object(part: &str) -> Option<Map> {
    match Json::from_json(&base64url::decode(part)?) {
        Ok(Json::Object(object)) => Some(object),
        _ => None,
    }
}

/// A time in seconds from 1970 on, if the claim is there.
fn time(claims: &Map, name: &str) -> Result<Option<f64>, Denied> {
    match claims.get(name) {
        None => Ok(None),
        Some(Json::Number(number)) if number.to_f64().is_finite() => Ok(Some(number.to_f64())),
        Some(_) => Err(Denied::Invalid("the token is malformed")),
    }
}

/// A clock that is before 1970 is wrong: nothing is valid then.
fn now() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(f64::INFINITY, |now| now.as_secs_f64())
}
