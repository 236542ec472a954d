//! What a path answers to methods that the specification does not have there.

use super::super::support::http::answer::Answer;
use super::super::support::http::refusal::{Reason, Refusal};

/// The value of `Allow`.
pub fn allow<'m>(methods: impl Iterator<Item = &'m str>) -> String {
    let mut allow: Vec<&str> = methods.collect();
    if allow.contains(&"GET") && !allow.contains(&"HEAD") {
        allow.push("HEAD");
    }
    if !allow.contains(&"OPTIONS") {
        allow.push("OPTIONS");
    }
    allow.sort_unstable();
    allow.join(", ")
}

/// The answer to another method: `OPTIONS` is told what there is.
///
/// # Errors
///
/// With `405` for all others.
pub fn other(method: &str, allow: &str) -> Result<Answer, Refusal> {
    if method == "OPTIONS" {
        return Ok(Answer::new(204).header_text("allow", allow));
    }
    let mut refusal = Refusal::from(Reason::MethodNotAllowed);
    refusal.headers.push(("allow", allow.to_owned()));
    Err(refusal)
}
