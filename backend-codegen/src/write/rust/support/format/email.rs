//! `email`: a mailbox (RFC 5321, section 4.1.2).

use super::ipv4::is_ipv4;
use super::ipv6::is_ipv6;

/// Whether the text is a mailbox.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    is_local_part(local) && is_domain(domain)
}

/// Whether the text is the part before the `@`: a dotted word or a quoted string.
fn is_local_part(text: &str) -> bool {
    if text.len() > 64 {
        return false;
    }
    if let Some(quoted) = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        return is_quoted(quoted.as_bytes());
    }
    let mut dot = true;
    for byte in text.bytes() {
        if byte == b'.' && dot {
            return false;
        }
        if byte != b'.' && !is_atom(byte) {
            return false;
        }
        dot = byte == b'.';
    }
    !dot
}

/// Whether a byte may stand in a word (RFC 5322, `atext`).
const fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// Whether the text may stand between quotes: printable, with quotes and backslashes escaped.
fn is_quoted(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return true,
            [b'\\', b' '..=b'~', rest @ ..] => rest,
            [b'\\' | b'"', ..] => return false,
            [b' '..=b'~', rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether the text is the part behind the `@`: a domain or an address in brackets.
fn is_domain(text: &str) -> bool {
    if let Some(literal) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return match literal.split_at_checked(5) {
            Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => is_ipv6(address),
            _ => is_ipv4(literal),
        };
    }
    text.len() <= 255 && text.split('.').all(is_label)
}

/// Whether the text is one label of a domain: letters, digits, and hyphens between them.
fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inside = bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let hyphen = bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-');
    (1..=63).contains(&bytes.len()) && inside && !hyphen
}
