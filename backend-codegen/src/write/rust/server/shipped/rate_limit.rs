//! How often a client may ask.

use super::super::support::http::refusal::{Reason, Refusal};
use super::limited::{NO_ADDRESS, Request};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a client may ask: by default as the settings say, which is 100 requests in 15 minutes on
/// paths under `/api/` if they do not say otherwise.
///
/// What is too much is answered with `429` and `Retry-After`. All answers that count carry
/// `RateLimit-Policy: "default";q=100;w=900` and `RateLimit: "default";r=99;t=900`: how much is left,
/// and in how many seconds there is more (draft-ietf-httpapi-ratelimit-headers-10, whose notation is
/// that of the drafts since 08), unless they are turned off. Those of a handler that panics or takes too
/// long do not.
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// So many requests a client may send in one window.
    pub requests: u32,
    /// How long a window is, which starts with the first request in it.
    pub window: Duration,
    /// Where paths start that count; `/` are all.
    pub path: &'static str,
    /// Whose requests are counted together.
    pub client: Client,
    /// Whether answers say how much is left.
    pub headers: bool,
    /// So many clients are remembered at once, each with some 50 bytes. Where there are more, the one
    /// whose window has started first is forgotten.
    pub clients: usize,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "for applications that want it")]
pub enum Client {
    /// Those from one address; of IPv6 those from one /64, which a client has for itself.
    ///
    /// Where the server does not know addresses, requests are answered with `500`, and the log says why.
    Address {
        /// Proxies whose `X-Forwarded-For` is believed; none by default. The client is then the last
        /// address in it that is none of them. From everybody else the header is not looked at, since
        /// anyone can send it.
        trusted_proxies: &'static [Network],
    },
    /// Those for which a function returns the same text; what it returns `None` for is not counted. The
    /// function sees the request before credentials are checked.
    Key(fn(&Request) -> Option<String>),
}

/// Addresses that start with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

#[allow(dead_code, reason = "for applications that want it")]
impl Network {
    /// The addresses whose first `bits` bits are those of `address`.
    #[must_use]
    pub const fn new(address: IpAddr, bits: u8) -> Self {
        Self { address, bits }
    }

    /// Whether an address is one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, other, width) = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u128::from(own.to_bits()), u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits(), other.to_bits(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        let others = u32::from(width - self.bits.min(width));
        (own ^ other).checked_shr(others).unwrap_or(0) == 0
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        super::RATE_LIMIT
    }
}

/// What a request says about where it comes from.
pub struct Origin<'r> {
    /// Its path.
    pub path: &'r str,
    /// The address that the connection comes from.
    pub peer: Option<IpAddr>,
    /// The lines of `X-Forwarded-For`.
    pub forwarded: Vec<&'r [u8]>,
}

/// The server does not know who asks.
#[derive(Clone, Copy, Debug)]
pub struct NoAddress;

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NO_ADDRESS)
    }
}

impl std::error::Error for NoAddress {}

impl Origin<'_> {
    /// The address of the client.
    fn address(&self, trusted_proxies: &[Network]) -> Option<IpAddr> {
        let mut address = self.peer?.to_canonical();
        let is_trusted = |address| trusted_proxies.iter().any(|it| it.contains(address));
        let lines = self.forwarded.iter().rev().map(|line| match *line {
            line if line.is_ascii() => std::str::from_utf8(line).unwrap_or_default(),
            _ => "",
        });
        // Each proxy adds whom it was asked by at the end: what stands before an address is that one's
        // word.
        let mut named = lines.flat_map(|line| line.rsplit(','));
        while is_trusted(address) {
            match named.next().and_then(parsed) {
                Some(next) => address = next,
                None => break,
            }
        }
        Some(address)
    }
}

/// An address as proxies write it, some with the port.
fn parsed(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse().ok().map(|it: SocketAddr| it.ip());
    let address = text.parse().ok().or_else(with_port)?;
    Some(IpAddr::to_canonical(&address))
}

/// What a client has for itself.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// A duration in whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    let started = u64::from(duration.subsec_nanos() > 0);
    duration.as_secs().saturating_add(started)
}

/// What came of a request that was counted.
pub struct Counted {
    /// Whether it is answered.
    pub is_allowed: bool,
    /// How many more there may be.
    left: u32,
    /// In how many seconds there may be as many as at first.
    seconds: u64,
}

impl Counted {
    /// The refusal of a request that is too much.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let mut refusal = Refusal::from(Reason::TooManyRequests);
        refusal
            .headers
            .push(("retry-after", self.seconds.to_string()));
        refusal
    }

    /// The headers of the answer, which say how much is left of a limit.
    #[must_use]
    pub fn headers(&self, limit: &RateLimit) -> Vec<(&'static str, String)> {
        if !limit.headers {
            return Vec::new();
        }
        let policy = format!(
            "\"default\";q={};w={}",
            limit.requests,
            seconds(limit.window)
        );
        let left = format!("\"default\";r={};t={}", self.left, self.seconds);
        vec![("ratelimit-policy", policy), ("ratelimit", left)]
    }
}

/// The clients that are remembered.
#[derive(Default)]
pub struct Clients {
    /// Keys are kept as numbers that nobody can foresee.
    keys: RandomState,
    windows: Mutex<Windows>,
}

#[derive(Default)]
struct Windows {
    open: HashMap<u64, Window>,
    /// When which window started.
    order: VecDeque<(Instant, u64)>,
}

struct Window {
    start: Instant,
    requests: u32,
}

impl Clients {
    /// Counts a request; `None` if it is one of those that do not count.
    ///
    /// # Errors
    ///
    /// When nobody knows who asks.
    pub fn ask(
        &self,
        limit: &RateLimit,
        request: &Request,
        origin: &Origin<'_>,
    ) -> Result<Option<Counted>, NoAddress> {
        if !origin.path.starts_with(limit.path) {
            return Ok(None);
        }
        let key = match limit.client {
            Client::Key(key) => match key(request) {
                Some(key) => self.keys.hash_one(key),
                None => return Ok(None),
            },
            Client::Address { trusted_proxies } => {
                let address = origin.address(trusted_proxies).ok_or(NoAddress)?;
                self.keys.hash_one(network(address))
            }
        };
        Ok(Some(self.count(key, limit)))
    }

    fn count(&self, key: u64, limit: &RateLimit) -> Counted {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let Windows { open, order } = &mut *windows;
        let now = Instant::now();
        let is_over = |start: Instant| now.saturating_duration_since(start) >= limit.window;
        let is_full = !open.contains_key(&key) && open.len() >= limit.clients.max(1);
        let mut has_to_go = is_full;
        while let Some((start, oldest)) = order.front().copied() {
            if !has_to_go && !is_over(start) {
                break;
            }
            has_to_go = false;
            order.pop_front();
            open.remove(&oldest);
        }
        if !open.contains_key(&key) {
            order.push_back((now, key));
        }
        let window = open.entry(key).or_insert(Window {
            start: now,
            requests: 0,
        });
        window.requests = window.requests.saturating_add(1);
        let passed = now.saturating_duration_since(window.start);
        Counted {
            is_allowed: window.requests <= limit.requests,
            left: limit.requests.saturating_sub(window.requests),
            seconds: seconds(limit.window.saturating_sub(passed)),
        }
    }
}
