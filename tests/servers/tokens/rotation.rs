//! Keys that are published and change, with a clock that goes as fast as it is told to.

use super::api::generated::support::http::security::Denied;
use super::api::generated::support::jwt::keys::{CannotVerify, Keys, variable};
use super::api::generated::support::jwt::remote::{FetchKeys, Fetching, KeySet};
use super::api::generated::support::jwt::verifier::{Rules, Verifier};
use jsonwebtoken::Algorithm;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time;

/// Publishes what it is told to, and counts how often it is asked.
#[derive(Clone, Default)]
pub struct Published(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Nothing, if it cannot be reached.
    body: Option<Vec<u8>>,
    cache_control: Option<String>,
    /// How long it takes to answer.
    takes: Duration,
    n_asked: usize,
}

impl Published {
    /// The keys that `PUBLISHED_1` has.
    pub fn of_environment() -> Result<Self, CannotVerify> {
        let published = Self::default();
        published.publish(variable("PUBLISHED_1")?, None);
        Ok(published)
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, body: impl Into<Vec<u8>>, cache_control: Option<&str>) {
        self.with(|state| {
            state.body = Some(body.into());
            state.cache_control = cache_control.map(str::to_owned);
        });
    }
}

impl FetchKeys for Published {
    fn fetch<'f>(&'f self, _: &'f str) -> Fetching<'f> {
        Box::pin(async {
            let takes = self.with(|state| {
                state.n_asked += 1;
                state.takes
            });
            time::sleep(takes).await;
            let set = self.with(|state| {
                let body = state.body.clone()?;
                Some(KeySet {
                    body,
                    cache_control: state.cache_control.clone(),
                })
            });
            set.ok_or_else(|| "nobody answers".into())
        })
    }
}

/// Tells what comes of tokens while keys change, a line a step.
pub async fn transcript() -> String {
    on_its_clock(steps)
}

/// Runs steps on a clock that goes as fast as it is told to.
pub fn on_its_clock<F: Future<Output = String> + 'static>(steps: fn() -> F) -> String {
    let told = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        match runtime {
            Ok(runtime) => runtime.block_on(steps()),
            Err(error) => error.to_string(),
        }
    });
    told.join().unwrap_or_else(|_| "panicked".to_owned())
}

struct Story {
    published: Published,
    verifier: Verifier,
    text: String,
}

impl Story {
    fn new() -> Self {
        let published = Published::default();
        let verifier = verifier("https://id.example.com/jwks", Arc::new(published.clone()));
        Self {
            published,
            verifier,
            text: String::new(),
        }
    }

    async fn step(&mut self, what: &str, token: &str) {
        let outcome = outcome(self.verifier.verify(token).await);
        self.told(what, &outcome);
    }

    fn told(&mut self, what: &str, outcome: &str) {
        let n_asked = self.published.with(|state| state.n_asked);
        self.text
            .push_str(&format!("{what}: {outcome}, asked {n_asked}\n"));
    }
}

/// Verifies tokens with the keys at a URL.
pub fn verifier(url: &str, fetch: Arc<dyn FetchKeys>) -> Verifier {
    let rules = Rules {
        issuer: "https://id.example.com".to_owned(),
        audiences: vec!["shop".to_owned()],
        algorithms: vec![Algorithm::ES256, Algorithm::EdDSA],
        leeway: Duration::ZERO,
        typ: None,
    };
    let keys = Keys::of_url(url, &rules.algorithms, fetch);
    Verifier::new(rules, keys)
}

pub fn outcome<T>(verified: Result<T, Denied>) -> String {
    match verified {
        Ok(_) => "valid".to_owned(),
        Err(Denied::Invalid(reason)) => reason.to_owned(),
        Err(Denied::Failure(failure)) => failure.to_string(),
        Err(Denied::Unauthorized | Denied::Forbidden) => "denied".to_owned(),
    }
}

async fn steps() -> String {
    let get = |name: &str| std::env::var(name).unwrap_or_default();
    let (old, new) = (get("TOKEN_1"), get("TOKEN_2"));
    let (set_1, set_2) = (get("PUBLISHED_1"), get("PUBLISHED_2"));
    let mut story = Story::new();
    let seconds = |n| time::advance(Duration::from_secs(n));

    story.step("nobody answers", &old).await;
    story.published.publish(set_1.as_str(), Some("max-age=1"));
    story.step("at once", &old).await;
    seconds(3).await;
    story.published.with(|state| state.takes = Duration::from_secs(1));
    let verifier = story.verifier.clone();
    let together = (0..10).map(|_| {
        let (verifier, token) = (verifier.clone(), old.clone());
        tokio::spawn(async move { outcome(verifier.verify(&token).await) })
    });
    let together: Vec<_> = together.collect();
    let mut outcomes = Vec::new();
    for one in together {
        outcomes.push(one.await.unwrap_or_default());
    }
    outcomes.dedup();
    story.told("ten at once", &outcomes.join(" or "));
    story.published.publish(set_2, Some("no-store, max-age = 600"));
    story.step("an unknown key", &new).await;
    story.step("the known key", &old).await;
    seconds(30).await;
    story.step("an unknown key, later", &new).await;
    story.step("the old key", &old).await;
    story.step("the new key", &new).await;
    seconds(598).await;
    story.step("before they are too old", &new).await;
    story.published.with(|state| state.body = None);
    seconds(3).await;
    story.step("too old, and nobody answers", &new).await;
    story.step("the same at once", &new).await;
    story.published.publish(set_1.as_str(), Some("max-age=99999999"));
    story.published.with(|state| state.takes = Duration::from_secs(60));
    seconds(31).await;
    story.step("the answer takes too long", &new).await;
    story.published.with(|state| state.takes = Duration::ZERO);
    seconds(31).await;
    story.step("the keys are others", &new).await;
    story.step("and these", &old).await;
    seconds(24 * 60 * 60 - 10).await;
    story.step("for a day", &old).await;
    seconds(11).await;
    story.step("but no longer", &old).await;
    for (what, body) in [
        ("too large", vec![b' '; 70_000]),
        ("no JSON", b"{".to_vec()),
        ("no keys", br#"{"keys":[]}"#.to_vec()),
    ] {
        let mut story_of = Story::new();
        story_of.published.publish(body, None);
        story_of.step(what, &old).await;
        story.text.push_str(&story_of.text);
    }
    story.text
}
