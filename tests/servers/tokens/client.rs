//! What the client of a generated server fetches, and from whom it does not.

use super::api::generated::support::jwt::client::KeyClient;
use super::rotation::{on_its_clock, outcome, verifier};
use std::sync::Arc;
use std::time::Duration;
use tokio::time;

/// Tells what comes of tokens while keys are published in many ways, a line a step.
pub async fn transcript() -> String {
    on_its_clock(steps)
}

async fn steps() -> String {
    let get = |name: &str| std::env::var(name).unwrap_or_default();
    let (old, new) = (get("TOKEN_1"), get("TOKEN_2"));
    let client = Arc::new(KeyClient::without_connection());
    let mut text = String::new();
    let (trusted, plain) = (get("PUBLISHER"), get("PLAIN_PUBLISHER"));
    let changing = verifier(&format!("{trusted}/changing"), client.clone());
    text.push_str(&format!("the first: {}\n", outcome(changing.verify(&old).await)));
    text.push_str(&format!("the next, at once: {}\n", outcome(changing.verify(&new).await)));
    time::advance(Duration::from_secs(30)).await;
    text.push_str(&format!("the next: {}\n", outcome(changing.verify(&new).await)));
    text.push_str(&format!("the first, again: {}\n", outcome(changing.verify(&old).await)));
    for (what, url) in [
        ("by HTTP from here", format!("{plain}/old")),
        ("by HTTP from elsewhere", "http://keys.example.com/old".to_owned()),
        ("a redirect", format!("{trusted}/moved")),
        ("a redirect to HTTP", format!("{plain}/moved")),
        ("an error", format!("{trusted}/error")),
        ("too large", format!("{trusted}/large")),
        ("no end", format!("{trusted}/endless")),
        ("nobody trusts it", format!("{}/old", get("UNTRUSTED_PUBLISHER"))),
    ] {
        let told = outcome(verifier(&url, client.clone()).verify(&old).await);
        let told = told.replace(&url, "the URL");
        text.push_str(&format!("{what}: {told}\n"));
    }
    text
}
