//! Patterns: what JavaScript checks for them, in time that grows no faster than the text.

use super::layout::Expression;
use super::printer::{Printer, string};
use crate::api::pattern::{Automaton, EcmaTest, Pattern, Reason};
use crate::api::plan::{Check, Plans};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::quoted;

/// Where the tests are that are no expressions.
const LINEAR: &str = "./linear.js";

/// A pattern as something that has a method `test`. What is no pattern matches everything; readers
/// report it, and [`refuse`] what nothing can check.
pub(super) fn test(p: &mut Printer, pattern: &str) -> Expression {
    let test = Pattern::parse(pattern).map(|pattern| pattern.ecma_test());
    match test {
        Ok(Ok(test)) => of_test(p, &test),
        Ok(Err(_)) | Err(_) => of_test(p, &EcmaTest::Expression(String::new())),
    }
}

fn of_test(p: &mut Printer, test: &EcmaTest) -> Expression {
    let mut all = |function: &str, tests: &[EcmaTest]| {
        p.import(LINEAR, function);
        let tests = tests.iter().map(|test| of_test(p, test)).collect();
        Expression::call(function, tests)
    };
    match test {
        EcmaTest::Expression(source) => format!("new RegExp({}, \"u\")", string(source)).into(),
        EcmaTest::Automaton(automaton) => {
            p.import(LINEAR, "Linear");
            of_automaton(automaton).within("new Linear(", ")")
        }
        EcmaTest::Not(test) => all("not", std::slice::from_ref(test)),
        EcmaTest::All(tests) => all("all", tests),
        EcmaTest::Any(tests) => all("any", tests),
    }
}

fn of_automaton(automaton: &Automaton) -> Expression {
    let numbers = |numbers: &[usize]| {
        let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
        format!("[{}]", numbers.join(", "))
    };
    let classes = automaton.classes.iter().map(|class| string(class).into());
    let follow = automaton.follow.iter().map(|states| numbers(states).into());
    let members = vec![
        Expression::list(classes.collect()).within("classes: ", ""),
        format!("classOf: {}", numbers(&automaton.class_of)).into(),
        Expression::list(follow.collect()).within("follow: ", ""),
        format!("first: {}", numbers(&automaton.first)).into(),
        format!("last: {}", numbers(&automaton.last)).into(),
        format!("matchesNothing: {}", automaton.matches_nothing).into(),
        format!("fromStart: {}", automaton.from_start).into(),
        format!("toEnd: {}", automaton.to_end).into(),
    ];
    Expression::parts("{", members, "}")
}

/// Reports the patterns that generated code would not check: a sender could make them take for ever.
pub(super) fn refuse(plans: &Plans<'_>, diagnostics: &mut Diagnostics) {
    let mut told: Vec<&str> = Vec::new();
    let decoded = plans
        .all_decoded()
        .map(|(used, plan)| (used, &*plan.checks));
    let checks = decoded.chain(plans.all_values());
    let checks = checks.flat_map(|(used, checks)| checks.iter().map(move |check| (used, check)));
    for (used, check) in checks {
        let patterns: Vec<&str> = match check {
            Check::Pattern(pattern) => vec![pattern],
            Check::PatternProperties(members) => members.iter().map(|(it, _)| &**it).collect(),
            _ => Vec::new(),
        };
        for pattern in patterns {
            let reason = Pattern::parse(pattern).ok().map(|it| it.ecma_test());
            let Some(Err(reason)) = reason else { continue };
            if told.contains(&pattern) {
                continue;
            }
            told.push(pattern);
            let message = match reason {
                Reason::TooLarge => format!("the pattern {} is too large", quoted(pattern)),
                _ => format!(
                    "the pattern {} needs an engine that tries again",
                    quoted(pattern)
                ),
            };
            let location = plans.ty(used.ty).location;
            diagnostics.push(
                Diagnostic::error("typescript::pattern", location, message)
                    .label("a sender could make that take for ever, so it would go unchecked")
                    .help(
                        "say it without look-around and back-references, or with several `allOf`",
                    ),
            );
        }
    }
}
