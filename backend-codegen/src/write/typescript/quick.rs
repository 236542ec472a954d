//! Numbers, texts and the like that are read at once: one expression of plain code, which calls
//! nothing that could call back, notes no path and makes nothing. Only where it fails a decoder is
//! called, which says what is wrong; both are printed from one plan.

use super::decoders::LARGEST_INTEGER;
use super::names::{Names, decoded, shared};
use super::printer::{Printer, string};
use super::types;
use super::validators::{Constants, scalar};
use crate::api::plan::{Check, IntegerFormat, Plans, Shape, StringFormat, Use};
use crate::api::{Json, TypeSet};

/// How a value is read at once.
pub(super) enum Quick {
    /// Whatever it is.
    Always,
    /// It is read as it is if an expression holds.
    Test(String),
    /// An expression is what is read of it, or `undefined`.
    Read(String),
}

/// How the variable `value` is read at once as a type, if that is to be had.
pub(super) fn quick(
    p: &mut Printer,
    constants: &mut Constants,
    plans: &Plans<'_>,
    names: &Names,
    used: Use,
    value: &str,
) -> Option<Quick> {
    let mut used = shared(plans, used);
    let mut checks: Vec<&Check> = Vec::new();
    // Aliases are never circular; the bound is for mistakes of ours.
    for _ in 0..64 {
        let plan = decoded(plans, used)?;
        checks.extend(&plan.checks);
        match &plan.shape {
            Shape::Alias(ty) => used = shared(plans, Use { ty: *ty, ..used }),
            Shape::Nullable(ty) if checks.is_empty() => {
                let part = Use { ty: *ty, ..used };
                return match quick(p, constants, plans, names, part, value)? {
                    Quick::Test(test) => Some(Quick::Test(format!(
                        "{value} === null || {}",
                        grouped(test)
                    ))),
                    Quick::Always | Quick::Read(_) => None,
                };
            }
            shape => return of_shape(p, constants, plans, names, used, shape, &checks, value),
        }
    }
    None
}

#[expect(clippy::too_many_arguments, reason = "what printers have, and a value")]
fn of_shape(
    p: &mut Printer,
    constants: &mut Constants,
    plans: &Plans<'_>,
    names: &Names,
    used: Use,
    shape: &Shape,
    checks: &[&Check],
    value: &str,
) -> Option<Quick> {
    let (mut tests, types) = match shape {
        Shape::Any if checks.is_empty() => return Some(Quick::Always),
        Shape::Null => (vec![format!("{value} === null")], TypeSet::NULL),
        Shape::Boolean => (vec![is(value, "boolean")], TypeSet::BOOLEAN),
        Shape::Integer(format) if !lists_large_integers(checks) => {
            (integer(value, *format), TypeSet::INTEGER)
        }
        Shape::Number => {
            let tests = vec![is(value, "number"), format!("Number.isFinite({value})")];
            (tests, TypeSet::NUMBER)
        }
        Shape::String(StringFormat::Uuid) if checks.is_empty() => {
            p.import_all("./decode.js", "decode");
            return Some(Quick::Read(format!("decode.uuid({value})")));
        }
        Shape::String(format) => {
            let function = match format {
                StringFormat::Plain => None,
                StringFormat::Uuid => return None,
                StringFormat::DateTime => Some("isDateTime"),
                StringFormat::Date => Some("isDate"),
                StringFormat::Base64 => Some("isByte"),
            };
            let mut tests = vec![is(value, "string")];
            if let Some(function) = function {
                p.import("./formats.js", function);
                tests.push(format!("{function}({value})"));
            }
            (tests, TypeSet::STRING)
        }
        Shape::Enum(values) if values.len() > scalar::MAX_COMPARED => {
            if !checks.is_empty() {
                return None;
            }
            p.import_all("./decode.js", "decode");
            let ty = types::reference(plans, names, used, "types.");
            let set = set_of(constants, values);
            return Some(Quick::Read(format!("decode.among<{ty}>({value}, {set})")));
        }
        Shape::Enum(values) => {
            let tests = values
                .iter()
                .map(|text| format!("{value} === {}", string(text)));
            let tests = tests.collect::<Vec<_>>().join(" || ");
            (vec![tests], TypeSet::STRING)
        }
        Shape::Any
        | Shape::Never
        | Shape::Integer(_)
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Object(_)
        | Shape::Union(_)
        | Shape::Nullable(_)
        | Shape::Alias(_) => return None,
    };
    for check in checks {
        match check.speaks_about() {
            Some(about) if !about.intersects(types) => {}
            _ => tests.push(scalar::test(p, constants, check, value, types)?.expression),
        }
    }
    let tests: Vec<String> = match tests.len() {
        1 => tests,
        _ => tests.into_iter().map(grouped).collect(),
    };
    Some(Quick::Test(tests.join(" && ")))
}

/// An expression as a part of a longer one.
pub(super) fn grouped(test: String) -> String {
    match test.contains(" || ") {
        true => format!("({test})"),
        false => test,
    }
}

fn is(value: &str, ty: &str) -> String {
    format!("typeof {value} === \"{ty}\"")
}

fn integer(value: &str, format: IntegerFormat) -> Vec<String> {
    let test = match format {
        IntegerFormat::Int64 => format!("Number.isSafeInteger({value})"),
        IntegerFormat::Uint64 => format!("Number.isSafeInteger({value}) && {value} >= 0"),
        IntegerFormat::Int32 => format!("({value} | 0) === {value}"),
        IntegerFormat::Uint32 => format!("({value} >>> 0) === {value}"),
    };
    vec![is(value, "number"), test]
}

/// The set of some texts.
pub(super) fn set_of(constants: &mut Constants, values: &[Box<str>]) -> String {
    let values: Vec<String> = values.iter().map(|value| string(value)).collect();
    constants.value(format!("new Set<string>([{}])", values.join(", ")))
}

/// Whether a value has to be one of a list with integers beyond those that numbers tell apart.
pub(super) fn lists_large_integers(checks: &[&Check]) -> bool {
    let is_large = |value: &Json| match value {
        Json::Number(number) => number.to_f64().abs() > LARGEST_INTEGER,
        _ => false,
    };
    checks.iter().any(|check| match check {
        Check::Enum(values) => values.iter().any(is_large),
        _ => false,
    })
}
