//! What requests carry to be let in.

use std::collections::BTreeMap;

use backend_codegen::api::{
    Api, ApiKeyLocation, SecurityKind, SecurityRequirement, SecurityScheme,
};
use backend_codegen::write::rust::{JwtText, Jwts};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::key::Key;
use super::token::{Rules, Signer, Token};
use crate::cli::AuthArgs;
use crate::command::requests::written::encoded;
use crate::ui::Problem;

/// What a request carries beside what its operation wants.
#[derive(Clone, Debug, Default)]
pub(in crate::command) struct Presented {
    pub(in crate::command) headers: Vec<(String, String)>,
    /// Pairs as they are sent.
    pub(in crate::command) query: Vec<String>,
    /// Pairs as they are sent.
    pub(in crate::command) cookies: Vec<String>,
}

impl Presented {
    pub(super) fn header(name: &str, value: impl Into<String>) -> Self {
        Self {
            headers: vec![(name.to_owned(), value.into())],
            ..Self::default()
        }
    }

    pub(super) fn bearer(token: &str) -> Self {
        Self::header("authorization", format!("Bearer {token}"))
    }

    pub(super) fn query(name: &str, value: &str) -> Self {
        Self {
            query: vec![format!("{}={}", encoded(name), encoded(value))],
            ..Self::default()
        }
    }

    pub(super) fn cookie(name: &str, value: &str) -> Self {
        Self {
            cookies: vec![format!("{name}={value}")],
            ..Self::default()
        }
    }

    /// Both of them.
    pub(in crate::command) fn and(&self, other: &Self) -> Self {
        Self {
            headers: [self.headers.as_slice(), &other.headers].concat(),
            query: [self.query.as_slice(), &other.query].concat(),
            cookies: [self.cookies.as_slice(), &other.cookies].concat(),
        }
    }
}

/// What is known of those who may ask.
pub(super) struct Known<'k> {
    api: &'k Api,
    jwts: &'k Jwts,
    pub(super) signer: Option<Signer>,
    /// A key that nobody knows.
    pub(super) stranger: Key,
    issuer: Option<&'k str>,
    audience: Option<&'k str>,
    /// Keys, tokens and passwords by scheme.
    texts: BTreeMap<&'k str, &'k str>,
}

impl<'k> Known<'k> {
    pub(super) fn new(
        arguments: &'k AuthArgs,
        api: &'k Api,
        jwts: &'k Jwts,
    ) -> anyhow::Result<Self> {
        let texts = texts(&arguments.credentials, api)?;
        let signer = match &arguments.signing_key {
            Some(place) => Some(Signer {
                key: Key::of(place)?,
                id: arguments.key_id.clone(),
            }),
            None => None,
        };
        Ok(Self {
            api,
            jwts,
            stranger: Key::stranger(signer.as_ref().map(|signer| &signer.key))?,
            signer,
            issuer: arguments.issuer.as_deref(),
            audience: arguments.audience.as_deref(),
            texts,
        })
    }

    pub(super) fn scheme(&self, name: &str) -> Option<&'k SecurityScheme> {
        self.api.security_schemes.get(name).map(|scheme| &**scheme)
    }

    /// What the tokens of a scheme have to be, as far as that is known.
    pub(super) fn rules(&self, name: &str) -> Option<Rules> {
        let scheme = self.scheme(name)?;
        if !takes_bearer_tokens(scheme) {
            return None;
        }
        let jwt = self.jwts.of(name, scheme);
        let said = |text: &JwtText| match text {
            JwtText::Known(text) => Some(text.clone()),
            JwtText::Environment(name) => std::env::var(name).ok(),
        };
        let issuer = self.issuer.map(str::to_owned);
        let audience = self.audience.map(str::to_owned);
        Some(Rules {
            issuer: issuer.or_else(|| said(jwt?.issuer()))?,
            audience: audience.or_else(|| said(jwt?.audiences().first()?))?,
            typ: jwt.and_then(|jwt| jwt.token_type().map(str::to_owned)),
        })
    }

    /// The key that the tokens of a scheme can be signed with, if it is at hand.
    pub(super) fn signer(&self, name: &str) -> Option<&Signer> {
        let signer = self.signer.as_ref()?;
        let jwt = self.jwts.of(name, self.scheme(name)?);
        let algorithm = signer.key.algorithm();
        let is_allowed = match jwt {
            Some(jwt) => jwt.allowed().iter().any(|it| it.name() == algorithm),
            None => true,
        };
        Some(signer).filter(|_| is_allowed)
    }

    /// Valid credentials for one way in, if all of them are at hand.
    pub(super) fn valid(&self, way: &SecurityRequirement) -> Option<Presented> {
        let mut presented = Presented::default();
        for (name, scopes) in &way.schemes {
            let scopes: Vec<&str> = scopes.iter().map(|scope| &**scope).collect();
            presented = presented.and(&self.valid_for(name, &scopes)?);
        }
        Some(presented)
    }

    /// Valid credentials for the other schemes of a way in, as far as they are at hand.
    pub(super) fn beside(&self, way: &SecurityRequirement, name: &str) -> Presented {
        let others = way.schemes.iter().filter(|(other, _)| ***other != *name);
        let others = others.filter_map(|(name, scopes)| {
            let scopes: Vec<&str> = scopes.iter().map(|scope| &**scope).collect();
            self.valid_for(name, &scopes)
        });
        others.fold(Presented::default(), |all, one| all.and(&one))
    }

    fn valid_for(&self, name: &str, scopes: &[&str]) -> Option<Presented> {
        if let Some(text) = self.texts.get(name) {
            return self.presented(name, text);
        }
        let (rules, signer) = (self.rules(name)?, self.signer(name)?);
        let token = Token::valid(&rules, signer, scopes).text().ok()?;
        Some(Presented::bearer(&token))
    }

    /// Whether there are valid credentials for a scheme at hand.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.valid_for(name, &[]).is_some()
    }

    /// The valid key of a scheme, if it is at hand.
    pub(super) fn key(&self, kind: &SecurityKind) -> Option<&'k str> {
        let mut texts = self.texts.iter();
        let is_it = |name: &str| self.scheme(name).is_some_and(|scheme| scheme.kind == *kind);
        texts.find_map(|(name, text)| is_it(name).then_some(*text))
    }

    /// A text where a scheme wants it.
    pub(super) fn presented(&self, name: &str, text: &str) -> Option<Presented> {
        presented(self.scheme(name)?, text)
    }
}

/// Keys, tokens and passwords by scheme, from what was written as SCHEME=TEXT.
pub(in crate::command) fn texts<'k>(
    credentials: &'k [String],
    api: &Api,
) -> Result<BTreeMap<&'k str, &'k str>, Problem> {
    let mut texts = BTreeMap::new();
    for credential in credentials {
        let (name, text) = credential.split_once('=').unwrap_or((credential, ""));
        if !api.security_schemes.contains_key(name) || text.is_empty() {
            let names = api.security_schemes.keys();
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            let message =
                format!("`{name}=…` is no credential for a security scheme of the document");
            let help = format!(
                "write `--credential SCHEME=TEXT`; the schemes are {}",
                names.join(", ")
            );
            return Err(Problem::new("auth::credential", message).help(help));
        }
        texts.insert(name, text);
    }
    Ok(texts)
}

/// A text where a scheme wants it.
pub(in crate::command) fn presented(scheme: &SecurityScheme, text: &str) -> Option<Presented> {
    Some(match &scheme.kind {
        SecurityKind::ApiKey { name, sent_in } => match sent_in {
            ApiKeyLocation::Header => Presented::header(name, text),
            ApiKeyLocation::Query => Presented::query(name, text),
            ApiKeyLocation::Cookie => Presented::cookie(name, text),
        },
        SecurityKind::Basic => {
            let text = BASE64_STANDARD.encode(text);
            Presented::header("authorization", format!("Basic {text}"))
        }
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => Presented::bearer(text),
        SecurityKind::OtherHttp(scheme) => {
            Presented::header("authorization", format!("{scheme} {text}"))
        }
        SecurityKind::MutualTls => return None,
    })
}

/// Whether a scheme is one of `Authorization: Bearer`.
pub(super) fn takes_bearer_tokens(scheme: &SecurityScheme) -> bool {
    matches!(
        scheme.kind,
        SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. }
    )
}
