//! Bytes as Base64 for URLs (RFC 4648, section 5), without padding.

use super::super::base64;

/// The bytes that the text stands for. Bytes have one text alone.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let length = text.len().next_multiple_of(4);
    let mut usual = String::with_capacity(length);
    for character in text.chars() {
        usual.push(match character {
            '-' => '+',
            '_' => '/',
            '+' | '/' | '=' => return None,
            other => other,
        });
    }
    usual.extend(std::iter::repeat_n('=', length.saturating_sub(text.len())));
    base64::decode(&usual)
}
