//! Bytes as Base64 for URLs (RFC 4648, section 5), without padding.

/// The bytes that the text stands for. Bytes have one text alone.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for symbol in text.bytes() {
        let sextet = match symbol {
            b'A'..=b'Z' => symbol.wrapping_sub(b'A'),
            b'a'..=b'z' => symbol.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => symbol.wrapping_sub(b'0').wrapping_add(52),
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(sextet);
        n_bits = n_bits.wrapping_add(6);
        if n_bits >= 8 {
            n_bits = n_bits.wrapping_sub(8);
            bytes.push(u8::try_from((bits >> n_bits) & 0xff).ok()?);
        }
    }
    let is_whole = n_bits < 6 && bits & ((1 << n_bits) - 1) == 0;
    is_whole.then_some(bytes)
}
