//! The verdicts of value plans on the official test suite of JSON Schema, before any code is printed,
//! and what is said of schemas that are out of reach.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

use backend_codegen::api::Matching;
use backend_codegen::api::plan::{Judge, Plans};
use backend_tests::suite::{self, Draft, OPTIONS, to_json};

/// The verdicts of a draft: how many are right, the tests that are known to come out differently, and
/// the number of tests whose schemas are refused.
fn verdicts(draft: Draft) -> (usize, Vec<String>, usize) {
    let (mut right, mut different, mut refused) = (0, Vec::new(), 0);
    let mut wrong = Vec::new();
    for group in suite::groups(draft).unwrap() {
        if group.is_out_of_reach() {
            let error = group.api().unwrap_err();
            // In the schema, at the reference.
            let is_located = error.starts_with("0/schema.json:1:");
            assert!(
                is_located && error.contains("ref::refused"),
                "{}: {error}",
                group.title
            );
            refused += group.tests.len();
            continue;
        }
        let api = group
            .api()
            .unwrap_or_else(|error| panic!("{}: {error}", group.title));
        let subject = suite::subject(&api).unwrap();
        let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
        let matching = Matching::new();
        let judge = Judge::new(&plans, &matching);
        for test in &group.tests {
            let is_right = judge.accepts(subject, &to_json(&test.data)) == test.valid;
            let told = format!("{}: {}", group.title, test.title);
            match group.difference(test) {
                Some(reason) if !is_right => different.push(format!("{told}: {reason}")),
                None if is_right => right += 1,
                _ => wrong.push(format!("{told} is not {}", test.valid)),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} right, wrong:\n{}",
        wrong.join("\n")
    );
    (right, different, refused)
}

#[test]
fn value_plans_give_the_verdicts_of_draft_2020_12() {
    let (right, different, refused) = verdicts(Draft::V2020);
    assert_eq!((right, refused), (1254, 44));
    insta::assert_snapshot!(different.join("\n"), @r"vocabulary: schema that uses custom metaschema with with no validation vocabulary: no validation: invalid number, but it still validates: the `$schema`, which is not known, has only some of the vocabularies; a warning says that it is read as 2020-12");
}

#[test]
fn value_plans_give_the_verdicts_of_draft_4() {
    let (right, different, refused) = verdicts(Draft::V4);
    assert_eq!((right, different, refused), (601, Vec::new(), 17));
}
