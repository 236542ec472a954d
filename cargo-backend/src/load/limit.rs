//! A rate limiter, tried: how much it lets through, whether it says so, and whether waiting helps.
//!
//! Several connections ask as fast as they can until each is refused: what was admitted by then is
//! the limit. Then they go on asking until the time is over. From one moment at which nothing more
//! was admitted to the last such moment is a whole number of windows, so that what was admitted in
//! between over that time is the rate that holds in the long run, whatever kind of limiter it is.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};

use super::client::{Connection, Failure, Message, Peer};
use super::record::Durations;

/// 429 Too Many Requests (RFC 6585, section 4).
const TOO_MANY: u16 = 429;
/// How often those ask again who are refused.
const POLL: Duration = Duration::from_millis(20);
/// How much later than `Retry-After` says somebody asks again: it has whole seconds, and clocks differ.
const GRACE: Duration = Duration::from_millis(100);

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub(crate) n: u64,
    /// Nothing if only the number is known.
    pub(crate) window: Option<Duration>,
}

/// What is tried.
pub(crate) struct Trial {
    pub(crate) peer: Arc<Peer>,
    pub(crate) message: Message,
    /// Connections that ask at a time.
    pub(crate) n_connections: usize,
    /// How long they ask.
    pub(crate) length: Duration,
    /// How long an answer may take.
    pub(crate) patience: Duration,
    /// What somebody else would send: a header instead of that of the same name.
    pub(crate) other: Option<(HeaderName, HeaderValue)>,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What was admitted before each connection was refused; nothing if none ever was.
    pub(crate) burst: Option<u64>,
    /// How much was admitted between the first refusal and the last one that came after something had
    /// been admitted, and how long that was.
    pub(crate) then: Option<(u64, Duration)>,
    pub(crate) n_admitted: u64,
    pub(crate) n_refused: u64,
    /// Refusals that do not say when to come again.
    pub(crate) n_without_retry_after: u64,
    /// What the first refusal said about the limit.
    pub(crate) fields: Vec<(String, String)>,
    /// How long the first refusal said to wait, and whether it helped.
    pub(crate) waited: Option<(Duration, bool)>,
    /// Whether somebody with another key was admitted while others were refused.
    pub(crate) other_key: Option<bool>,
    /// Whether somebody at another address was.
    pub(crate) other_address: Option<bool>,
    /// Of admitted requests.
    pub(crate) latencies: Durations,
    /// Answers that are neither a success nor a refusal, by status.
    pub(crate) unexpected: Vec<(String, u64)>,
}

impl Seen {
    /// Requests a second in the long run, if at least one window was seen to its end.
    pub(crate) fn rate(&self) -> Option<f64> {
        let (n, time) = self.then?;
        (n > 0 && !time.is_zero()).then(|| n as f64 / time.as_secs_f64())
    }

    /// How long a window is, by what it admits at once and in the long run.
    pub(crate) fn window(&self) -> Option<Duration> {
        let seconds = self.burst? as f64 / self.rate()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// What all connections write down.
#[derive(Default)]
struct Notes {
    seen: Seen,
    latencies: Vec<(u64, u64)>,
    first_refusal: Option<Instant>,
    n_at_first_refusal: u64,
    /// Admitted since the last refusal.
    is_fresh: bool,
    last_exhausted: Option<(Instant, u64)>,
}

impl Notes {
    fn note(&mut self, came: Result<u16, Failure>, took: Duration, headers: &HeaderMap) {
        match came {
            Ok(TOO_MANY) => {
                self.seen.n_refused += 1;
                let now = Instant::now();
                if self.first_refusal.is_none() {
                    self.first_refusal = Some(now);
                    self.seen.fields = fields(headers);
                }
                if self.is_fresh {
                    self.last_exhausted = Some((now, self.seen.n_admitted));
                    self.is_fresh = false;
                }
                if retry_after(headers).is_none() {
                    self.seen.n_without_retry_after += 1;
                }
            }
            Ok(status) if status < 400 => {
                self.seen.n_admitted += 1;
                self.is_fresh = true;
                let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
                self.latencies.push((nanoseconds, 1));
            }
            other => {
                let name = match other {
                    Ok(status) => format!("status {status}"),
                    Err(failure) => failure.name().to_owned(),
                };
                match self.seen.unexpected.iter_mut().find(|(it, _)| *it == name) {
                    Some((_, n)) => *n += 1,
                    None => self.seen.unexpected.push((name, 1)),
                }
            }
        }
    }
}

/// Tries a limiter.
///
/// # Errors
///
/// If threads cannot be started.
pub(crate) fn run(trial: &Trial, look_on: &mut dyn FnMut(u64, u64)) -> std::io::Result<Seen> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(drive(trial, look_on)))
}

async fn drive(trial: &Trial, look_on: &mut dyn FnMut(u64, u64)) -> Seen {
    let notes = Arc::new(Mutex::new(Notes::default()));
    let begun = Instant::now();
    let end = begun + trial.length;
    // Until each of them is refused.
    let connections: Vec<_> = (0..trial.n_connections.max(1))
        .map(|_| Connection::new(Arc::clone(&trial.peer)))
        .collect();
    let ask =
        |connection: Connection| tokio::spawn(burst(connection, Asker::of(trial, &notes), end));
    let mut connections = joined(connections.into_iter().map(ask).collect()).await;
    let was_refused = {
        let mut notes = lock(&notes);
        let was_refused = notes.first_refusal.is_some();
        notes.seen.burst = was_refused.then_some(notes.seen.n_admitted);
        notes.n_at_first_refusal = notes.seen.n_admitted;
        // What is admitted from here on belongs to the next window.
        notes.is_fresh = false;
        notes.first_refusal = was_refused.then(Instant::now);
        look_on(notes.seen.n_admitted, notes.seen.n_refused);
        was_refused
    };
    if was_refused {
        let waited = others(trial, &notes).await;
        if let (Some(wait), Some(connection)) = (waited, connections.first_mut()) {
            tokio::time::sleep((wait + GRACE).min(end.saturating_duration_since(Instant::now())))
                .await;
            let asker = Asker::of(trial, &notes);
            if Instant::now() < end {
                let came = asker.ask(connection).await;
                lock(&notes).seen.waited = Some((wait, came.is_ok_and(|status| status < 400)));
            }
        }
        let ask = |connection| tokio::spawn(go_on(connection, Asker::of(trial, &notes), end));
        let handles: Vec<_> = connections.into_iter().map(ask).collect();
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(200).min(trial.length / 10)).await;
            let notes = lock(&notes);
            look_on(notes.seen.n_admitted, notes.seen.n_refused);
        }
        joined(handles).await;
    }
    let mut notes = lock(&notes);
    let mut seen = std::mem::take(&mut notes.seen);
    seen.latencies = Durations::of_counts(notes.latencies.drain(..));
    if let (Some(first), Some((last, n))) = (notes.first_refusal, notes.last_exhausted)
        && last > first
    {
        seen.then = Some((n - notes.n_at_first_refusal, last - first));
    }
    seen
}

async fn joined(handles: Vec<tokio::task::JoinHandle<Connection>>) -> Vec<Connection> {
    let mut connections = Vec::new();
    for handle in handles {
        connections.extend(handle.await.ok());
    }
    connections
}

fn lock(notes: &Mutex<Notes>) -> std::sync::MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a connection needs to ask.
struct Asker {
    message: Message,
    patience: Duration,
    notes: Arc<Mutex<Notes>>,
}

impl Asker {
    fn of(trial: &Trial, notes: &Arc<Mutex<Notes>>) -> Self {
        Self {
            message: trial.message.clone(),
            patience: trial.patience,
            notes: Arc::clone(notes),
        }
    }

    async fn ask(&self, connection: &mut Connection) -> Result<u16, Failure> {
        let sent = Instant::now();
        let exchange = connection
            .exchange(&self.message, true, self.patience)
            .await;
        let mut notes = lock(&self.notes);
        notes.note(exchange.came, exchange.end - sent, &exchange.headers);
        exchange.came
    }
}

async fn burst(mut connection: Connection, asker: Asker, end: Instant) -> Connection {
    while Instant::now() < end {
        match asker.ask(&mut connection).await {
            Ok(TOO_MANY) => break,
            Ok(_) => {}
            // A server that refuses connections is not asked in a busy loop.
            Err(_) => tokio::time::sleep(POLL).await,
        }
    }
    connection
}

async fn go_on(mut connection: Connection, asker: Asker, end: Instant) -> Connection {
    while Instant::now() < end {
        if !asker
            .ask(&mut connection)
            .await
            .is_ok_and(|status| status < 400)
        {
            tokio::time::sleep(POLL).await;
        }
    }
    connection
}

/// Asks as somebody else while all are refused; how long a refusal says to wait.
async fn others(trial: &Trial, notes: &Mutex<Notes>) -> Option<Duration> {
    let ask = async |peer: Arc<Peer>, message: &Message| {
        let mut connection = Connection::new(peer);
        let exchange = connection.exchange(message, true, trial.patience).await;
        match exchange.came {
            Ok(TOO_MANY) => Some(false),
            Ok(status) if status < 400 => Some(true),
            _ => None,
        }
    };
    // Who is refused now is told how long that lasts from now on.
    let mut connection = Connection::new(Arc::clone(&trial.peer));
    let exchange = connection
        .exchange(&trial.message, true, trial.patience)
        .await;
    let wait = match exchange.came {
        Ok(TOO_MANY) => retry_after(&exchange.headers),
        _ => None,
    };
    if let Some((name, value)) = &trial.other {
        let mut message = trial.message.clone();
        message.headers.insert(name.clone(), value.clone());
        let found = ask(Arc::clone(&trial.peer), &message).await;
        lock(notes).seen.other_key = found;
    }
    let is_here = |address: &std::net::SocketAddr| address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST);
    if trial.peer.addresses.first().is_some_and(is_here) {
        let mut peer = Peer::clone(&trial.peer);
        peer.from = Some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)));
        let found = ask(Arc::new(peer), &trial.message).await;
        lock(notes).seen.other_address = found;
    }
    wait
}

/// Seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let at = httpdate::parse_http_date(text).ok()?;
            Some(
                at.duration_since(std::time::SystemTime::now())
                    .unwrap_or_default(),
            )
        }
    }
}

/// What a refusal says about the limit: the fields of the IETF's draft, and those before it.
fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    let is_one = |name: &str| {
        let name = name.strip_prefix("x-").unwrap_or(name);
        name.starts_with("ratelimit") || name.starts_with("rate-limit") || name == "retry-after"
    };
    let found = headers.iter().filter(|(name, _)| is_one(name.as_str()));
    found
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}

/// Something that was demanded of a limiter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) holds: bool,
    pub(crate) found: String,
}

/// By how much a limit may be missed.
const TOLERANCE: f64 = 0.05;

/// What may be said of a limiter; `wanted` is what was expected of it.
pub(crate) fn checks(seen: &Seen, wanted: Option<Limit>) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut check = |name: &str, holds: bool, found: String| {
        let name = name.to_owned();
        checks.push(Check { name, holds, found });
    };
    let Some(burst) = seen.burst else {
        let found = format!("{} requests, and none was refused", seen.n_admitted);
        check("there is a limit", false, found);
        return checks;
    };
    check(
        "there is a limit",
        true,
        format!("429 after {burst} requests"),
    );
    if let Some(wanted) = wanted {
        let is_near =
            |found: f64, wanted: f64| (found - wanted).abs() <= (wanted * TOLERANCE).max(1.0);
        let found = format!("{burst} admitted at once");
        check(
            &format!("it is {}", wanted.n),
            is_near(burst as f64, wanted.n as f64),
            found,
        );
        if let Some(window) = wanted.window {
            let name = format!("within {}", seconds(window));
            match seen.rate() {
                Some(rate) => {
                    let n = rate * window.as_secs_f64();
                    let found = format!("{n:.1} admitted in {} in the long run", seconds(window));
                    check(&name, is_near(n, wanted.n as f64), found);
                }
                None => check(&name, false, "no window was seen to its end".to_owned()),
            }
        }
    }
    let found = match seen.n_without_retry_after {
        0 => format!("{} refusals, each with it", seen.n_refused),
        n => format!("{n} of {} refusals are without", seen.n_refused),
    };
    check(
        "refusals have Retry-After",
        seen.n_without_retry_after == 0,
        found,
    );
    if let Some((wait, helped)) = seen.waited {
        let found = match helped {
            true => format!("admitted after {}", seconds(wait)),
            false => format!("refused again after {}", seconds(wait)),
        };
        check("waiting that long helps", helped, found);
    }
    if !seen.unexpected.is_empty() {
        let all = seen
            .unexpected
            .iter()
            .map(|(name, n)| format!("{n} × {name}"));
        let found = all.collect::<Vec<_>>().join(", ");
        check("nothing but successes and refusals", false, found);
    }
    checks
}

/// `1.5 s`
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{} s", (duration.as_secs_f64() * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hyper::HeaderMap;
    use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};

    use super::{Limit, Seen, checks, fields, retry_after};

    fn seen() -> Seen {
        Seen {
            burst: Some(100),
            then: Some((200, Duration::from_secs(20))),
            n_admitted: 300,
            n_refused: 50,
            waited: Some((Duration::from_secs(9), true)),
            ..Seen::default()
        }
    }

    fn verdicts(seen: &Seen, n: u64, window: u64) -> Vec<bool> {
        let window = Some(Duration::from_secs(window));
        let checks = checks(seen, Some(Limit { n, window }));
        checks.iter().map(|check| check.holds).collect()
    }

    #[test]
    fn a_limit_is_found_within_five_percent() {
        assert_eq!(seen().window(), Some(Duration::from_secs(10)));
        assert_eq!(verdicts(&seen(), 100, 10), [true; 5]);
        assert_eq!(verdicts(&seen(), 104, 10), [true; 5]);
        assert_eq!(verdicts(&seen(), 106, 10), [true, false, false, true, true]);
        assert_eq!(verdicts(&seen(), 100, 12), [true, true, false, true, true]);
    }

    #[test]
    fn what_is_missing_is_told() {
        let mut seen = seen();
        (seen.then, seen.n_without_retry_after) = (None, 3);
        seen.waited = Some((Duration::from_secs(9), false));
        seen.unexpected = vec![("status 500".to_owned(), 2)];
        assert_eq!(
            verdicts(&seen, 100, 10),
            [true, true, false, false, false, false]
        );
        assert_eq!(verdicts(&Seen::default(), 100, 10), [false]);
    }

    #[test]
    fn refusals_are_read() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert(RETRY_AFTER, HeaderValue::from_static("12"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(12)));
        headers.insert(
            RETRY_AFTER,
            HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"),
        );
        assert_eq!(retry_after(&headers), Some(Duration::ZERO));
        headers.insert(RETRY_AFTER, HeaderValue::from_static("soon"));
        assert_eq!(retry_after(&headers), None);
        let name = HeaderName::from_static("x-ratelimit-limit");
        headers.insert(name, HeaderValue::from_static("5"));
        assert_eq!(fields(&headers).len(), 2);
    }
}
