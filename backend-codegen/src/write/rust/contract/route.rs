//! Path templates as requests have them.

use std::fmt::Write as _;

use crate::api::{PathTemplate, Piece};

/// The template with its literals percent-encoded where a request could not have them otherwise.
pub(in crate::write::rust) fn template(template: &PathTemplate) -> String {
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

/// Percent-encodes what is no `pchar` (RFC 3986, 3.3); a `%` stays.
pub(in crate::write::rust) fn encode(literal: &str, text: &mut String) {
    for byte in literal.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte) {
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
    }
}
