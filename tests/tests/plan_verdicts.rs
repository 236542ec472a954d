//! The verdicts of value plans on the official test suite of JSON Schema, before any code is printed.

use backend_codegen::api::Json;
use backend_codegen::api::plan::{Judge, Matcher, Plans};
use backend_tests::suite::{self, OPTIONS, json};

struct Regex;

impl Matcher for Regex {
    fn matches(&self, pattern: &str, text: &str) -> bool {
        regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
    }

    fn is_format(&self, _format: &str, _value: &Json) -> bool {
        true
    }
}

#[test]
fn value_plans_give_the_verdicts_of_the_suite() {
    let (mut right, mut wrong, mut excused) = (0, Vec::new(), Vec::new());
    for group in suite::draft2020_12().unwrap() {
        let wrong = if group.is_excused() {
            &mut excused
        } else {
            &mut wrong
        };
        let api = match group.api() {
            Ok(api) => api,
            Err(error) => {
                wrong.push(format!("{}: {error}", group.title));
                continue;
            }
        };
        let subject = suite::subject(&api).unwrap();
        let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
        let judge = Judge::new(&plans, &Regex);
        for test in &group.tests {
            if judge.accepts(subject, &json(&test.data)) == test.valid {
                right += 1;
            } else {
                wrong.push(format!(
                    "{}: {} is not {}",
                    group.title, test.title, test.valid
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} right, wrong:\n{}",
        wrong.join("\n")
    );
    assert_eq!(
        (right, excused.len()),
        (1240, 33),
        "excused:\n{}",
        excused.join("\n")
    );
}
