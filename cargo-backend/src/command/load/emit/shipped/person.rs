//! One of those who use the API: what it has made and seen, and its connection.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use goose::goose::GooseUser;
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Uri};
use serde_json::Value;
use tokio::sync::Mutex;

use super::client::{Connection, Message, Peer, Version};
use super::{measure, tls};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many things of a kind are remembered.
const MOST: usize = 50;
/// How long somebody waits who has nothing to do.
const IDLE: Duration = Duration::from_millis(10);

/// The ids of something, as its path has them, and whether this user made it.
#[derive(Clone)]
struct Thing {
    ids: Vec<String>,
    is_own: bool,
}

pub(crate) struct Person {
    connection: Connection,
    host: HeaderValue,
    /// What stands before every path.
    base: String,
    /// By the path of the document.
    known: BTreeMap<&'static str, VecDeque<Thing>>,
    random: u64,
}

/// The person that a user of goose is.
pub(crate) async fn of(user: &mut GooseUser) -> Arc<Mutex<Person>> {
    if let Some(person) = user.get_session_data::<Arc<Mutex<Person>>>() {
        return Arc::clone(person);
    }
    let url = &user.base_url;
    let name = url.host_str().unwrap_or("localhost").to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let is_default = url.port().is_none();
    let authority = match is_default {
        true => name.clone(),
        false => format!("{name}:{port}"),
    };
    let plain_name = name.trim_start_matches('[').trim_end_matches(']').to_owned();
    let addresses = tokio::net::lookup_host((plain_name.as_str(), port)).await;
    let addresses: Vec<_> = addresses.into_iter().flatten().collect();
    let peer = match (url.scheme(), tls::config()) {
        ("https", Ok(config)) => {
            Peer::secure(addresses, authority.clone(), Version::Http1, &plain_name, config)
        }
        ("https", Err(error)) => Err(std::io::Error::other(error)),
        _ => Ok(Peer::plain(addresses, authority.clone(), Version::Http1)),
    };
    // Who cannot be reached is told by each request.
    let peer = peer.unwrap_or_else(|_| Peer::plain(Vec::new(), authority.clone(), Version::Http1));
    static N: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let begun = since.map_or(0, |it| it.as_nanos() as u64);
    let person = Arc::new(Mutex::new(Person {
        connection: Connection::new(Arc::new(peer)),
        host: HeaderValue::from_str(&authority).unwrap_or(HeaderValue::from_static("localhost")),
        base: url.path().trim_end_matches('/').to_owned(),
        known: BTreeMap::new(),
        random: begun ^ N.fetch_add(1, Ordering::Relaxed) << 40,
    }));
    user.set_session_data(Arc::clone(&person));
    person
}

/// What the environment keeps secret: the value of a field, or of a member of the query string.
pub(crate) fn secret(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Percent-encodes everything that is not plain (RFC 3986, section 2.3).
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

impl Person {
    /// Sends a request and measures it; the answer if it is a good one and JSON. `is_documented` says
    /// which statuses are no errors.
    pub(crate) async fn send(
        &mut self,
        operation: &'static str,
        method: Method,
        target: String,
        fields: &[(&'static str, String)],
        body: String,
        is_documented: fn(u16) -> bool,
    ) -> Option<Value> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, self.host.clone());
        headers.insert(USER_AGENT, HeaderValue::from_static("cargo-backend-load"));
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let uri: Uri = format!("{}{target}", self.base).parse().ok()?;
        let message = Message {
            method,
            uri,
            headers,
            body: body.into(),
        };
        let sent = Instant::now();
        let exchange = self.connection.exchange(&message, true, PATIENCE).await;
        let is_good = |status: u16| status < 400 && is_documented(status);
        let is_expected = exchange.came.is_ok_and(is_good);
        measure::note(operation, sent, exchange.end, is_expected);
        if exchange.came.is_err() {
            // A server that is away is not asked in a busy loop.
            tokio::time::sleep(IDLE).await;
        }
        let body = exchange.body.filter(|_| is_expected)?;
        Some(serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// The ids of something of a kind; nothing if nothing is known, which is waited for a moment.
    pub(crate) async fn some(&mut self, kind: &'static str) -> Option<Vec<String>> {
        let n = self.known.get(kind).map_or(0, VecDeque::len);
        if n == 0 {
            tokio::time::sleep(IDLE).await;
            return None;
        }
        let at = self.choose(n);
        let thing = self.known.get(kind)?.get(at)?;
        Some(thing.ids.clone())
    }

    /// The ids of something of a kind that this user has made and can do without.
    pub(crate) async fn own(&mut self, kind: &'static str, leaves: usize) -> Option<Vec<String>> {
        let known = self.known.get(kind).filter(|known| known.len() > leaves);
        let own = known.and_then(|known| known.iter().find(|thing| thing.is_own));
        if own.is_none() && leaves > 0 {
            tokio::time::sleep(IDLE).await;
        }
        own.map(|thing| thing.ids.clone())
    }

    /// Remembers what an answer tells: `pointers` are the ways to its ids, with `*` for each item of a list,
    /// `above` the ids of what it is part of.
    pub(crate) fn learn(
        &mut self,
        kind: &'static str,
        above: &[String],
        answer: &Value,
        pointers: &[&str],
        is_own: bool,
    ) {
        let found: Vec<Vec<String>> = pointers.iter().map(|it| found(answer, it)).collect();
        let n = found.first().map_or(0, Vec::len);
        let known = self.known.entry(kind).or_default();
        // In a list some may lack one.
        let is_whole = found.iter().all(|ids| ids.len() == n);
        for at in (0..n).filter(|_| is_whole) {
            let own = found.iter().filter_map(|ids| ids.get(at).cloned());
            let ids = above.iter().cloned().chain(own).collect();
            match known.iter_mut().find(|thing| thing.ids == ids) {
                Some(thing) => thing.is_own |= is_own,
                None => known.push_back(Thing { ids, is_own }),
            }
        }
        while known.len() > MOST {
            let at = known.iter().position(|thing| !thing.is_own).unwrap_or(0);
            known.remove(at);
        }
    }

    /// Whether this user has made something.
    pub(crate) fn has_made(&self, kind: &'static str, ids: &[String]) -> bool {
        let mut known = self.known.get(kind).into_iter().flatten();
        known.any(|thing| thing.ids == ids && thing.is_own)
    }

    /// Forgets something, and what is part of it.
    pub(crate) fn forget(&mut self, kind: &'static str, ids: &[String]) {
        for (other, known) in &mut self.known {
            if other.starts_with(kind) {
                known.retain(|thing| !thing.ids.starts_with(ids));
            }
        }
    }

    /// One of so many.
    pub(crate) fn choose(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Eight letters and digits that hardly any other request has.
    pub(crate) fn unique(&mut self) -> String {
        let mut n = self.next();
        let mut text = String::with_capacity(8);
        for _ in 0..8 {
            text.push(char::from_digit((n % 32) as u32, 32).unwrap_or('0'));
            n /= 32;
        }
        text
    }

    /// Eight hexadecimal digits, for UUIDs.
    pub(crate) fn hex(&mut self) -> String {
        format!("{:08x}", self.next() >> 32)
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The ids that an answer has at a way.
fn found(answer: &Value, pointer: &str) -> Vec<String> {
    let mut here = vec![answer];
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        here = (here.into_iter())
            .flat_map(|value| match (value, name.as_str()) {
                (Value::Array(items), "*") => items.iter().take(MOST).collect::<Vec<_>>(),
                (value, name) => value.get(name).into_iter().collect(),
            })
            .collect();
    }
    let id = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    here.into_iter().filter_map(id).collect()
}
