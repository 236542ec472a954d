//! Bytes as text (RFC 4648).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as Base64, with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_u32 {
            let digit = ALPHABET.get((word >> (18 - 6 * place) & 63) as usize);
            let is_pad = place as usize > group.len();
            text.push(digit.filter(|_| !is_pad).map_or('=', |it| char::from(*it)));
        }
    }
    text
}

/// Bytes as Base64 for URLs, without padding.
pub(super) fn for_urls(bytes: &[u8]) -> String {
    let text = encode(bytes);
    text.trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

/// The bytes that Base64 stands for, with or without padding.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for symbol in text.trim_end_matches('=').bytes() {
        let sextet = ALPHABET.iter().position(|known| *known == symbol)?;
        bits = (bits << 6 | u32::try_from(sextet).ok()?) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, for_urls};

    #[test]
    fn there_and_back() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (&[0xfb, 0xff], "+/8="),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
        assert_eq!(for_urls(&[0xfb, 0xff]), "-_8");
        assert_eq!(decode("Zm9v!"), None);
    }
}
