//! A change that makes a schema refuse or accept a value must not pass for compatible.
//!
//! The schemas and values of the official test suite of JSON Schema are the material: any two schemas of
//! one file, and each schema beside itself with one small change. Which values a schema accepts is said
//! by value plans, which know nothing of the differ.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

#[path = "round_trip/mutation.rs"]
mod mutation;

use std::collections::BTreeMap;
use std::sync::Arc;

use backend_codegen::api::plan::{Judge, Matcher, Plans};
use backend_codegen::api::{Api, Body, Json, MediaType, Method, Operation, Path, PathItem};
use backend_codegen::api::{PathTemplate, Response, StatusRange};
use backend_codegen::diff::{Class, diff};
use backend_tests::suite::{self, Draft, Group, OPTIONS, to_json};
use serde_json::Value;

struct Regex;

impl Matcher for Regex {
    fn matches(&self, pattern: &str, text: &str) -> bool {
        regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
    }

    fn is_format(&self, _format: &str, _value: &Json) -> bool {
        true
    }
}

/// A schema that clients send, the same that the server sends, and the values that it accepts.
struct Subject {
    title: String,
    sent: Api,
    got: Api,
    /// Whether it accepts a value, by the text of it.
    verdicts: BTreeMap<String, bool>,
}

/// What was compared.
#[derive(Default)]
struct Tally {
    n_pairs: usize,
    /// Pairs of which some value tells that the change breaks.
    n_broken: usize,
    /// Pairs that are called breaking though no value tells so.
    n_cautious: usize,
    /// Pairs that are called compatible although a value tells otherwise, by convention.
    n_conventional: usize,
    wrong: Vec<String>,
}

#[test]
fn no_change_that_a_value_can_tell_is_called_compatible() {
    let mut tally = Tally::default();
    let mut files: BTreeMap<String, Vec<Group>> = BTreeMap::new();
    for group in suite::groups(Draft::V2020).unwrap() {
        if !group.is_out_of_reach() {
            let file = group.title.split(':').next().unwrap_or("").to_owned();
            files.entry(file).or_default().push(group);
        }
    }
    for groups in files.values() {
        let values: Vec<Value> = groups
            .iter()
            .flat_map(|group| group.tests.iter().map(|test| test.data.clone()))
            .collect();
        let subjects: Vec<Subject> = groups
            .iter()
            .filter_map(|group| subject(&group.title, &group.schema, &values))
            .collect();
        for old in &subjects {
            for new in &subjects {
                tally.compare(old, new);
            }
        }
        for group in groups {
            let Some(original) = subject(&group.title, &group.schema, &values) else {
                continue;
            };
            for mutant in mutation::mutants(&group.schema) {
                let title = format!("{}: {}", group.title, mutant.what);
                if let Some(mutant) = subject(&title, &mutant.document, &values) {
                    tally.compare(&original, &mutant);
                    tally.compare(&mutant, &original);
                }
            }
        }
    }
    let Tally {
        n_pairs,
        n_broken,
        n_cautious,
        n_conventional,
        wrong,
    } = tally;
    assert!(
        wrong.is_empty(),
        "{} of {n_pairs} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // The test is worth something only if values tell, and conventions and caution stay the exception.
    assert!(n_broken > 10_000, "{n_broken}");
    assert!(n_conventional * 50 < n_broken, "{n_conventional}");
    assert!(
        n_cautious * 2 < n_pairs - n_broken,
        "{n_cautious} of {n_pairs}"
    );
}

impl Tally {
    fn compare(&mut self, old: &Subject, new: &Subject) {
        let refused = old
            .verdicts
            .iter()
            .find(|(value, verdict)| **verdict && !new.verdicts[*value]);
        let accepted = old
            .verdicts
            .iter()
            .find(|(value, verdict)| !**verdict && new.verdicts[*value]);
        for (before, after, witness) in [
            (&old.sent, &new.sent, refused),
            (&old.got, &new.got, accepted),
        ] {
            self.n_pairs += 1;
            let findings = diff(before, after);
            let breaks = findings
                .iter()
                .any(|finding| matches!(finding.class, Class::Breaking | Class::Doubtful));
            match witness {
                Some((value, _)) => {
                    self.n_broken += 1;
                    // By convention: who sends an object that anything may be in does not happen to
                    // use the name that a new property or branch has, and clients do not match patterns.
                    let conventions = [
                        "diff::branch-added",
                        "diff::branch-removed",
                        "diff::pattern-changed",
                        "diff::property-added",
                    ];
                    let is_convention = findings.iter().any(|finding| {
                        conventions.contains(&finding.code) && finding.class == Class::Compatible
                    });
                    if is_convention {
                        self.n_conventional += usize::from(!breaks);
                    } else if !breaks {
                        let way = if std::ptr::eq(before, &old.sent) {
                            "to"
                        } else {
                            "from"
                        };
                        self.wrong.push(format!(
                            "{} -> {} ({way} the server): {value}",
                            old.title, new.title
                        ));
                    }
                }
                None => self.n_cautious += usize::from(breaks),
            }
        }
    }
}

fn subject(title: &str, schema: &Value, values: &[Value]) -> Option<Subject> {
    let group = Group {
        draft: Draft::V2020,
        title: title.to_owned(),
        schema: schema.clone(),
        tests: Vec::new(),
    };
    let api = group.api().ok()?;
    let used = suite::subject(&api)?;
    let plans = Plans::derive(&api.types, &[used], &[used], OPTIONS);
    let judge = Judge::new(&plans, &Regex);
    let verdicts = values
        .iter()
        .map(|value| (value.to_string(), judge.accepts(used, &to_json(value))))
        .collect();
    let sent = with_operation(&api, true);
    let got = with_operation(&api, false);
    Some(Subject {
        title: title.to_owned(),
        sent,
        got,
        verdicts,
    })
}

/// The API with an operation whose request or response is the subject.
fn with_operation(api: &Api, is_request: bool) -> Api {
    let mut api = api.clone();
    let location = api.location;
    let media_type = Arc::new(MediaType {
        ty: api.types.component("Subject"),
        ..MediaType::default()
    });
    let content = [("application/json".into(), media_type)];
    let mut operation = Operation {
        method: Method::Post,
        id: None,
        summary: None,
        description: None,
        external_docs: None,
        tags: Vec::new(),
        deprecated: false,
        parameters: Vec::new(),
        body: None,
        responses: Default::default(),
        responses_extensions: Default::default(),
        security: Vec::new(),
        inherits_security: true,
        servers: Vec::new(),
        callbacks: Default::default(),
        extensions: Default::default(),
        location,
        method_location: location,
    };
    if is_request {
        operation.body = Some(Arc::new(Body {
            component: None,
            description: None,
            required: true,
            content: content.into(),
            extensions: Default::default(),
            location,
        }));
    } else {
        let response = Response {
            content: content.into(),
            ..Response::default()
        };
        operation.responses = [(StatusRange::Code(200), Arc::new(response))].into();
    }
    let item = PathItem {
        operations: vec![operation],
        ..PathItem::default()
    };
    api.paths.push(Path {
        template: PathTemplate::new("/subject").unwrap(),
        item: Arc::new(item),
        location,
    });
    api
}
