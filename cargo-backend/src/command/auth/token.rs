//! Tokens: valid ones, and everything that is not.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use super::key::Key;

/// What the tokens of a scheme have to be.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) typ: Option<String>,
}

/// The key that valid tokens are signed with, and another one.
pub(super) struct Signer {
    pub(super) key: Key,
    /// What tokens call it.
    pub(super) id: Option<String>,
}

/// A name and a value as JSON; without a value the name is left out.
type Member<'m> = (&'m str, Option<String>);

/// A token that is like a valid one, but for what is said here.
#[derive(Clone)]
pub(super) struct Token<'t> {
    rules: &'t Rules,
    key: &'t Key,
    header: Vec<Member<'t>>,
    claims: Vec<Member<'t>>,
}

impl<'t> Token<'t> {
    /// A valid one with these scopes.
    pub(super) fn valid(rules: &'t Rules, signer: &'t Signer, scopes: &[&str]) -> Self {
        let id = signer.id.as_deref().map(text);
        let token = Self::signed(rules, &signer.key, scopes);
        match id {
            Some(id) => token.header("kid", Some(id)),
            None => token,
        }
    }

    /// One that would be valid if the key were.
    pub(super) fn signed(rules: &'t Rules, key: &'t Key, scopes: &[&str]) -> Self {
        let typ = rules.typ.as_deref().unwrap_or("JWT");
        let token = Self {
            rules,
            key,
            header: vec![
                ("alg", Some(text(key.algorithm()))),
                ("typ", Some(text(typ))),
            ],
            claims: Vec::new(),
        };
        let token = token
            .claim("iss", Some(text(&token.rules.issuer)))
            .claim("aud", Some(text(&token.rules.audience)))
            .claim("sub", Some(text("cargo-backend")))
            .claim("iat", Some(now().to_string()))
            .claim("exp", Some((now() + 600).to_string()));
        match scopes {
            [] => token,
            scopes => token.claim("scope", Some(text(&scopes.join(" ")))),
        }
    }

    /// The same with another member in its header.
    pub(super) fn header(&self, name: &'t str, value: Option<String>) -> Self {
        let mut token = self.clone();
        set(&mut token.header, name, value);
        token
    }

    /// The same with another claim.
    pub(super) fn claim(&self, name: &'t str, value: Option<String>) -> Self {
        let mut token = self.clone();
        set(&mut token.claims, name, value);
        token
    }

    /// What is signed.
    pub(super) fn message(&self) -> String {
        let part = |members: &[Member<'_>]| {
            let members = members.iter().filter_map(|(name, value)| {
                let value = value.as_ref()?;
                Some(format!("{}:{value}", text(name)))
            });
            let object = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            BASE64_URL_SAFE_NO_PAD.encode(object)
        };
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    /// The token.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        let message = self.message();
        let signature = self.key.sign(message.as_bytes())?;
        Ok(format!(
            "{message}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(signature)
        ))
    }
}

fn set<'m>(members: &mut Vec<Member<'m>>, name: &'m str, value: Option<String>) {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => members.push((name, value)),
    }
}

/// A text as JSON.
pub(super) fn text(text: &str) -> String {
    backend_codegen::api::Json::String(text.into()).to_string()
}

/// Seconds from 1970 on.
pub(super) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}
