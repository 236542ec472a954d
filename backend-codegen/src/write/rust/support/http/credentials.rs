//! What a request carries to say who it comes from.

use super::certificate::ClientCertificate;
use super::head::Head;
use super::percent;
use super::security::{Basic, Beside, Credentials, Kind};

/// What a request carries for a scheme. What is there twice is not there.
#[allow(
    unused_variables,
    reason = "most credentials are in the request itself"
)]
#[must_use]
pub fn find(kind: Kind, head: &dyn Head, beside: &impl Beside) -> Option<Credentials> {
    match kind {
        Kind::HeaderField(name) => one_line(head, name).map(|key| secret(key.trim())),
        Kind::QueryParameter(name) => {
            let key = only(in_query(head, name))?;
            percent::decode_query(key).map(|key| Credentials::Secret(key.into_owned()))
        }
        Kind::CookieValue(name) => {
            let cookies = one_line(head, "cookie")?.split(';');
            let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
            only(pairs.filter(|(key, _)| *key == name)).map(|(_, key)| secret(key))
        }
        Kind::Basic => basic(authorization(head, "Basic")?).map(Credentials::Basic),
        Kind::Bearer => authorization(head, "Bearer").map(secret),
        Kind::Other(scheme) => authorization(head, scheme).map(secret),
        Kind::Certificate => beside
            .beside::<ClientCertificate>()
            .map(Credentials::Certificate),
    }
}

/// Whether a request carries something where credentials for a scheme belong, be it readable or not.
///
/// Cookies and certificates are not looked at: clients send them on their own, whatever they ask for.
#[allow(unused_variables, reason = "some APIs have only what is not looked at")]
#[must_use]
pub fn is_tried(kind: Kind, head: &dyn Head) -> bool {
    match kind {
        Kind::HeaderField(name) => head.header(name, 0).is_some(),
        Kind::QueryParameter(name) => in_query(head, name).next().is_some(),
        Kind::Basic | Kind::Bearer | Kind::Other(_) => head.header("authorization", 0).is_some(),
        Kind::CookieValue(_) | Kind::Certificate => false,
    }
}

/// The values of a name in the query string, percent-encoded.
fn in_query<'h>(head: &'h dyn Head, name: &str) -> impl Iterator<Item = &'h str> {
    let pairs = head.query().split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs.filter_map(move |(key, value)| (percent::decode_query(key)? == name).then_some(value))
}

fn secret(text: &str) -> Credentials {
    Credentials::Secret(text.to_owned())
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
