//! Who a request comes from: credentials, and what operations demand of them.

use super::failure::Failure;
use super::head::Head;
use super::operation::Operation;
use super::percent;
use super::refusal::{Reason, Refusal};
use std::borrow::Cow;

/// A declared way in.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Its name in the specification.
    pub name: &'static str,
    /// What a request must carry.
    pub kind: Kind,
}

/// What a [`Scheme`] asks of a request.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A secret in a header.
    KeyInHeader(&'static str),
    /// A secret in the query string.
    KeyInQuery(&'static str),
    /// A secret in a cookie.
    KeyInCookie(&'static str),
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// `Authorization: Bearer` (RFC 6750), which OAuth 2 and OpenID Connect use too.
    Bearer,
    /// Another scheme of `Authorization`.
    Other(&'static str),
}

/// A scheme that an operation demands.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The scheme.
    pub scheme: &'static Scheme,
    /// What the credentials must be good for.
    pub scopes: &'static [&'static str],
}

/// What a request carries for one scheme.
#[derive(Clone, PartialEq, Eq)]
#[allow(dead_code, reason = "which there are depends on the schemes")]
pub enum Credentials<'r> {
    /// A key, a bearer token, or what stands behind the name of another scheme.
    Secret(Cow<'r, str>),
    /// A user with a password.
    Basic(Basic),
}

/// A user with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    /// The name of the user.
    pub user: String,
    /// The password.
    pub password: String,
}

/// What credentials are presented for.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "for those who look at credentials")]
pub struct Attempt<P> {
    /// The operation.
    pub operation: &'static Operation,
    /// What the credentials must be good for.
    pub scopes: &'static [&'static str],
    /// Who the scheme before this one said that the request comes from, where several schemes are
    /// demanded at once.
    pub principal: Option<P>,
}

/// Why credentials are refused.
#[derive(Debug)]
#[allow(dead_code, reason = "for those who look at credentials")]
pub enum Denied {
    /// They are not valid: `401`.
    Unauthorized,
    /// They are valid and do not suffice: `403`.
    Forbidden,
    /// They could not be looked at.
    Failure(Failure),
}

impl<F: Into<Failure>> From<F> for Denied {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

/// Looks at credentials.
pub trait Authenticate: Send + Sync + 'static {
    /// Who a request comes from.
    type Principal: Clone + Send + Sync + 'static;

    /// Says who presents these credentials.
    fn authenticate(
        &self,
        scheme: &'static Scheme,
        attempt: Attempt<Self::Principal>,
        credentials: Credentials<'_>,
    ) -> impl Future<Output = Result<Self::Principal, Denied>> + Send;
}

impl Demand {
    /// Credentials for a scheme that are good for these scopes.
    #[must_use]
    pub const fn new(scheme: &'static Scheme, scopes: &'static [&'static str]) -> Self {
        Self { scheme, scopes }
    }
}

/// Who a request comes from; `None` is anybody, where the operation lets anybody in.
///
/// # Errors
///
/// When nothing that the operation demands is there and valid.
pub async fn authorize<A: Authenticate>(
    guard: &A,
    operation: &'static Operation,
    head: &dyn Head,
) -> Result<Option<A::Principal>, Denied> {
    let mut denied = Denied::Unauthorized;
    for alternative in operation.security {
        match present(guard, operation, alternative, head).await {
            Ok(None) => {}
            Ok(principal) => return Ok(principal),
            Err(Denied::Unauthorized) => {}
            Err(Denied::Forbidden) => denied = Denied::Forbidden,
            Err(failure) => return Err(failure),
        }
    }
    let anybody = operation
        .security
        .iter()
        .any(|alternative| alternative.is_empty());
    if anybody { Ok(None) } else { Err(denied) }
}

/// Presents all credentials of one alternative; `None` if there are none to present.
async fn present<A: Authenticate>(
    guard: &A,
    operation: &'static Operation,
    alternative: &'static [Demand],
    head: &dyn Head,
) -> Result<Option<A::Principal>, Denied> {
    let found: Option<Vec<_>> = alternative
        .iter()
        .map(|demand| Some((demand, credentials(demand.scheme.kind, head)?)))
        .collect();
    let mut principal = None;
    for (demand, credentials) in found.unwrap_or_default() {
        let attempt = Attempt {
            operation,
            scopes: demand.scopes,
            principal,
        };
        principal = Some(
            guard
                .authenticate(demand.scheme, attempt, credentials)
                .await?,
        );
    }
    Ok(principal)
}

/// What a request carries for a scheme. What is there twice is not there.
fn credentials(kind: Kind, head: &dyn Head) -> Option<Credentials<'_>> {
    match kind {
        Kind::KeyInHeader(name) => one_line(head, name).map(|key| secret(key.trim())),
        Kind::KeyInQuery(name) => {
            let pairs = head
                .query()
                .split('&')
                .filter_map(|pair| pair.split_once('='));
            let named = |(key, value)| (percent::decode_query(key)? == name).then_some(value);
            let key = only(pairs.filter_map(named))?;
            percent::decode_query(key).map(Credentials::Secret)
        }
        Kind::KeyInCookie(name) => {
            let cookies = one_line(head, "cookie")?.split(';');
            let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
            only(pairs.filter(|(key, _)| *key == name)).map(|(_, key)| secret(key))
        }
        Kind::Basic => basic(authorization(head, "Basic")?).map(Credentials::Basic),
        Kind::Bearer => authorization(head, "Bearer").map(secret),
        Kind::Other(scheme) => authorization(head, scheme).map(secret),
    }
}

const fn secret(text: &str) -> Credentials<'_> {
    Credentials::Secret(Cow::Borrowed(text))
}

/// What stands behind the name of a scheme in `Authorization`.
fn authorization<'h>(head: &'h dyn Head, scheme: &str) -> Option<&'h str> {
    let (name, credentials) = one_line(head, "authorization")?.trim().split_once(' ')?;
    name.eq_ignore_ascii_case(scheme)
        .then(|| credentials.trim_start())
}

/// The value of a header that is there once.
fn one_line<'h>(head: &'h dyn Head, name: &str) -> Option<&'h str> {
    let line = head
        .header(name, 0)
        .filter(|_| head.header(name, 1).is_none());
    line.and_then(|line| std::str::from_utf8(line).ok())
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// User and password as Base64 (RFC 7617, 2).
fn basic(credentials: &str) -> Option<Basic> {
    let text = String::from_utf8(base64(credentials)?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some(Basic {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

/// Decodes Base64 with or without padding (RFC 4648, 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for symbol in text.trim_end_matches('=').bytes() {
        let sextet = match symbol {
            b'A'..=b'Z' => symbol.wrapping_sub(b'A'),
            b'a'..=b'z' => symbol.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => symbol.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(sextet);
        n_bits = n_bits.wrapping_add(6);
        if n_bits >= 8 {
            n_bits = n_bits.wrapping_sub(8);
            bytes.push(u8::try_from((bits >> n_bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// The refusal of a request that was not let in, with a challenge for each scheme (RFC 9110, 11.6.1).
#[must_use]
pub fn refusal(reason: Reason, operation: &Operation) -> Refusal {
    let mut refusal = Refusal::from(reason);
    let demands = operation
        .security
        .iter()
        .flat_map(|alternative| alternative.iter());
    for demand in demands {
        let mut challenge = challenge(demand.scheme.kind);
        if reason == Reason::Forbidden && challenge == BEARER {
            let scopes = escaped(&demand.scopes.join(" "));
            challenge = format!("{BEARER} error=\"insufficient_scope\", scope=\"{scopes}\"");
        }
        if !refusal.headers.iter().any(|(_, value)| *value == challenge) {
            refusal.headers.push(("www-authenticate", challenge));
        }
    }
    refusal
}

fn challenge(kind: Kind) -> String {
    match kind {
        Kind::KeyInHeader(name) => key("header", name),
        Kind::KeyInQuery(name) => key("query", name),
        Kind::KeyInCookie(name) => key("cookie", name),
        Kind::Basic => "Basic realm=\"api\", charset=\"UTF-8\"".to_owned(),
        Kind::Bearer => BEARER.to_owned(),
        Kind::Other(scheme) => scheme.to_owned(),
    }
}

const BEARER: &str = "Bearer";

fn key(place: &str, name: &str) -> String {
    format!("ApiKey in=\"{place}\", name=\"{}\"", escaped(name))
}

/// Text between quotes (RFC 9110, 5.6.4).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
