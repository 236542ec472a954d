//! `time`: a time of the day with its offset from UTC (RFC 3339, `full-time`).

use super::date::pair;

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59; 60 in a leap second.
    pub second: u8,
    /// The fraction of the second; digits beyond the ninth are dropped.
    pub nanosecond: u32,
    /// The offset from UTC in minutes.
    pub offset: i16,
}

/// Whether the text is a time.
#[must_use]
pub fn is_time(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

/// Reads a time; nothing may follow it.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Time> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return None;
    };
    let (hour, minute, second) = (pair(*h1, *h2)?, pair(*m1, *m2)?, pair(*s1, *s2)?);
    let (nanosecond, rest) = fraction(rest)?;
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        &[sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (pair(h1, h2)?, pair(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i16::from(hours) * 60 + i16::from(minutes);
            if sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    // A leap second is the last one of a day in UTC.
    let utc = (i16::from(hour) * 60 + i16::from(minute) - offset).rem_euclid(24 * 60);
    let known = hour < 24 && minute < 60 && (second < 60 || (second == 60 && utc == 24 * 60 - 1));
    known.then_some(Time {
        hour,
        minute,
        second,
        nanosecond,
        offset,
    })
}

/// Reads the fraction of a second, if there is one; returns it and what follows.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', rest @ ..] = text else {
        return Some((0, text));
    };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(count).filter(|_| count > 0)?;
    let padded = digits
        .iter()
        .copied()
        .chain(std::iter::repeat(b'0'))
        .take(9);
    let nanosecond = padded.fold(0, |sum: u32, digit| {
        sum * 10 + u32::from(digit.wrapping_sub(b'0'))
    });
    Some((nanosecond, rest))
}
