//! How much of what the document of RealWorld says of its operations was found, statuses as far as the code
//! does what the document says.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

use serde_json::Value;

use crate::differences::Difference;
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

impl Share {
    fn counts(self) -> String {
        format!("{} of {}, {self}", self.found, self.all)
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

/// Statuses of the document that were not found.
#[derive(Clone, Copy, Default)]
pub(crate) struct Missed {
    /// Those that the code never answers.
    by_code: usize,
    /// Those that it answers.
    by_scan: usize,
}

impl AddAssign for Missed {
    fn add_assign(&mut self, other: Self) {
        self.by_code += other.by_code;
        self.by_scan += other.by_scan;
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
    /// Statuses as the document has them, whatever the code does.
    success_of_document: Share,
    errors_of_document: Share,
    missed_successes: Missed,
    missed_errors: Missed,
    security: Share,
    response: Share,
}

impl Score {
    pub(crate) const HEAD: &str =
        "path | body | query | success | errors | of the document | security | response";
    pub(crate) const RULE: &str = " ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    pub(crate) const DOCUMENT_HEAD: &str = "success | errors | successes that the code never answers | not found by the scan | errors that the code never answers | not found by the scan";
    pub(crate) const DOCUMENT_RULE: &str = " ---: | ---: | ---: | ---: | ---: | ---: |";

    /// Statuses beside the document, whatever the code does; nothing where none are compared.
    pub(crate) fn beside_document(&self) -> Option<String> {
        (self.success_of_document.all > 0).then(|| {
            format!(
                "{} | {} | {} | {} | {} | {}",
                self.success_of_document.counts(),
                self.errors_of_document.counts(),
                self.missed_successes.by_code,
                self.missed_successes.by_scan,
                self.missed_errors.by_code,
                self.missed_errors.by_scan,
            )
        })
    }

    /// Compares operations that both documents have; those of `expected` are below `prefix` in `found`.
    /// What is not found of what the code does, or is found although it does not, goes to `told`.
    pub(crate) fn of(
        found: &Document,
        expected: &Document,
        (app, prefix): (&str, &str),
        told: &mut Vec<String>,
    ) -> Self {
        let mut score = Self::default();
        for name in expected.operations("") {
            let Some((method, path)) = name.split_once(' ') else {
                continue;
            };
            let ours = found.operation(&format!("{method} {prefix}{path}"));
            if let (Some(ours), Some(theirs)) = (ours, expected.operation(&name)) {
                let (ours, theirs) = ((found, ours), (expected, theirs));
                score.operation(ours, theirs);
                score.statuses((app, &name), &codes(ours), &codes(theirs), told);
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
        self.success_of_document.join(other.success_of_document);
        self.errors_of_document.join(other.errors_of_document);
        self.missed_successes += other.missed_successes;
        self.missed_errors += other.missed_errors;
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
        self.security.check(demands(ours) == demands(theirs));
        self.response.add(&response(ours), &response(theirs));
    }

    /// Compares statuses, those that the code has in place of the document's first.
    fn statuses(
        &mut self,
        (app, operation): (&str, &str),
        ours: &BTreeSet<String>,
        theirs: &BTreeSet<String>,
        told: &mut Vec<String>,
    ) {
        let of = |codes: &BTreeSet<String>, first: char| -> BTreeSet<String> {
            let codes = codes.iter().filter(|code| code.starts_with(first));
            codes.cloned().collect()
        };
        self.success_of_document
            .add(&of(ours, '2'), &of(theirs, '2'));
        self.errors_of_document
            .add(&of(ours, '4'), &of(theirs, '4'));
        for code in theirs.difference(ours) {
            let mut differences = Difference::of(app, operation);
            let missed = match differences.any(|difference| difference.excludes(code)) {
                true => Missed {
                    by_code: 1,
                    by_scan: 0,
                },
                false => Missed {
                    by_code: 0,
                    by_scan: 1,
                },
            };
            match code.chars().next() {
                Some('2') => self.missed_successes += missed,
                Some('4') => self.missed_errors += missed,
                _ => {}
            }
        }
        let mut expected = theirs.clone();
        for difference in Difference::of(app, operation) {
            for code in ours.iter().filter(|code| difference.excludes(code)) {
                let reason = difference.reason;
                told.push(format!("{app}: {operation}: {code} is not true: {reason}"));
            }
            expected.retain(|code| !difference.excludes(code));
            expected.extend(difference.code.iter().map(|code| (*code).to_owned()));
        }
        self.success.add(&of(ours, '2'), &of(&expected, '2'));
        self.errors.add(&of(ours, '4'), &of(&expected, '4'));
        let is_compared = |code: &&String| code.starts_with(['2', '4']);
        for code in expected.difference(ours).filter(is_compared) {
            told.push(format!("{app}: {operation}: {code} is not found"));
        }
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
            success_of_document,
            errors_of_document,
            security,
            response,
            ..
        } = self;
        write!(
            f,
            "{path} | {body} | {query} | {success} | {errors} | \
             {success_of_document}, {errors_of_document} | {security} | {response}"
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
