//! `date-time`: a moment (RFC 3339).

use super::date::{self, Date};
use super::time::{self, Time};

/// Whether the text is a date with a time.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

/// Reads a date with a time; nothing may follow it.
#[must_use]
pub fn parse(text: &[u8]) -> Option<(Date, Time)> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let [b'T' | b't', time @ ..] = rest else {
        return None;
    };
    Some((date::parse(date)?, time::parse(time)?))
}
