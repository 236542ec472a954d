//! `uuid`: the text of a UUID (RFC 4122), of any version.

/// Whether the text is a UUID.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

/// The number that a UUID writes.
#[must_use]
pub fn parse(text: &[u8]) -> Option<u128> {
    if text.len() != 36 {
        return None;
    }
    let mut value = 0_u128;
    for (at, byte) in text.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if *byte != b'-' {
                return None;
            }
        } else {
            let digit = char::from(*byte).to_digit(16)?;
            value = value << 4 | u128::from(digit);
        }
    }
    Some(value)
}
