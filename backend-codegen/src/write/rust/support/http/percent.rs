//! Percent-encoded text, decoded once and with suspicion.

use std::borrow::Cow;

/// What percent-encoded text says (RFC 3986, 2.1).
///
/// `None` is text with a `%` that two hexadecimal digits do not follow, text that is not UTF-8,
/// and text with a NUL, which nothing behind the server can be trusted to bear.
#[must_use]
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    decoded(text, false)
}

/// What a part of a query string says, in which `+` is a space as well.
#[must_use]
pub fn decode_query(text: &str) -> Option<Cow<'_, str>> {
    decoded(text, true)
}

fn decoded(text: &str, plus: bool) -> Option<Cow<'_, str>> {
    let is_code = |byte: &u8| *byte == b'%' || *byte == 0 || (plus && *byte == b'+');
    if !text.as_bytes().iter().any(is_code) {
        return Some(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => (digit(bytes.next()?)? << 4) | digit(bytes.next()?)?,
            b'+' if plus => b' ',
            byte => byte,
        });
    }
    if decoded.contains(&0) {
        return None;
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// The value of a hexadecimal digit.
const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}
