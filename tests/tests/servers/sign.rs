//! Makes tokens, valid ones and others.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use ring::{hmac, rand};
use serde_json::{Value, json};

/// What a token is signed with.
pub(crate) enum Signer {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
    Secret(Vec<u8>),
    Nothing,
}

impl Signer {
    pub(crate) fn ec() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random);
        Self::Ec(pair.unwrap())
    }

    pub(crate) fn ed() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    /// The private key in a PEM.
    pub(crate) fn rsa(pem: &str) -> Self {
        let der = base64_of_lines(pem);
        Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(&der).unwrap()))
    }

    pub(crate) fn secret(secret: &[u8]) -> Self {
        Self::Secret(secret.to_vec())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
            Self::Rsa(_) => "RS256",
            Self::Secret(_) => "HS256",
            Self::Nothing => "none",
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ec(pair) => pair
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec(),
            Self::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let random: &dyn rand::SecureRandom = &SystemRandom::new();
                pair.sign(&RSA_PKCS1_SHA256, random, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Secret(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, message).as_ref().to_vec()
            }
            Self::Nothing => Vec::new(),
        }
    }

    /// The public key as it stands in a key set.
    pub(crate) fn jwk(&self, id: &str) -> Value {
        match self {
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "x": x, "y": y })
            }
            Self::Ed(pair) => {
                let x = base64url(pair.public_key().as_ref());
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "alg": "EdDSA", "x": x })
            }
            Self::Rsa(_) | Self::Secret(_) | Self::Nothing => panic!("not published"),
        }
    }

    /// A token with this header, whatever it is, and these claims. What is `null` is left out.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let mut whole = json!({ "alg": self.algorithm() });
        merge(&mut whole, header);
        let message = format!("{}.{}", part(&whole), part(claims));
        self.text(&message)
    }

    /// A token whose parts are already there.
    pub(crate) fn text(&self, message: &str) -> String {
        let signature = self.sign(message.as_bytes());
        format!("{message}.{}", base64url(&signature))
    }
}

/// Claims that are valid now, with others in their place. What is `null` is left out.
pub(crate) fn claims(others: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://id.example.com",
        "aud": "shop",
        "sub": "ada",
        "exp": now() + 600,
    });
    merge(&mut claims, others);
    claims
}

fn merge(into: &mut Value, others: &Value) {
    let into = into.as_object_mut().unwrap();
    for (name, value) in others.as_object().unwrap() {
        if value.is_null() {
            into.remove(name);
        } else {
            into.insert(name.clone(), value.clone());
        }
    }
}

/// Seconds from 1970 on.
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// A part of a token.
pub(crate) fn part(value: &Value) -> String {
    base64url(value.to_string().as_bytes())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as Base64 for URLs.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| usize::from(group.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=group.len() {
            text.push(char::from(ALPHABET[word >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// The bytes in a PEM.
fn base64_of_lines(pem: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut n_bits) = (Vec::new(), 0_usize, 0);
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    for symbol in lines.flat_map(str::bytes) {
        let symbol = match symbol {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        };
        let Some(sextet) = ALPHABET.iter().position(|known| *known == symbol) else {
            continue;
        };
        bits = (bits << 6 | sextet) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 0xff).unwrap());
        }
    }
    bytes
}
