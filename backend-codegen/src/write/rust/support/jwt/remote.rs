//! Keys that somebody publishes.

use super::super::http::failure::Failure;
use super::key::Key;
use super::keys::{self, CannotVerify};
use jsonwebtoken::Algorithm;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A key set has no more bytes.
pub const MAX_BYTES: usize = 64 << 10;
/// How long fetching may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// A key set counts for so long, whatever its publisher says.
const MIN_AGE: Duration = Duration::from_secs(5 * 60);
/// A key set counts for no longer, whatever its publisher says.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long it counts if its publisher says nothing.
const USUAL_AGE: Duration = Duration::from_secs(15 * 60);
/// Between two requests for keys there is as much time, whatever tokens come.
const PAUSE: Duration = Duration::from_secs(30);
/// The same as long as there are no keys at all.
const PAUSE_WITHOUT: Duration = Duration::from_secs(2);

/// Fetches key sets: the HTTP client of the application, which can have one by its own choice.
///
/// It asks with `GET`, follows no redirects, reads no more than [`MAX_BYTES`], and fails for a status
/// that is not 200. How often it is asked, and how long it may take, is looked after.
pub trait FetchKeys: Send + Sync + 'static {
    /// Fetches the key set at a URL.
    fn fetch<'f>(&'f self, url: &'f str) -> Fetching<'f>;
}

/// A key set on its way.
pub type Fetching<'f> =
    Pin<Box<dyn Future<Output = Result<KeySet, Box<dyn Error + Send + Sync>>> + Send + 'f>>;

/// A key set as it was published.
#[derive(Clone, Debug)]
pub struct KeySet {
    /// The body of the answer.
    pub body: Vec<u8>,
    /// Its header `Cache-Control`, if there is one.
    pub cache_control: Option<String>,
}

/// Keys that are published at a URL. They are fetched once for all who wait for them, at most every 30
/// seconds, and old ones stay where there are no new ones.
pub struct Remote {
    url: String,
    algorithms: Vec<Algorithm>,
    fetch: Arc<dyn FetchKeys>,
    known: RwLock<Option<Known>>,
    /// When they were asked for last; whoever asks has the lock.
    asked: Mutex<Option<Instant>>,
}

#[derive(Clone)]
struct Known {
    keys: Arc<[Key]>,
    /// Until when they count.
    until: Instant,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Remote {
    /// The keys at a URL, which nobody asks for yet.
    #[must_use]
    pub fn new(url: &str, algorithms: &[Algorithm], fetch: Arc<dyn FetchKeys>) -> Self {
        Self {
            url: url.to_owned(),
            algorithms: algorithms.to_vec(),
            fetch,
            known: RwLock::new(None),
            asked: Mutex::new(None),
        }
    }

    /// The keys that count now.
    ///
    /// # Errors
    ///
    /// When there are none, and none can be fetched.
    pub async fn current(&self) -> Result<Arc<[Key]>, Failure> {
        let known = self.known();
        let is_fresh = |known: &&Known| Instant::now() < known.until;
        if let Some(known) = known.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(&known.keys));
        }
        let mut asked = match &known {
            // Somebody is fetching already, and nobody else has to wait.
            Some(known) => match self.asked.try_lock() {
                Ok(asked) => asked,
                Err(_) => return Ok(Arc::clone(&known.keys)),
            },
            None => self.asked.lock().await,
        };
        // Whoever had the lock before may have fetched them.
        if let Some(known) = self.known() {
            let is_too_soon = asked.is_some_and(|asked| asked.elapsed() < PAUSE);
            if Instant::now() < known.until || is_too_soon {
                return Ok(known.keys);
            }
        } else if asked.is_some_and(|asked| asked.elapsed() < PAUSE_WITHOUT) {
            let error = CannotVerify::new(&self.url, "could not be fetched a moment ago");
            return Err(Failure::unavailable_since(error));
        }
        *asked = Some(Instant::now());
        match (self.ask().await, known) {
            (Ok(keys), _) => Ok(keys),
            (Err(_), Some(known)) => Ok(known.keys),
            (Err(error), None) => Err(Failure::unavailable_since(error)),
        }
    }

    /// Keys that are newer than those that a token was not signed with, if there are any.
    pub async fn newer(&self, than: &Arc<[Key]>) -> Option<Arc<[Key]>> {
        let mut asked = self.asked.lock().await;
        let known = self.known()?;
        if !Arc::ptr_eq(&known.keys, than) {
            return Some(known.keys);
        }
        if asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return None;
        }
        *asked = Some(Instant::now());
        self.ask().await.ok()
    }

    fn known(&self) -> Option<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// Fetches keys, which count from now on.
    async fn ask(&self) -> Result<Arc<[Key]>, CannotVerify> {
        let failed = |why: String| CannotVerify::new(&self.url, why);
        let fetched = tokio::time::timeout(TIMEOUT, self.fetch.fetch(&self.url));
        let set = match fetched.await {
            Ok(Ok(set)) => set,
            Ok(Err(error)) => return Err(failed(format!("cannot be fetched: {error}"))),
            Err(_) => return Err(failed("does not answer in time".to_owned())),
        };
        if set.body.len() > MAX_BYTES {
            return Err(failed("is larger than 64 KiB".to_owned()));
        }
        let text = std::str::from_utf8(&set.body).map_err(|_| failed("is no text".to_owned()))?;
        let keys = keys::set(text, &self.algorithms).map_err(failed)?;
        if keys.is_empty() {
            return Err(failed(keys::lack(&self.algorithms)));
        }
        let keys: Arc<[Key]> = keys.into();
        let known = Known {
            keys: Arc::clone(&keys),
            until: Instant::now() + age(set.cache_control.as_deref()),
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(keys)
    }
}

/// How long a key set counts.
fn age(cache_control: Option<&str>) -> Duration {
    let mut directives = cache_control.unwrap_or_default().split(',');
    let max_age = directives.find_map(|directive| {
        let (name, seconds) = directive.trim().split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case("max-age");
        is_it.then(|| seconds.trim().parse().ok().map(Duration::from_secs))?
    });
    max_age.map_or(USUAL_AGE, |age| age.clamp(MIN_AGE, MAX_AGE))
}
