//! How often somebody may try to log in, so that nobody can try all passwords there are.

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many wrong passwords there may be for a name in a window, whether somebody has it or not.
pub const OF_NAME: u32 = 10;
/// So many there may be from an address. Behind a proxy that is the proxy's, which all clients share: raise
/// it there, and let the proxy count.
const OF_ADDRESS: u32 = 100;
/// How long a window is, which begins with the first attempt in it.
const WINDOW: Duration = Duration::from_secs(60);
/// How many windows there are of each. What falls into the same one is counted together; names are not
/// remembered, of which some are passwords in the wrong place.
const WINDOWS: usize = 8192;

/// Counts attempts.
pub struct Attempts {
    /// Nobody can foresee which window a name falls into.
    keys: RandomState,
    names: Counts,
    addresses: Counts,
}

struct Counts {
    most: u32,
    windows: Mutex<Vec<Option<(Instant, u32)>>>,
}

impl Attempts {
    pub fn new() -> Self {
        let counts = |most| Counts {
            most,
            windows: Mutex::new(vec![None; WINDOWS]),
        };
        Self {
            keys: RandomState::new(),
            names: counts(OF_NAME),
            addresses: counts(OF_ADDRESS),
        }
    }

    /// Counts an attempt before it is known what comes of it, so that many at once are as few as one after
    /// the other. If there were too many, says in how many seconds there may be others.
    pub fn begin(&self, name: &str, from: Option<IpAddr>) -> Result<(), u64> {
        self.names.begin(self.key(name))?;
        from.map_or(Ok(()), |from| self.addresses.begin(self.key(network(from))))
    }

    /// An attempt was none: the password was right.
    pub fn was_right(&self, name: &str, from: Option<IpAddr>) {
        self.names.forget(self.key(name));
        if let Some(from) = from {
            self.addresses.forget(self.key(network(from)));
        }
    }

    fn key(&self, of: impl Hash) -> usize {
        self.keys.hash_one(of) as usize % WINDOWS
    }
}

impl Counts {
    fn begin(&self, key: usize) -> Result<(), u64> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(window) = windows.get_mut(key) else {
            return Ok(());
        };
        let now = Instant::now();
        let (start, n) = window.unwrap_or((now, 0));
        let left = WINDOW.saturating_sub(now.saturating_duration_since(start));
        if left.is_zero() {
            *window = Some((now, 1));
        } else if n < self.most {
            *window = Some((start, n + 1));
        } else {
            return Err(left.as_secs() + 1);
        }
        Ok(())
    }

    fn forget(&self, key: usize) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some((_, n))) = windows.get_mut(key) {
            *n = n.saturating_sub(1);
        }
    }
}

/// What a client has for itself: of IPv6 a /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}
