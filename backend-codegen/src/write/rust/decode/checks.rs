//! Checks of a value that has just been read.
//!
//! What is cheap to say about the typed value is a call; everything else is a table that is checked
//! against the JSON of the value.

use crate::api::plan::{
    Check, IntegerFormat, Level, Shape, StringFormat, Use, format_types, integer_range,
};
use crate::api::{Decimal, TypeSet};
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::rust::printer::{Printer, count, text};
use crate::write::rust::validate;

/// Statements that check `value`, an `Option` of the type's value.
pub(super) fn statements(p: &Printer<'_>, used: Use, value: &TokenStream) -> TokenStream {
    let Some(plan) = p.plan(used) else {
        return TokenStream::new();
    };
    all(p, used, &plan.shape, &plan.checks, value)
}

/// The name of the format and what knows it, if that is all to check of a text.
pub(super) fn only_format(shape: &Shape, checks: &[Check]) -> Option<(TokenStream, TokenStream)> {
    match (shape, checks) {
        (Shape::String(StringFormat::Plain), [Check::Format(format)]) => {
            let (name, is) = (text(format), validate::string_format(format)?);
            Some((quote!(#name), is))
        }
        _ => None,
    }
}

/// Statements that make these checks of `value`, an `Option` of what the shape is in Rust.
pub(super) fn all(
    p: &Printer<'_>,
    used: Use,
    shape: &Shape,
    checks: &[Check],
    value: &TokenStream,
) -> TokenStream {
    let mut typed = TokenStream::new();
    let mut numeric: Vec<&Check> = Vec::new();
    let mut left: Vec<&Check> = Vec::new();
    for check in relevant(shape, checks) {
        match typed_check(p, used, shape, check, value) {
            Some(statement) => typed.extend(statement),
            None if is_numeric(shape, check) => numeric.push(check),
            None => left.push(check),
        }
    }
    typed.extend(by_tables(p, used, shape, &numeric, left, value));
    typed
}

/// Statements that make these checks of a number whose text `value` is.
pub(super) fn of_number_text(
    p: &Printer<'_>,
    used: Use,
    checks: &[Check],
    value: &TokenStream,
) -> TokenStream {
    let shape = Shape::Number;
    let relevant = relevant(&shape, checks);
    let (numeric, left): (Vec<&Check>, Vec<&Check>) =
        relevant.partition(|check| is_numeric(&shape, check));
    by_tables(p, used, &shape, &numeric, left, value)
}

/// Statements that look at the text of a number, or at the JSON of a value.
fn by_tables(
    p: &Printer<'_>,
    used: Use,
    shape: &Shape,
    numeric: &[&Check],
    left: Vec<&Check>,
    value: &TokenStream,
) -> TokenStream {
    let mut typed = TokenStream::new();
    if !numeric.is_empty() {
        let checks = numeric
            .iter()
            .filter_map(|check| validate::check(p, used, check));
        typed.extend(quote! {
            r.check_number(#value.is_some(), {
                static CHECKS: &[support::schema::Check] = &[#(#checks),*];
                CHECKS
            });
        });
    }
    if let Some(schema) = validate::schema(p, used, left) {
        let is_json = *shape == Shape::Any;
        typed.extend(if is_json {
            quote!({ #schema r.check_json(#value.as_ref(), &SCHEMA); })
        } else {
            quote!(if #value.is_some() { #schema r.check(&SCHEMA); })
        });
    }
    typed
}

/// Statements that check an object once all members are read.
pub(super) fn of_object(p: &Printer<'_>, used: Use) -> TokenStream {
    let Some(plan) = p.plan(used) else {
        return TokenStream::new();
    };
    let mut typed = TokenStream::new();
    let mut left: Vec<&Check> = Vec::new();
    for check in relevant(&plan.shape, &plan.checks) {
        match check {
            Check::MinProperties(min) => {
                let min = count(*min);
                typed.extend(quote!(r.min_properties(Some(object.n_members()), #min);));
            }
            Check::MaxProperties(max) => {
                let max = count(*max);
                typed.extend(quote!(r.max_properties(Some(object.n_members()), #max);));
            }
            check => left.push(check),
        }
    }
    if let Some(schema) = validate::schema(p, used, left) {
        typed.extend(quote!({ #schema r.check(&SCHEMA); }));
    }
    typed
}

/// The checks that values of the shape can fail.
fn relevant<'c>(shape: &Shape, checks: &'c [Check]) -> impl Iterator<Item = &'c Check> {
    let types = types_of(shape);
    checks
        .iter()
        .filter(move |check| speaks_of(check).intersects(types))
}

/// The JSON types that a shape accepts.
fn types_of(shape: &Shape) -> TypeSet {
    match shape {
        Shape::Any | Shape::Union(_) | Shape::Nullable(_) | Shape::Alias(_) => TypeSet::ANY,
        Shape::Never => TypeSet::NONE,
        Shape::Null => TypeSet::NULL,
        Shape::Boolean => TypeSet::BOOLEAN,
        Shape::Integer(_) => TypeSet::INTEGER,
        Shape::Number => TypeSet::NUMBER,
        Shape::String(_) | Shape::Enum(_) => TypeSet::STRING,
        Shape::Array(_) => TypeSet::ARRAY,
        Shape::Map(_) | Shape::Object(_) => TypeSet::OBJECT,
    }
}

/// The JSON types whose values a check can refuse.
fn speaks_of(check: &Check) -> TypeSet {
    match check {
        Check::Minimum(_)
        | Check::ExclusiveMinimum(_)
        | Check::Maximum(_)
        | Check::ExclusiveMaximum(_)
        | Check::MultipleOf(_) => TypeSet::NUMBER,
        Check::MinLength(_) | Check::MaxLength(_) | Check::Pattern(_) => TypeSet::STRING,
        Check::Format(name) => format_types(name).unwrap_or(TypeSet::NONE),
        Check::MinItems(_)
        | Check::MaxItems(_)
        | Check::UniqueItems
        | Check::PrefixItems(_)
        | Check::Items { .. }
        | Check::Contains { .. }
        | Check::UnevaluatedItems { .. } => TypeSet::ARRAY,
        Check::MinProperties(_)
        | Check::MaxProperties(_)
        | Check::Required(_)
        | Check::Properties(_)
        | Check::PatternProperties(_)
        | Check::AdditionalProperties { .. }
        | Check::PropertyNames(_)
        | Check::DependentRequired(..)
        | Check::DependentSchema(..)
        | Check::UnevaluatedProperties { .. } => TypeSet::OBJECT,
        Check::Never
        | Check::Types(_)
        | Check::Enum(_)
        | Check::Is(_)
        | Check::AnyOf(_)
        | Check::OneOf { .. }
        | Check::Not(_)
        | Check::If { .. } => TypeSet::ANY,
    }
}

/// Whether the text of a number says all that the check needs.
fn is_numeric(shape: &Shape, check: &Check) -> bool {
    matches!(shape, Shape::Integer(_) | Shape::Number)
        && check.level() == Level::Scalar
        && speaks_of(check) == TypeSet::NUMBER
}

/// A check as a call about the typed value, if there is one.
fn typed_check(
    p: &Printer<'_>,
    used: Use,
    shape: &Shape,
    check: &Check,
    value: &TokenStream,
) -> Option<TokenStream> {
    match shape {
        Shape::String(StringFormat::Plain) => of_string(p, check, value),
        Shape::Integer(format) => of_integer(*format, check, value),
        Shape::Number => of_number(check, value),
        Shape::Array(item) => {
            let item = p.part(used, *item);
            let is_scalar = p.names.own(item).is_none()
                && p.plan(item)
                    .is_some_and(|plan| is_plain_scalar(&plan.shape));
            of_array(check, value, is_scalar)
        }
        Shape::Map(_) => of_map(check, value),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::String(_)
        | Shape::Enum(_)
        | Shape::Object(_)
        | Shape::Union(_)
        | Shape::Nullable(_)
        | Shape::Alias(_) => None,
    }
}

/// Whether values of Rust are equal exactly if the JSON values are, and can be hashed.
fn is_plain_scalar(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Boolean | Shape::Integer(_) | Shape::String(StringFormat::Plain) | Shape::Enum(_)
    )
}

fn of_string(p: &Printer<'_>, check: &Check, value: &TokenStream) -> Option<TokenStream> {
    Some(match check {
        Check::MinLength(min) => {
            let min = count(*min);
            quote!(r.min_length(&#value, #min);)
        }
        Check::MaxLength(max) => {
            let max = count(*max);
            quote!(r.max_length(&#value, #max);)
        }
        Check::Pattern(pattern) => {
            let pattern = p.patterns.reference(pattern)?;
            quote!(r.pattern(&#value, #pattern);)
        }
        Check::Format(format) => {
            let is = validate::string_format(format)?;
            let format = text(format);
            quote!(r.format(&#value, #format, #is);)
        }
        _ => return None,
    })
}

fn of_integer(format: IntegerFormat, check: &Check, value: &TokenStream) -> Option<TokenStream> {
    let lowest: i64 = match format {
        IntegerFormat::Int32 => i32::MIN.into(),
        IntegerFormat::Uint32 => 0,
        IntegerFormat::Int64 => i64::MIN,
        IntegerFormat::Uint64 => return of_u64(check),
    };
    let limit = |limit: &Decimal| limit.to_i64().map(Literal::i64_unsuffixed);
    Some(match check {
        // What the type cannot hold has been refused.
        Check::Minimum(min) if min.to_i64().is_some_and(|min| min <= lowest) => TokenStream::new(),
        Check::Minimum(min) => {
            let min = limit(min)?;
            quote!(r.minimum(#value, #min);)
        }
        Check::Maximum(max) => {
            let max = limit(max)?;
            quote!(r.maximum(#value, #max);)
        }
        Check::ExclusiveMinimum(min) => {
            let min = limit(min)?;
            quote!(r.exclusive_minimum(#value, #min);)
        }
        Check::ExclusiveMaximum(max) => {
            let max = limit(max)?;
            quote!(r.exclusive_maximum(#value, #max);)
        }
        Check::Format(name) => {
            let (min, max) = integer_range(name)?;
            let (min, max) = (i64::try_from(min).ok()?, i64::try_from(max).ok()?);
            let name = text(name);
            let (min, max) = (Literal::i64_unsuffixed(min), Literal::i64_unsuffixed(max));
            quote!(r.range(#value, #name, #min, #max);)
        }
        _ => return None,
    })
}

/// Of the checks of a `u64` only those that always hold are not made by its text.
fn of_u64(check: &Check) -> Option<TokenStream> {
    match check {
        Check::Minimum(min) if min.is_negative() || min.is_zero() => Some(TokenStream::new()),
        _ => None,
    }
}

/// Limits of more digits may lie between two floats.
const MAX_DIGITS: usize = 15;

fn of_number(check: &Check, value: &TokenStream) -> Option<TokenStream> {
    let limit = |limit: &Decimal| {
        let n_digits = limit.to_string().bytes().filter(u8::is_ascii_digit).count();
        let limit = limit.to_f64();
        (n_digits <= MAX_DIGITS && limit.is_finite()).then(|| Literal::f64_unsuffixed(limit))
    };
    Some(match check {
        Check::Minimum(min) => {
            let min = limit(min)?;
            quote!(r.minimum_f64(#value, #min);)
        }
        Check::Maximum(max) => {
            let max = limit(max)?;
            quote!(r.maximum_f64(#value, #max);)
        }
        _ => return None,
    })
}

fn of_array(check: &Check, value: &TokenStream, is_scalar: bool) -> Option<TokenStream> {
    Some(match check {
        Check::MinItems(min) => {
            let min = count(*min);
            quote!(r.min_items(&#value, #min);)
        }
        Check::MaxItems(max) => {
            let max = count(*max);
            quote!(r.max_items(&#value, #max);)
        }
        Check::UniqueItems if is_scalar => quote!(r.unique_items(&#value);),
        _ => return None,
    })
}

fn of_map(check: &Check, value: &TokenStream) -> Option<TokenStream> {
    Some(match check {
        Check::MinProperties(min) => {
            let min = count(*min);
            quote!(r.min_properties(#value.as_ref().map(|map| map.len()), #min);)
        }
        Check::MaxProperties(max) => {
            let max = count(*max);
            quote!(r.max_properties(#value.as_ref().map(|map| map.len()), #max);)
        }
        _ => return None,
    })
}
