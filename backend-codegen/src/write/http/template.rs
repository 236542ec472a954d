//! Path templates as requests have them.

use std::fmt::Write as _;

use crate::api::{PathTemplate, Piece};

/// The template with its literals percent-encoded where a request could not have them otherwise.
pub(in crate::write) fn template(template: &PathTemplate) -> String {
    let mut text = String::new();
    for segment in template.segments() {
        text.push('/');
        for piece in &segment.pieces {
            match piece {
                Piece::Literal(literal) => encode(literal, &mut text),
                Piece::Parameter(name) => {
                    text.push('{');
                    text.push_str(name);
                    text.push('}');
                }
            }
        }
    }
    text
}

/// Percent-encodes what is no `pchar` (RFC 3986, 3.3); what is encoded already stays.
pub(in crate::write) fn encode(literal: &str, text: &mut String) {
    let bytes = literal.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let digits = bytes.iter().skip(at.saturating_add(1)).take(2);
        let n_digits = digits.filter(|digit| digit.is_ascii_hexdigit()).count();
        if byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@".contains(&byte)
            || byte == b'%' && n_digits == 2
        {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_encoded_as_requests_have_them() {
        let encoded = |text: &str| template(&PathTemplate::new(text).unwrap());
        assert_eq!(encoded("/a b/{id}.json"), "/a%20b/{id}.json");
        assert_eq!(encoded("/größe/%2f"), "/gr%C3%B6%C3%9Fe/%2f");
        assert_eq!(encoded("/"), "/");
        assert_eq!(encoded("/v1/a:b/*"), "/v1/a:b/*");
        assert_eq!(encoded("/100%/%zz/%a"), "/100%25/%25zz/%25a");
    }
}
