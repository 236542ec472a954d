//! Bytes as Base64 (RFC 4648, section 4), with padding.

use super::encode::ToJson;
use super::reader::Reader;
use super::violation::Rule;
use super::writer::Writer;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether the text is Base64.
#[must_use]
pub fn is_base64(text: &str) -> bool {
    decode(text).is_some()
}

/// The bytes that the text stands for.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let groups = text.as_bytes().chunks_exact(4);
    if !groups.remainder().is_empty() {
        return None;
    }
    let count = groups.len();
    let mut bytes = Vec::with_capacity(count.saturating_mul(3));
    for (at, group) in groups.enumerate() {
        let is_last = at.wrapping_add(1) == count;
        let n_pads = match group {
            [_, _, b'=', b'='] if is_last => 2,
            [_, _, _, b'='] if is_last => 1,
            _ => 0,
        };
        let mut word = 0_u32;
        for (place, byte) in group.iter().enumerate() {
            let pad = place >= 4_usize.wrapping_sub(n_pads);
            word = word << 6 | if pad { 0 } else { value(*byte)? };
        }
        let [_, a, b, c] = word.to_be_bytes();
        let (whole, cut): (&[u8], u8) = match n_pads {
            0 => (&[a, b, c], 0),
            1 => (&[a, b], c),
            _ => (&[a], b),
        };
        // The bits behind the last byte are zero, so that bytes have one text alone.
        if cut != 0 {
            return None;
        }
        bytes.extend_from_slice(whole);
    }
    Some(bytes)
}

fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte.wrapping_sub(b'A'),
        b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
        b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The text that stands for the bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_u32 {
            let digit = ALPHABET.get((word >> (18 - 6 * place) & 63) as usize);
            let is_pad = place as usize > group.len();
            text.push(char::from(match digit {
                Some(digit) if !is_pad => *digit,
                _ => b'=',
            }));
        }
    }
    text
}

impl Reader<'_> {
    /// Reads bytes.
    pub fn base64(&mut self) -> Option<Vec<u8>> {
        let bytes = decode(self.text()?);
        if bytes.is_none() {
            self.violation(Rule::Format("byte"));
        }
        bytes
    }
}

impl ToJson for Vec<u8> {
    fn write(&self, w: &mut Writer) {
        w.base64(self);
    }
}

impl Writer {
    /// Writes bytes.
    pub fn base64(&mut self, bytes: &[u8]) {
        self.string(&encode(bytes));
    }
}
