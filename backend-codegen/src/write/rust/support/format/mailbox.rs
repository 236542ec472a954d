//! Mailboxes (RFC 5321, section 4.1.2): a local part, an at sign, and where it is.

use super::ipv4::is_ipv4;
use super::ipv6::is_ipv6;

/// Whether the text is a mailbox, on a host of that kind. Beyond ASCII, the local part may have any
/// character (RFC 6531).
pub(super) fn is_mailbox(text: &str, is_host: fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    is_local_part(local) && is_domain(domain, is_host)
}

/// Whether the text is a local part: words with dots between them, or a quoted string.
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
    // A dot may stand only behind a word, and a word has to come last.
    let mut word = false;
    for byte in text.bytes() {
        if byte != b'.' && !is_atom(byte) || byte == b'.' && !word {
            return false;
        }
        word = byte != b'.';
    }
    word
}

/// Whether a byte may stand in a word (RFC 5322, `atext`).
const fn is_atom(byte: u8) -> bool {
    match byte {
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b':' | b';' | b'@' | b'\\' | b',' | b'.'
        | b'"' => false,
        _ => byte.is_ascii_graphic() || !byte.is_ascii(),
    }
}

/// Whether the text may stand between quotes: printable, quotes and backslashes behind a backslash.
fn is_quoted(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return true,
            [b'\\', b' '..=b'~', rest @ ..] => rest,
            [b'\\' | b'"', ..] => return false,
            [b' '..=b'~' | 0x80.., rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether the text is a host, or an address in brackets.
fn is_domain(text: &str, is_host: fn(&str) -> bool) -> bool {
    let Some(literal) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    else {
        return is_host(text);
    };
    match literal.split_at_checked(5) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => is_ipv6(address),
        _ => is_ipv4(literal),
    }
}
