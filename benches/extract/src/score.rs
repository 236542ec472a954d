//! How much of what the document of RealWorld says of its operations was found.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::document::Document;

/// Facts that were found, of those that there are.
#[derive(Clone, Copy, Default)]
struct Share {
    found: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, found: &BTreeSet<String>, all: &BTreeSet<String>) {
        self.found += found.intersection(all).count();
        self.all += all.len();
    }

    fn join(&mut self, other: Self) {
        self.found += other.found;
        self.all += other.all;
    }

    fn check(&mut self, is_found: bool) {
        self.found += usize::from(is_found);
        self.all += 1;
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.found * 100).checked_div(self.all) {
            Some(share) => write!(f, "{share} %"),
            None => f.write_str("–"),
        }
    }
}

/// What is known of operations beside their paths.
#[derive(Default)]
pub(crate) struct Score {
    path: Share,
    body: Share,
    query: Share,
    success: Share,
    errors: Share,
    security: Share,
    response: Share,
}

impl Score {
    pub(crate) const HEAD: &str = "path | body | query | success | errors | security | response";
    pub(crate) const RULE: &str = " ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    /// Compares operations that both documents have; those of `expected` are below `prefix` in `found`.
    pub(crate) fn of(found: &Document, expected: &Document, prefix: &str) -> Self {
        let mut score = Self::default();
        for name in expected.operations("") {
            let Some((method, path)) = name.split_once(' ') else {
                continue;
            };
            let ours = found.operation(&format!("{method} {prefix}{path}"));
            if let (Some(ours), Some(theirs)) = (ours, expected.operation(&name)) {
                score.operation((found, ours), (expected, theirs));
            }
        }
        score
    }

    /// Adds what was found in another application.
    pub(crate) fn join(&mut self, other: &Self) {
        self.path.join(other.path);
        self.body.join(other.body);
        self.query.join(other.query);
        self.success.join(other.success);
        self.errors.join(other.errors);
        self.security.join(other.security);
        self.response.join(other.response);
    }

    fn operation(&mut self, ours: (&Document, &Value), theirs: (&Document, &Value)) {
        let n_path = |side| parameters(side, "path").len();
        let (our_path, their_path) = (n_path(ours), n_path(theirs));
        self.path.found += our_path.min(their_path);
        self.path.all += their_path;
        self.query
            .add(&parameters(ours, "query"), &parameters(theirs, "query"));
        self.body.add(&body(ours), &body(theirs));
        let (our_codes, their_codes) = (codes(ours), codes(theirs));
        let success = |codes: &BTreeSet<String>| -> BTreeSet<String> {
            codes
                .iter()
                .filter(|code| code.starts_with('2'))
                .cloned()
                .collect()
        };
        self.success
            .add(&success(&our_codes), &success(&their_codes));
        let errors = |codes: &BTreeSet<String>| -> BTreeSet<String> {
            codes
                .iter()
                .filter(|code| code.starts_with('4'))
                .cloned()
                .collect()
        };
        self.errors.add(&errors(&our_codes), &errors(&their_codes));
        self.security.check(demands(ours) == demands(theirs));
        self.response.add(&response(ours), &response(theirs));
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            body,
            query,
            success,
            errors,
            security,
            response,
        } = self;
        write!(
            f,
            "{path} | {body} | {query} | {success} | {errors} | {security} | {response}"
        )
    }
}

type Side<'d> = (&'d Document, &'d Value);

fn parameters((document, operation): Side<'_>, location: &str) -> BTreeSet<String> {
    let list = operation.get("parameters").and_then(Value::as_array);
    let list = list
        .into_iter()
        .flatten()
        .map(|node| document.resolved(node));
    list.filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some(location))
        .filter_map(|parameter| Some(parameter.get("name")?.as_str()?.to_owned()))
        .collect()
}

/// The properties of the first media type.
fn content(document: &Document, node: &Value) -> BTreeSet<String> {
    let content = node.get("content").and_then(Value::as_object);
    let first = content.and_then(|content| content.values().next());
    let schema = first.and_then(|first| first.get("schema"));
    schema.map_or_else(BTreeSet::new, |schema| document.properties(schema))
}

fn body((document, operation): Side<'_>) -> BTreeSet<String> {
    match operation.get("requestBody") {
        Some(body) => content(document, document.resolved(body)),
        None => BTreeSet::new(),
    }
}

fn codes((_, operation): Side<'_>) -> BTreeSet<String> {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses
        .into_iter()
        .flatten()
        .map(|(code, _)| code.clone())
        .collect()
}

fn response((document, operation): Side<'_>) -> BTreeSet<String> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let success = responses
        .into_iter()
        .flatten()
        .find(|(code, _)| code.starts_with('2'));
    match success {
        Some((_, response)) => content(document, document.resolved(response)),
        None => BTreeSet::new(),
    }
}

/// Whether nobody is answered without credentials.
fn demands((_, operation): Side<'_>) -> bool {
    let security = operation.get("security").and_then(Value::as_array);
    security.is_some_and(|alternatives| {
        !alternatives.is_empty()
            && alternatives
                .iter()
                .all(|demand| demand.as_object().is_some_and(|demand| !demand.is_empty()))
    })
}
