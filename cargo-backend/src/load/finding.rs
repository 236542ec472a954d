//! What a server did that its document does not allow, each with a request that shows it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::client::Message;
use super::curl;

/// More that differ are not kept.
const MOST: usize = 500;

/// Something that a server did, as often as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// As reports name it.
    pub(crate) operation: String,
    /// What was wrong with the request, such as `missing name`; nothing if it was valid.
    pub(crate) violation: Option<String>,
    /// What came of it.
    pub(crate) found: String,
    pub(crate) n: u64,
    /// A line for a shell that sends such a request again. Secrets are variables in it.
    pub(crate) request: String,
}

impl Finding {
    /// What was asked.
    pub(crate) fn title(&self) -> String {
        match &self.violation {
            None => self.operation.clone(),
            Some(violation) => format!("{}, invalid: {violation}", self.operation),
        }
    }
}

/// What is unlike others about a finding: operation, violation, and what came of it.
type Key = (String, Option<String>, String);

/// All that was found so far.
pub(crate) struct Findings {
    found: Mutex<BTreeMap<Key, (u64, String)>>,
    /// Scheme and authority, by server.
    origins: Vec<String>,
    /// Pairs of a query string that nobody is to read.
    secrets: Vec<String>,
}

impl Findings {
    pub(crate) const fn new(origins: Vec<String>, secrets: Vec<String>) -> Self {
        Self {
            found: Mutex::new(BTreeMap::new()),
            origins,
            secrets,
        }
    }

    /// Notes what came of a request; `body` makes its body where the body itself cannot be typed.
    pub(crate) fn note(
        &self,
        (operation, violation, found): (&str, Option<&str>, String),
        lane: usize,
        message: &Message,
        body: Option<&str>,
    ) {
        let key = (operation.to_owned(), violation.map(str::to_owned), found);
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((n, _)) = all.get_mut(&key) {
            *n += 1;
        } else if all.len() < MOST {
            let origin = self.origins.get(lane).or(self.origins.first());
            let origin = origin.map_or("", String::as_str);
            let line = curl::line(origin, message, body, &self.secrets);
            all.insert(key, (1, line));
        }
    }

    /// All of it, by operation.
    pub(crate) fn all(&self) -> Vec<Finding> {
        let all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all
            .iter()
            .map(|((operation, violation, found), (n, line))| Finding {
                operation: operation.clone(),
                violation: violation.clone(),
                found: found.clone(),
                n: *n,
                request: line.clone(),
            });
        all.collect()
    }
}
