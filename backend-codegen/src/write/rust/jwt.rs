//! How servers verify JSON Web Tokens.

use std::str::FromStr;

use super::own::UnknownName;
use crate::api::{Api, SecurityKind, SecurityScheme};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::suggest::Guesses;

/// How the tokens of a security scheme are verified: who issues them for whom, and with which keys.
///
/// ```
/// use backend_codegen::write::rust::{Jwt, JwtAlgorithm};
///
/// # fn main() -> Result<(), String> {
/// let jwt = Jwt::new("https://id.example.com", "shop", "env:JWT_KEYS")?
///     .algorithms([JwtAlgorithm::Es256])?
///     .leeway(10)?
///     .typ("at+jwt");
/// # drop(jwt);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwt {
    pub(in crate::write) issuer: JwtText,
    pub(in crate::write) audiences: Vec<JwtText>,
    pub(in crate::write) keys: JwtKeys,
    /// Whether the server fetches them itself.
    pub(super) is_fetched_here: bool,
    pub(in crate::write) algorithms: Vec<JwtAlgorithm>,
    /// In seconds.
    pub(in crate::write) leeway: u8,
    pub(in crate::write) typ: Option<String>,
}

/// A text that is known when code is generated, or when the program starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwtText {
    /// It is this.
    Known(String),
    /// What an environment variable says.
    Environment(String),
}

/// Where the keys of tokens come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::write) enum JwtKeys {
    Environment(String),
    File(String),
    Url(String),
}

/// How far clocks may be apart, in seconds, unless something else is said.
const LEEWAY: u8 = 30;
/// More leeway makes the end of tokens meaningless.
const MAX_LEEWAY: u8 = 60;

/// What a token can be signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256: whoever verifies tokens can make them, too.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSA, PKCS #1 1.5, with SHA-256.
    Rs256,
    /// RSA, PKCS #1 1.5, with SHA-384.
    Rs384,
    /// RSA, PKCS #1 1.5, with SHA-512.
    Rs512,
    /// RSA, PSS, with SHA-256.
    Ps256,
    /// RSA, PSS, with SHA-384.
    Ps384,
    /// RSA, PSS, with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl JwtAlgorithm {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// What is allowed where nothing is said: what issuers use, without secrets.
    const USUAL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// What tokens call it (RFC 7518).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Whether whoever verifies tokens could make them.
    const fn is_by_secret(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

impl FromStr for JwtAlgorithm {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            match text {
                "none" => "a token without a signature says nothing".to_owned(),
                _ => format!("no algorithm is `{text}`; there are {names}"),
            }
        })
    }
}

impl Jwt {
    /// Tokens that `issuer` has issued for `audience`, each known now or as `env:NAME` when the program
    /// starts, signed with one of `keys`: `env:NAME` for an environment variable, `file:PATH` for a
    /// file, or the `https` URL of a key set.
    ///
    /// They may be signed with RS256, PS256, ES256 or EdDSA unless [`Self::algorithms`] says otherwise;
    /// the clocks of issuer and server may differ by 30 seconds.
    ///
    /// # Errors
    ///
    /// Why one of these texts does not say that.
    pub fn new(issuer: &str, audience: &str, keys: &str) -> Result<Self, String> {
        Ok(Self {
            issuer: text("issuer", issuer)?,
            audiences: vec![text("audience", audience)?],
            keys: self::keys(keys)?,
            is_fetched_here: false,
            algorithms: JwtAlgorithm::USUAL.to_vec(),
            leeway: LEEWAY,
            typ: None,
        })
    }

    /// Takes tokens for one more audience.
    ///
    /// # Errors
    ///
    /// Why the text is none.
    pub fn audience(mut self, audience: &str) -> Result<Self, String> {
        self.audiences.push(text("audience", audience)?);
        Ok(self)
    }

    /// Says what tokens may be signed with. Nothing else is looked at, whatever a token says.
    ///
    /// # Errors
    ///
    /// Where algorithms with secrets stand beside others, so that a public key could be taken for a
    /// secret, or where there are none.
    pub fn algorithms(
        mut self,
        algorithms: impl IntoIterator<Item = JwtAlgorithm>,
    ) -> Result<Self, String> {
        self.algorithms = algorithms.into_iter().collect_vec();
        let n_secret = self
            .algorithms
            .iter()
            .filter(|it| it.is_by_secret())
            .count();
        if self.algorithms.is_empty() {
            return Err("tokens have to be signed with something, such as `ES256`".to_owned());
        }
        if n_secret > 0 && n_secret < self.algorithms.len() {
            return Err(
                "algorithms with secrets (HS256, HS384, HS512) cannot stand beside others"
                    .to_owned(),
            );
        }
        Ok(self)
    }

    /// Says by how many seconds the clocks of issuer and server may differ; 30 otherwise.
    ///
    /// # Errors
    ///
    /// For more than 60.
    pub fn leeway(mut self, seconds: u8) -> Result<Self, String> {
        if seconds > MAX_LEEWAY {
            return Err(format!("clocks differ by {MAX_LEEWAY} seconds at most"));
        }
        self.leeway = seconds;
        Ok(self)
    }

    /// Lets the server fetch keys that are at a URL with a client of its own, rather than with one that
    /// the application brings along.
    ///
    /// # Errors
    ///
    /// Where keys are not at a URL.
    pub fn fetched_by_server(mut self) -> Result<Self, String> {
        if !matches!(self.keys, JwtKeys::Url(_)) {
            return Err("only keys at a URL are fetched".to_owned());
        }
        self.is_fetched_here = true;
        Ok(self)
    }

    /// Says what type (`typ`) a token has to have, such as `at+jwt` (RFC 9068). Otherwise it has none,
    /// or is `JWT` or `at+jwt`.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.typ = Some(typ.into());
        self
    }
}

impl Jwt {
    /// Who issues the tokens.
    pub fn issuer(&self) -> &JwtText {
        &self.issuer
    }

    /// Whom the tokens are for: one of these.
    pub fn audiences(&self) -> &[JwtText] {
        &self.audiences
    }

    /// What the tokens may be signed with.
    pub fn allowed(&self) -> &[JwtAlgorithm] {
        &self.algorithms
    }

    /// What type the tokens have to have.
    pub fn token_type(&self) -> Option<&str> {
        self.typ.as_deref()
    }
}

fn text(what: &str, text: &str) -> Result<JwtText, String> {
    match text.strip_prefix("env:") {
        Some(name) => variable(name).map(JwtText::Environment),
        None if text.is_empty() => Err(format!("the {what} of tokens has to be said")),
        None => Ok(JwtText::Known(text.to_owned())),
    }
}

/// The name of an environment variable.
pub(super) fn variable(name: &str) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match !name.is_empty() && name.chars().all(is_name) {
        true => Ok(name.to_owned()),
        false => Err(format!("no environment variable is called `{name}`")),
    }
}

fn keys(text: &str) -> Result<JwtKeys, String> {
    if let Some(name) = text.strip_prefix("env:") {
        return variable(name).map(JwtKeys::Environment);
    }
    if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
        return Ok(JwtKeys::File(path.to_owned()));
    }
    let host = |scheme: &str| {
        let authority = text.strip_prefix(scheme)?.split(['/', '?', '#']).next()?;
        let host = authority.split(':').next()?;
        Some(host).filter(|host| !host.is_empty() && !authority.contains('@'))
    };
    let is_here = host("http://").is_some_and(|host| host == "localhost" || host == "127.0.0.1");
    if host("https://").is_some() || is_here {
        return Ok(JwtKeys::Url(text.to_owned()));
    }
    Err(match text.starts_with("http://") {
        true => "keys that come by `http` can be anybody's; `https` is wanted".to_owned(),
        false => "keys are in `env:NAME`, in `file:PATH`, or at an `https` URL".to_owned(),
    })
}

/// How tokens are verified, by security scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwts {
    /// How those of schemes are verified that are not named, if they are for JSON Web Tokens: `bearer`
    /// of no other format, OAuth 2 and OpenID Connect.
    pub usual: Option<Jwt>,
    /// Schemes, by their names.
    pub schemes: IndexMap<String, Jwt>,
}

impl Jwts {
    /// The schemes that are named here and are not in the document, or take no bearer tokens.
    pub fn unknown(&self, api: &Api) -> Vec<UnknownName> {
        let known: Vec<&str> = api
            .security_schemes
            .iter()
            .filter(|(_, scheme)| takes_bearer_tokens(scheme))
            .map(|(name, _)| &**name)
            .collect_vec();
        let guesses = Guesses::default();
        let unknown = self
            .schemes
            .keys()
            .filter(|name| !known.contains(&name.as_str()));
        unknown
            .map(|name| UnknownName {
                kind: "security scheme for bearer tokens",
                name: name.clone(),
                meant: guesses
                    .suggest(name, known.iter().copied())
                    .map(str::to_owned),
            })
            .collect_vec()
    }

    /// How the tokens of a scheme are verified, if they are JSON Web Tokens.
    pub fn of(&self, name: &str, scheme: &SecurityScheme) -> Option<&Jwt> {
        let is_other = |format: &String| !format.eq_ignore_ascii_case("jwt");
        let is_usual = match &scheme.kind {
            SecurityKind::Bearer { format } => !format.as_ref().is_some_and(is_other),
            _ => takes_bearer_tokens(scheme),
        };
        let named = self.schemes.get(name);
        let usual = self.usual.as_ref().filter(|_| is_usual);
        named.filter(|_| takes_bearer_tokens(scheme)).or(usual)
    }
}

fn takes_bearer_tokens(scheme: &SecurityScheme) -> bool {
    matches!(
        scheme.kind,
        SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt() -> Jwt {
        Jwt::new("https://id.example.com", "shop", "env:JWT_KEYS").unwrap()
    }

    #[test]
    fn secrets_and_public_keys_are_not_mixed() {
        assert!(jwt().algorithms([JwtAlgorithm::Hs256]).is_ok());
        assert!(
            jwt()
                .algorithms([JwtAlgorithm::Rs256, JwtAlgorithm::EdDsa])
                .is_ok()
        );
        let mixed = jwt().algorithms([JwtAlgorithm::Hs256, JwtAlgorithm::Rs256]);
        assert!(mixed.unwrap_err().contains("beside"));
        assert!(jwt().algorithms([]).is_err());
        assert!(JwtAlgorithm::USUAL.iter().all(|it| !it.is_by_secret()));
        assert_eq!("ES256".parse(), Ok(JwtAlgorithm::Es256));
        for wrong in ["none", "None", "es256", "HS1", ""] {
            assert!(wrong.parse::<JwtAlgorithm>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_come_from_places_that_others_cannot_write() {
        let place = |text: &str| keys(text).ok();
        assert_eq!(
            place("env:KEYS"),
            Some(JwtKeys::Environment("KEYS".to_owned()))
        );
        assert_eq!(
            place("file:a/b.pem"),
            Some(JwtKeys::File("a/b.pem".to_owned()))
        );
        for url in [
            "https://id.example.com/jwks",
            "http://localhost:1/jwks",
            "http://127.0.0.1/jwks",
        ] {
            assert_eq!(place(url), Some(JwtKeys::Url(url.to_owned())));
        }
        for wrong in [
            "",
            "KEYS",
            "env:",
            "env:A=B",
            "file:",
            "https://",
            "https:///jwks",
            "http://id.example.com/jwks",
            "http://localhost.example.com/jwks",
            "http://localhost:1@id.example.com/jwks",
            "ftp://id.example.com/jwks",
        ] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn clocks_differ_by_a_minute_at_most() {
        assert!(jwt().leeway(60).is_ok());
        assert!(jwt().leeway(61).is_err());
        assert!(Jwt::new("", "shop", "env:K").is_err());
        assert!(jwt().audience("").is_err());
    }
}
