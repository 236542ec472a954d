//! Identifiers of resources: URIs (RFC 3986), and IRIs, which go beyond ASCII (RFC 3987).

use super::ipv6::is_ipv6;

/// Whether the text is an IRI, with a scheme.
pub(super) fn is_absolute(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => is_scheme(scheme) && is_hierarchy(rest),
        None => false,
    }
}

/// Whether the text is an IRI or one that is relative to another.
pub(super) fn is_reference(text: &str) -> bool {
    // A colon in the first segment would make a scheme of what is before it.
    let segment = text.split(['/', '?', '#']).next().unwrap_or_default();
    if segment.contains(':') {
        is_absolute(text)
    } else {
        is_hierarchy(text)
    }
}

fn is_scheme(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(inside)
}

/// Whether the text is what follows the scheme.
fn is_hierarchy(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let is_path = match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or_default();
            is_authority(authority) && consists_of(path, ":@/", not_private)
        }
        None => consists_of(text, ":@/", not_private),
    };
    is_path && consists_of(query, ":@/?", any_private) && consists_of(fragment, ":@/?", not_private)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    if !consists_of(user, ":", not_private) {
        return false;
    }
    // A host in brackets has colons of its own.
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((literal, port)) = rest.split_once(']') else {
                return false;
            };
            let Some(port) = port
                .strip_prefix(':')
                .or(Some(port).filter(|port| port.is_empty()))
            else {
                return false;
            };
            if !is_ipv6(literal) && !is_future(literal) {
                return false;
            }
            ("", port)
        }
        None => host.split_once(':').unwrap_or((host, "")),
    };
    consists_of(host, "", not_private) && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text is an address of a version to come.
fn is_future(text: &str) -> bool {
    let Some((version, address)) = text
        .strip_prefix(['v', 'V'])
        .and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    let is_hex = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_plain = address.is_ascii() && !address.contains('%');
    is_hex && !address.is_empty() && is_plain && consists_of(address, ":", not_private)
}

/// Whether the text consists of characters that have no other meaning, those that are named, and
/// bytes as percent signs with two digits.
fn consists_of(text: &str, named: &str, is_private: fn(char) -> bool) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let known = match c {
            '%' => {
                let mut digit = || chars.next().is_some_and(|c| c.is_ascii_hexdigit());
                digit() && digit()
            }
            '-' | '.' | '_' | '~' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';'
            | '=' => true,
            c if c.is_ascii() => c.is_ascii_alphanumeric() || named.contains(c),
            c => is_international(c) || is_private(c),
        };
        if !known {
            return false;
        }
    }
    true
}

/// Whether an IRI may have the character beyond ASCII (`ucschar`).
pub(super) fn is_international(c: char) -> bool {
    match u32::from(c) {
        0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef => true,
        code => {
            (0x1_0000..0xf_0000).contains(&code)
                && code & 0xffff < 0xfffe
                && !(0xe_0000..0xe_1000).contains(&code)
        }
    }
}

/// Whether a character is for private use; an IRI may have those in its query alone.
pub(super) fn any_private(c: char) -> bool {
    let code = u32::from(c);
    (0xe000..0xf900).contains(&code) || (code >= 0xf_0000 && code & 0xffff < 0xfffe)
}

fn not_private(_: char) -> bool {
    false
}
