//! Checks of numbers and texts as expressions, which stand alone or are parts of others.

use super::Constants;
use super::words::{literal, plural};
use crate::api::plan::{Check, integer_range};
use crate::api::{Decimal, Json, TypeSet};
use crate::write::http::words::{listed, name as named};
use crate::write::typescript::printer::Printer;

/// A check of a value as an expression, and what a sender is told where it does not hold.
pub(in crate::write::typescript) struct Test {
    pub(in crate::write::typescript) expression: String,
    pub(super) keyword: &'static str,
    pub(super) message: String,
}

/// How a check of a number, of a text, or of a value that is one of several is made of `value`, which is
/// of one of `types`; `None` for all other checks.
pub(in crate::write::typescript) fn test(
    p: &mut Printer,
    constants: &mut Constants,
    check: &Check,
    value: &str,
    types: TypeSet,
) -> Option<Test> {
    let bound = |p: &mut Printer, operator: &str, bound: &Decimal, words: &str| {
        let message = format!("must be {words} {bound}");
        (self::bound(p, value, operator, bound), message)
    };
    let length = |p: &mut Printer, function: &str, words: &str, n: u64| {
        p.import("./support.js", function);
        let message = format!("must be {words} {n} {} long", plural(n, "character"));
        (format!("{function}({value}, {n})"), message)
    };
    let (expression, message) = match check {
        Check::Enum(values) => one_of(p, constants, values, value, types),
        Check::Minimum(minimum) => bound(p, ">=", minimum, "at least"),
        Check::ExclusiveMinimum(minimum) => bound(p, ">", minimum, "greater than"),
        Check::Maximum(maximum) => bound(p, "<=", maximum, "at most"),
        Check::ExclusiveMaximum(maximum) => bound(p, "<", maximum, "less than"),
        Check::MultipleOf(factor) => {
            p.import("./support.js", "isMultipleOf");
            let message = format!("must be a multiple of {factor}");
            (format!("isMultipleOf({value}, \"{factor}\")"), message)
        }
        Check::MinLength(min) => length(p, "isAtLeast", "at least", *min),
        Check::MaxLength(max) => length(p, "isAtMost", "at most", *max),
        Check::Pattern(pattern) => {
            let message = format!("must match the pattern {pattern}");
            let pattern = constants.pattern(pattern);
            (format!("{pattern}.test({value})"), message)
        }
        Check::Format(name) => format(p, name, value),
        _ => return None,
    };
    let keyword = check.keyword();
    Some(Test {
        expression,
        keyword,
        message,
    })
}

fn bound(p: &mut Printer, value: &str, operator: &str, bound: &Decimal) -> String {
    let is_exact =
        bound.to_f64().is_finite() && bound.to_f64().to_string().parse().as_ref() == Ok(bound);
    if is_exact {
        return format!("{value} {operator} {bound}");
    }
    p.import("./support.js", "compare");
    format!("compare({value}, \"{bound}\") {operator} 0")
}

/// A set is faster than more comparisons.
pub(in crate::write::typescript) const MAX_COMPARED: usize = 8;

fn one_of(
    p: &mut Printer,
    constants: &mut Constants,
    values: &[Json],
    value: &str,
    types: TypeSet,
) -> (String, String) {
    let names: Vec<String> = values.iter().map(named).collect();
    let message = match names.as_slice() {
        [one] => format!("must be {one}"),
        names => format!("must be one of {}", listed(names)),
    };
    let is_plain = |value: &Json| !matches!(value, Json::Array(_) | Json::Object(_));
    if !values.iter().all(is_plain) {
        let literals: Vec<String> = values.iter().map(literal).collect();
        p.import("./support.js", "isEqual");
        let list = constants.value(format!("[{}]", literals.join(", ")));
        let test = format!("{list}.some((item) => isEqual({value}, item))");
        return (test, message);
    }
    // The compiler knows by then of which types the value can be.
    let possible = values
        .iter()
        .filter(|value| types.contains(TypeSet::of(value)));
    let literals: Vec<String> = possible.map(literal).collect();
    let test = match literals.len() {
        0 if values.len() == 1 => "false".to_owned(),
        1..=MAX_COMPARED => {
            let tests = literals
                .iter()
                .map(|literal| format!("{value} === {literal}"));
            tests.collect::<Vec<_>>().join(" || ")
        }
        _ => {
            let list = constants.value(format!("new Set<unknown>([{}])", literals.join(", ")));
            format!("{list}.has({value})")
        }
    };
    (test, message)
}

fn format(p: &mut Printer, format: &str, value: &str) -> (String, String) {
    if let Some(test) = number_format(format, value) {
        return (test, format!("must be within the range of {format}"));
    }
    let mut function = String::from("is");
    for word in format.split('-') {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        function.push_str(&first.to_ascii_uppercase());
        function.push_str(rest);
    }
    p.import("./formats.js", &function);
    let message = format!("must be a valid {format}");
    (format!("{function}({value})"), message)
}

/// The test of a format of numbers.
fn number_format(format: &str, value: &str) -> Option<String> {
    if let Some((min, max)) = integer_range(format) {
        // One more than the highest is a power of two, which a number is exactly.
        let above = max.saturating_add(1);
        return Some(format!(
            "Number.isInteger({value}) && {value} >= {min} && {value} < {above}"
        ));
    }
    let test = match format {
        "float" | "double" => format!("Number.isFinite({value})"),
        _ => return None,
    };
    Some(test)
}
