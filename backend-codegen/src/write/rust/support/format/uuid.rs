//! `uuid`: the text of a UUID (RFC 4122), of any version.

/// Whether the text is a UUID.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

/// The number that a UUID writes.
#[must_use]
pub fn parse(text: &[u8]) -> Option<u128> {
    let text: &[u8; 36] = text.try_into().ok()?;
    if [text[8], text[13], text[18], text[23]] != *b"----" {
        return None;
    }
    let high = digits(
        digits(digits(0, text.get(..8)?)?, text.get(9..13)?)?,
        text.get(14..18)?,
    )?;
    let low = digits(digits(0, text.get(19..23)?)?, text.get(24..)?)?;
    Some(u128::from(high) << 64 | u128::from(low))
}

/// Adds hexadecimal digits to a number. Chosen without branches: digits cannot be foreseen.
fn digits(number: u64, text: &[u8]) -> Option<u64> {
    let (mut number, mut wrong) = (number, 0);
    for byte in text {
        let decimal = byte.wrapping_sub(b'0');
        let letter = (byte | 0x20).wrapping_sub(b'a').wrapping_add(10);
        let digit = if decimal < 10 { decimal } else { letter };
        let known = decimal < 10 || (10..16).contains(&letter);
        wrong |= u8::from(!known);
        number = number << 4 | u64::from(digit & 15);
    }
    (wrong == 0).then_some(number)
}
