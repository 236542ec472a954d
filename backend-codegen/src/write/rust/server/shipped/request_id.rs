//! What clients and logs name requests by.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header that carries the id of a request.
pub const REQUEST_ID: &str = "x-request-id";

/// What a client and a log can name a request by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id that a request was sent with, if it can be one.
    #[must_use]
    pub fn sent(line: &[u8]) -> Option<Self> {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
        let is_id = (1..=128).contains(&line.len()) && line.iter().all(is_plain);
        let text = std::str::from_utf8(line).ok()?;
        is_id.then(|| Self(text.into()))
    }

    /// A new id.
    #[must_use]
    pub fn random() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let keys = RandomState::new();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let numbers = [keys.hash_one(count), keys.hash_one(!count)];
        let bytes = numbers.iter().flat_map(|number| number.to_be_bytes());
        let digits = bytes.flat_map(|byte| [byte >> 4, byte & 0xf]);
        let mut text = String::with_capacity(32);
        text.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
