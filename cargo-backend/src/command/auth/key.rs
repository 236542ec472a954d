//! The key that tokens are signed with, and others.

use std::fs;

use anyhow::{Context as _, bail};
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, Engine as _};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ring::{hmac, signature};

use crate::ui::Problem;

/// A key to sign tokens with.
pub(super) enum Key {
    Es256(EcdsaKeyPair),
    Es384(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rs256(Box<RsaKeyPair>),
    Hs256(hmac::Key),
    /// Signs with nothing.
    None,
}

impl Key {
    /// The key in a file, or in an environment variable: `env:NAME`.
    pub(super) fn of(place: &str) -> anyhow::Result<Self> {
        let text = match place.strip_prefix("env:") {
            Some(name) => std::env::var(name).ok(),
            None => fs::read_to_string(place).ok(),
        };
        let unreadable = || {
            let problem = Problem::new("auth::key", format!("there is no key in `{place}`"));
            problem.help("name a file, or an environment variable as `env:NAME`")
        };
        let text = text.with_context(unreadable)?;
        // Some places take no lines.
        let text = text.trim().replace("\\n", "\n");
        if !text.starts_with("-----BEGIN ") {
            return Ok(Self::secret(text.as_bytes()));
        }
        let Some(key) = Self::of_pem(&text) else {
            let problem = Problem::new(
                "auth::key",
                format!("`{place}` has no private key that tokens can be signed with"),
            );
            bail!(problem.help(
                "it is PKCS #8, of RSA, P-256, P-384 or Ed25519; `openssl pkcs8 -topk8 -nocrypt -in KEY` makes it so"
            ));
        };
        Ok(key)
    }

    fn of_pem(text: &str) -> Option<Self> {
        let lines = text.lines().filter(|line| !line.starts_with('-'));
        let text: String = lines.collect();
        let der = BASE64_STANDARD_NO_PAD.decode(text.trim_end_matches('='));
        let der = der.ok()?;
        if text.contains("BEGIN RSA PRIVATE KEY") {
            let pair = RsaKeyPair::from_der(&der).ok()?;
            return Some(Self::Rs256(Box::new(pair)));
        }
        let random = SystemRandom::new();
        let ec = |algorithm| EcdsaKeyPair::from_pkcs8(algorithm, &der, &random).ok();
        if let Some(pair) = ec(&ECDSA_P256_SHA256_FIXED_SIGNING) {
            return Some(Self::Es256(pair));
        }
        if let Some(pair) = ec(&ECDSA_P384_SHA384_FIXED_SIGNING) {
            return Some(Self::Es384(pair));
        }
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der) {
            return Some(Self::Ed(pair));
        }
        let pair = RsaKeyPair::from_pkcs8(&der).ok()?;
        Some(Self::Rs256(Box::new(pair)))
    }

    pub(super) fn secret(secret: &[u8]) -> Self {
        Self::Hs256(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// A new key, which nobody knows, for the same algorithm if that has keys which are made at once.
    pub(super) fn stranger(like: Option<&Self>) -> anyhow::Result<Self> {
        let random = SystemRandom::new();
        let unmade = |_| anyhow::anyhow!("no key could be made: there is no randomness");
        let unread = |_| anyhow::anyhow!("a key that was made could not be read");
        let algorithm = match like {
            Some(Self::Hs256(_)) => {
                let secret: [u8; 32] = ring::rand::generate(&random).map_err(unmade)?.expose();
                return Ok(Self::secret(&secret));
            }
            Some(Self::Ed(_)) => {
                let key = Ed25519KeyPair::generate_pkcs8(&random).map_err(unmade)?;
                let pair = Ed25519KeyPair::from_pkcs8(key.as_ref()).map_err(unread)?;
                return Ok(Self::Ed(pair));
            }
            Some(Self::Es384(_)) => &ECDSA_P384_SHA384_FIXED_SIGNING,
            Some(Self::Es256(_) | Self::Rs256(_) | Self::None) | None => {
                &ECDSA_P256_SHA256_FIXED_SIGNING
            }
        };
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(unmade)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random);
        let pair = pair.map_err(unread)?;
        Ok(match like {
            Some(Self::Es384(_)) => Self::Es384(pair),
            _ => Self::Es256(pair),
        })
    }

    /// What tokens call its algorithm.
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::Es384(_) => "ES384",
            Self::Ed(_) => "EdDSA",
            Self::Rs256(_) => "RS256",
            Self::Hs256(_) => "HS256",
            Self::None => "none",
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let unsigned = |_| anyhow::anyhow!("a token could not be signed");
        Ok(match self {
            Self::Es256(pair) | Self::Es384(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message);
                signature.map_err(unsigned)?.as_ref().to_vec()
            }
            Self::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let padding: &dyn signature::RsaEncoding = &RSA_PKCS1_SHA256;
                pair.sign(padding, &SystemRandom::new(), message, &mut signature)
                    .map_err(unsigned)?;
                signature
            }
            Self::Hs256(key) => hmac::sign(key, message).as_ref().to_vec(),
            Self::None => Vec::new(),
        })
    }

    /// The public key as it is published, without whom there is none.
    pub(super) fn public_pem(&self) -> Option<String> {
        // The heads of SubjectPublicKeyInfo (RFC 5280): the algorithm, and that a bit string follows.
        let (head, key): (&[u8], &[u8]) = match self {
            Self::Es256(pair) => (
                &[
                    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
                ],
                pair.public_key().as_ref(),
            ),
            Self::Es384(pair) => (
                &[
                    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                    0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
                ],
                pair.public_key().as_ref(),
            ),
            Self::Ed(pair) => (
                &[
                    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
                ],
                pair.public_key().as_ref(),
            ),
            Self::Rs256(pair) => return Some(pem(&rsa(pair.public_key().as_ref()))),
            Self::Hs256(_) | Self::None => return None,
        };
        Some(pem(&[head, key].concat()))
    }
}

/// SubjectPublicKeyInfo of a key of RSA.
fn rsa(key: &[u8]) -> Vec<u8> {
    let algorithm = [
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let bits = [&[0], key].concat();
    let bits = [&[0x03][..], &length(bits.len()), &bits].concat();
    let whole = [&algorithm[..], &bits].concat();
    [&[0x30][..], &length(whole.len()), &whole].concat()
}

/// A length as DER has it.
fn length(n: usize) -> Vec<u8> {
    let bytes = n.to_be_bytes();
    let n_zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(n_zeros..).unwrap_or_default();
    match bytes {
        [] => vec![0],
        [one] if *one < 0x80 => vec![*one],
        _ => {
            let count = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
            [&[0x80 | count], bytes].concat()
        }
    }
}

fn pem(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
}

#[cfg(test)]
mod tests {
    use super::Key;

    const EC: &str = include_str!("testing/ec-private.pem");
    const EC_PUBLIC: &str = include_str!("testing/ec-public.pem");
    const RSA: &str = include_str!("testing/rsa-private.pem");
    const RSA_PUBLIC: &str = include_str!("testing/rsa-public.pem");
    const ED: &str = include_str!("testing/ed-private.pem");
    const ED_PUBLIC: &str = include_str!("testing/ed-public.pem");

    #[test]
    fn public_keys_are_those_that_openssl_makes_of_private_ones() {
        for (private, public, algorithm) in [
            (EC, EC_PUBLIC, "ES256"),
            (RSA, RSA_PUBLIC, "RS256"),
            (ED, ED_PUBLIC, "EdDSA"),
        ] {
            let key = Key::of_pem(private).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            assert_eq!(key.public_pem().as_deref(), Some(public));
            assert!(!key.sign(b"x").unwrap().is_empty());
        }
        assert!(Key::of_pem(EC_PUBLIC).is_none());
    }

    #[test]
    fn strangers_are_never_the_same() {
        let key = Key::of_pem(ED).unwrap();
        let [one, other] = [(); 2].map(|()| Key::stranger(Some(&key)).unwrap());
        assert_eq!(one.algorithm(), "EdDSA");
        assert_ne!(one.public_pem(), other.public_pem());
        assert_eq!(Key::stranger(None).unwrap().algorithm(), "ES256");
    }
}
