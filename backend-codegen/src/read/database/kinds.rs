//! What JSON a column is.

use super::{Bounds, ColumnType, Field};
use crate::document::Location;
use crate::read::code::Value;

/// The schema of a column, with what it is for.
pub(super) fn schema(field: &Field, place: Location) -> Value {
    let schema = match field.column.nullable {
        true => nullable(value(field, place), place),
        false => value(field, place),
    };
    let comment = field.column.comment.as_deref();
    schema.with_some("description", comment.map(|text| Value::text(text, place)))
}

/// The schema of its values that are not null.
pub(super) fn value(field: &Field, place: Location) -> Value {
    let Field { column, listed, .. } = field;
    match listed.as_deref().map(|name| Value::reference(name, place)) {
        Some(item) if field.is_list() => list(item, place),
        Some(listed) => listed,
        None => of_type(&column.ty, &column.bounds, place),
    }
}

/// The type that lists the values of a column, or those of its items.
pub(super) fn listed(field: &Field, place: Location) -> Value {
    let values = field
        .column
        .values()
        .iter()
        .map(|it| Value::text(it, place));
    Value::of_type("string", place).with("enum", Value::list(values, place))
}

/// The same, or null.
fn nullable(schema: Value, place: Location) -> Value {
    let mut schema = schema;
    let Some(ty) = schema.get("type").and_then(Value::as_text) else {
        return match schema.get("$ref") {
            Some(_) => {
                let null = Value::of_type("null", place);
                Value::object(place).with("anyOf", Value::list([schema, null], place))
            }
            // Whatever it is, null is among it.
            None => schema,
        };
    };
    let types = [ty.to_owned(), "null".to_owned()].map(|name| Value::text(name, place));
    schema.set("type", Value::list(types, place));
    schema
}

fn list(item: Value, place: Location) -> Value {
    Value::of_type("array", place).with("items", nullable(item, place))
}

fn of_type(ty: &ColumnType, bounds: &Bounds, place: Location) -> Value {
    let text = |text: &str| Value::text(text, place);
    let number = |number: &str| Value::number(number, place);
    let of = |name: &str| Value::of_type(name, place);
    match ty {
        ColumnType::Boolean => of("boolean"),
        ColumnType::TextInteger => of("string").with("pattern", text("^-?[0-9]{1,19}$")),
        ColumnType::Integer(16) => {
            let schema = ranged(of("integer"), bounds, place);
            with_limit(
                with_limit(schema, "minimum", "-32768", place),
                "maximum",
                "32767",
                place,
            )
        }
        ColumnType::Integer(32) => {
            ranged(of("integer").with("format", text("int32")), bounds, place)
        }
        // Beyond what the format has.
        ColumnType::Integer(_) if bounds.is_beyond() => ranged(of("integer"), bounds, place),
        ColumnType::Integer(_) => {
            ranged(of("integer").with("format", text("int64")), bounds, place)
        }
        ColumnType::Float(_) => ranged(of("number").with("format", text("double")), bounds, place),
        ColumnType::Decimal(digits) => of("string")
            .with("format", text("decimal"))
            .with("pattern", text(&decimal(*digits, bounds))),
        ColumnType::Text(max) => {
            let max = [*max, bounds.max_length].into_iter().flatten().min();
            of("string")
                .with_some(
                    "minLength",
                    bounds.min_length.map(|n| number(&n.to_string())),
                )
                .with_some("maxLength", max.map(|n| number(&n.to_string())))
        }
        ColumnType::Uuid => of("string").with("format", text("uuid")),
        ColumnType::Bytes => of("string").with("format", text("byte")),
        ColumnType::Date => of("string").with("format", text("date")),
        ColumnType::Moment(_) => of("string").with("format", text("date-time")),
        ColumnType::Json => Value::object(place),
        ColumnType::Array(item) => list(of_type(item, &Bounds::default(), place), place),
        // Enums have a type of their own.
        ColumnType::Enum(_) | ColumnType::Other => of("string"),
    }
}

fn ranged(schema: Value, bounds: &Bounds, place: Location) -> Value {
    let number = |number: &Option<String>| number.as_ref().map(|it| Value::number(it, place));
    schema
        .with_some("minimum", number(&bounds.minimum))
        .with_some("exclusiveMinimum", number(&bounds.exclusive_minimum))
        .with_some("maximum", number(&bounds.maximum))
        .with_some("exclusiveMaximum", number(&bounds.exclusive_maximum))
}

fn with_limit(schema: Value, key: &str, limit: &str, place: Location) -> Value {
    match schema.get(key) {
        Some(_) => schema,
        None => schema.with(key, Value::number(limit, place)),
    }
}

/// The pattern of exact numbers. Beyond their scale they would be rounded in silence.
fn decimal(digits: Option<(u32, u32)>, bounds: &Bounds) -> String {
    // Of other bounds no pattern speaks.
    let least = bounds
        .minimum
        .as_ref()
        .or(bounds.exclusive_minimum.as_ref());
    let is_positive = least.is_some_and(|it| it.parse::<f64>().is_ok_and(|it| it >= 0.0));
    let sign = if is_positive { "" } else { "-?" };
    match digits {
        None => format!("^{sign}[0-9]+(\\.[0-9]+)?$"),
        Some((precision, 0)) => format!("^{sign}[0-9]{{1,{}}}$", precision.max(1)),
        Some((precision, scale)) => {
            let whole = precision.saturating_sub(scale).max(1);
            format!("^{sign}[0-9]{{1,{whole}}}(\\.[0-9]{{1,{scale}}})?$")
        }
    }
}
