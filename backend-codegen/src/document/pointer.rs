//! JSON Pointer, RFC 6901.

use std::borrow::Cow;

use super::node::{Kind, Node};
use super::tree::Document;

impl Document {
    /// The node that a JSON Pointer (`/paths/~1users/get`) names; `""` is the root.
    ///
    /// A pointer in a URI fragment is percent-encoded on top; see [`decode_fragment`].
    pub fn pointer(&self, pointer: &str) -> Option<Node<'_>> {
        if pointer.is_empty() {
            return Some(self.root());
        }
        let mut node = self.root();
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match node.kind() {
                Kind::Object(object) => object.get(&unescape(token)?)?,
                Kind::Array(array) => array.get(index(token)?)?,
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => return None,
            };
        }
        Some(node)
    }
}

/// Resolves `~1` to `/` and `~0` to `~`; nothing else may follow a `~`.
fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut parts = token.split('~');
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (escaped, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => ('/', part.strip_prefix('1')?),
        };
        text.push(escaped);
        text.push_str(rest);
    }
    Some(Cow::Owned(text))
}

/// An array index: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = token == "0" || !token.starts_with('0');
    (digits && canonical).then(|| token.parse().ok()).flatten()
}

/// Resolves the percent-encoding of a URI fragment (without its `#`), as in
/// `/paths/~1users~1%7Bid%7D`. `None` if an escape is malformed or the result is not UTF-8.
pub fn decode_fragment(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return None;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?)?;
        bytes.push(u8::try_from(value).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::decode_fragment;

    #[test]
    fn the_examples_of_rfc_6901_resolve() {
        let document = document(
            "d.json",
            r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#,
        );
        let number = |pointer| document.pointer(pointer).and_then(|node| node.as_number());
        assert!(
            document
                .pointer("")
                .is_some_and(|node| node.as_object().is_some())
        );
        assert_eq!(
            document.pointer("/foo/0").and_then(|node| node.as_str()),
            Some("bar")
        );
        for (at, pointer) in [
            "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ", "/m~0n",
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(number(pointer), Some(at.to_string().as_str()), "{pointer}");
        }
        for nothing in [
            "foo", "/foo/2", "/foo/00", "/foo/-", "/foo/+1", "/foo/0/0", "/m~n", "/m~2n", "/foo/",
        ] {
            assert!(document.pointer(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn tilde_escapes_are_resolved_once() {
        let document = document("d.json", r#"{"~1":1,"/":2}"#);
        assert_eq!(
            document.pointer("/~01").and_then(|node| node.as_number()),
            Some("1")
        );
        assert_eq!(
            document.pointer("/~1").and_then(|node| node.as_number()),
            Some("2")
        );
    }

    #[test]
    fn a_fragment_is_percent_decoded() {
        assert_eq!(
            decode_fragment("/a~1%7Bid%7d/%C3%A9").as_deref(),
            Some("/a~1{id}/é")
        );
        for malformed in ["%", "%4", "%zz", "%FF"] {
            assert_eq!(decode_fragment(malformed), None);
        }
    }
}
