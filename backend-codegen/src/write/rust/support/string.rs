//! JSON strings: where they end, and what they say.

use super::violation::Malformed;
use std::borrow::Cow;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of the first byte that is below 0x20, a quote or a backslash is the lowest bit set.
#[inline]
const fn stops(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    ((quote.wrapping_sub(ONES) & !quote) | (backslash.wrapping_sub(ONES) & !backslash) | control)
        & HIGHS
}

/// The offset of the first byte from `at` on that is not plain text of a string: a quote, a
/// backslash, a control character, or the end.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let stop = stops(u64::from_le_bytes(*chunk));
        if stop != 0 {
            return at.wrapping_add((stop.trailing_zeros() / 8) as usize);
        }
        at = at.wrapping_add(8);
        rest = tail;
    }
    for &byte in rest {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        at = at.wrapping_add(1);
    }
    at
}

/// Whether the bytes can stand in a string as they are.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // The last bytes may be looked at twice: that is faster than one by one.
    if let Some(last) = bytes.last_chunk::<8>() {
        let (chunks, _) = bytes.split_at_checked(bytes.len() & !7).unwrap_or_default();
        let words = chunks
            .chunks_exact(8)
            .filter_map(|chunk| chunk.first_chunk::<8>());
        let found = words.fold(0, |found, word| found | stops(u64::from_le_bytes(*word)));
        return found | stops(u64::from_le_bytes(*last)) == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return stops(u64::from(first) << 32 | u64::from(last)) == 0;
    }
    bytes
        .iter()
        .all(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\')
}

/// Decodes the string whose first character (behind the quote) is at `start`.
///
/// Returns the offset behind the closing quote.
pub(super) fn decode(text: &str, start: usize, out: &mut String) -> Result<usize, Malformed> {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        let end = plain_end(bytes, at);
        out.push_str(text.get(at..end).unwrap_or_default());
        match bytes.get(end) {
            Some(b'"') => return Ok(end.wrapping_add(1)),
            Some(b'\\') => at = escape(bytes, end, out)?,
            Some(_) => {
                return Err(Malformed {
                    offset: end,
                    reason: "control character in a string",
                });
            }
            None => {
                return Err(Malformed {
                    offset: end,
                    reason: "string without an end",
                });
            }
        }
    }
}

/// Decodes the escape sequence whose backslash is at `start`; returns the offset behind it.
fn escape(bytes: &[u8], start: usize, out: &mut String) -> Result<usize, Malformed> {
    let wrong = |reason| {
        Err(Malformed {
            offset: start,
            reason,
        })
    };
    let c = match bytes.get(start.wrapping_add(1)) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => {
            let Some(first) = unit(bytes, start) else {
                return wrong("bad unicode escape");
            };
            if let Some(c) = char::from_u32(first) {
                out.push(c);
                return Ok(start.wrapping_add(6));
            }
            // A surrogate: only a high one followed by a low one is a character.
            let second = unit(bytes, start.wrapping_add(6)).unwrap_or_default();
            if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
                return wrong("lone surrogate");
            }
            let scalar = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
            out.push(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(start.wrapping_add(12));
        }
        _ => return wrong("unknown escape sequence"),
    };
    out.push(c);
    Ok(start.wrapping_add(2))
}

/// The value of the `\uXXXX` that starts at `at`.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(at..)?.first_chunk::<6>()? else {
        return None;
    };
    let mut unit = 0;
    for digit in digits {
        unit = unit * 16 + char::from(*digit).to_digit(16)?;
    }
    Some(unit)
}

/// What the string at the start of a well-formed text says, and how long it is with its quotes.
pub(super) fn unescape(text: &str) -> (Cow<'_, str>, usize) {
    let end = plain_end(text.as_bytes(), 1);
    if text.as_bytes().get(end) == Some(&b'"') {
        return (
            Cow::Borrowed(text.get(1..end).unwrap_or_default()),
            end.wrapping_add(1),
        );
    }
    let mut out = String::new();
    let length = decode(text, 1, &mut out).unwrap_or(text.len());
    (Cow::Owned(out), length)
}
