//! Which loops go over something whose length nobody knows.

use std::collections::HashSet;

use oxc_ast::ast::{BindingPattern, Expression, ForStatement, ForStatementInit, ForStatementLeft};
use oxc_ast_visit::Visit;

use super::words::Words;
use crate::read::code::loops::Over;

/// More rounds than this are many.
pub(super) const FEW: usize = 16;

/// Over what something goes, as text; `few` are constants with a few items.
pub(super) fn over(code: &str, few: &HashSet<String>) -> Over {
    let code = code.trim();
    let words = Words::of(code);
    let is_in_parts = words.names.iter().chain(&words.members).any(|name| {
        let lower = name.to_lowercase();
        lower.contains("chunk")
            || lower.contains("batch")
            || lower.ends_with("pages")
            || lower.contains("paginate")
            || matches!(
                lower.as_str(),
                "consumer" | "subscription" | "messages" | "queue" | "stdin" | "events"
            )
    });
    if is_in_parts {
        return Over::Nothing;
    }
    if code.starts_with('[') && !code.starts_with("[...") && is_whole(code) {
        return Over::Nothing;
    }
    let is_constant = words.names.iter().any(|name| few.contains(name));
    let is_plain = words
        .members
        .iter()
        .all(|name| matches!(name.as_str(), "keys" | "values" | "entries" | "map"));
    if is_constant
        && is_plain
        && words
            .names
            .iter()
            .all(|name| few.contains(name) || name == "Object")
    {
        return Over::Nothing;
    }
    Over::Items
}

/// Whether a list ends where the text does, or has a method called on it at once.
fn is_whole(code: &str) -> bool {
    let mut open = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '[' => open += 1,
            ']' => {
                open -= 1;
                if open == 0 {
                    let rest = code.get(at + 1..).unwrap_or_default();
                    return !rest.starts_with(".concat") && !rest.starts_with(".flat");
                }
            }
            _ => {}
        }
    }
    false
}

/// What `for (init; test; update)` goes over, and its variables.
pub(super) fn over_numbers(
    found: &ForStatement<'_>,
    text: impl Fn(oxc_span::Span) -> String,
) -> (Over, HashSet<String>) {
    use oxc_span::GetSpan as _;
    let mut names = HashSet::new();
    if let Some(ForStatementInit::VariableDeclaration(init)) = &found.init {
        for declarator in &init.declarations {
            variables(&declarator.id, &mut names);
        }
    }
    let update = found
        .update
        .as_ref()
        .map(|it| text(it.span()))
        .unwrap_or_default();
    let test = found
        .test
        .as_ref()
        .map(|it| text(it.span()))
        .unwrap_or_default();
    let dense: String = update.chars().filter(|c| !c.is_whitespace()).collect();
    // From batch to batch.
    let is_step = dense.contains("+=") && !dense.ends_with("+=1");
    let limit = test
        .rsplit(['<', '=', '>'])
        .next()
        .unwrap_or_default()
        .trim();
    let is_few = limit.parse::<usize>().is_ok_and(|limit| limit <= FEW);
    let over = if is_step || is_few {
        Over::Nothing
    } else {
        Over::Numbers
    };
    (over, names)
}

/// The variables of `for (const … of …)`.
pub(super) fn of_left(
    left: &ForStatementLeft<'_>,
    text: impl Fn(oxc_span::Span) -> String,
) -> HashSet<String> {
    use oxc_span::GetSpan as _;
    let mut names = HashSet::new();
    match left {
        ForStatementLeft::VariableDeclaration(found) => {
            for declarator in &found.declarations {
                variables(&declarator.id, &mut names);
            }
        }
        other => names.extend(Words::of(&text(other.span())).names),
    }
    names
}

/// The variables of a pattern.
pub(super) fn variables(pattern: &BindingPattern<'_>, into: &mut HashSet<String>) {
    struct Variables<'i>(&'i mut HashSet<String>);
    impl<'a> Visit<'a> for Variables<'_> {
        fn visit_binding_identifier(&mut self, it: &oxc_ast::ast::BindingIdentifier<'a>) {
            self.0.insert(it.name.to_string());
        }
    }
    Variables(into).visit_binding_pattern(pattern);
}

/// Methods that call a function for each item.
pub(super) const EACH: [&str; 12] = [
    "map",
    "forEach",
    "flatMap",
    "reduce",
    "reduceRight",
    "filter",
    "some",
    "every",
    "find",
    "findIndex",
    "findLast",
    "mapAsync",
];

/// Functions that take a list, and a function for each item.
pub(super) const WITH_LIST: [&str; 26] = [
    "pMap",
    "pEach",
    "pMapSeries",
    "pFilter",
    "mapSeries",
    "each",
    "eachSeries",
    "eachLimit",
    "eachOf",
    "eachOfSeries",
    "mapLimit",
    "forEachSeries",
    "forEachLimit",
    "asyncForEach",
    "asyncMap",
    "parallelMap",
    "pAll",
    "mapValues",
    "concurrentMap",
    "map",
    "forEach",
    "forEachAsync",
    "mapAsync",
    "filterSeries",
    "eachAsync",
    "pForEach",
];

/// Whether a value takes the next one of what there is: `stack.pop()`. Whoever waits gets them one by one.
pub(super) fn takes_next(value: &Expression<'_>, code: &str) -> bool {
    !matches!(value, Expression::AwaitExpression(_))
        && Words::of(code)
            .members
            .iter()
            .any(|it| it == "pop" || it == "shift")
}
