//! What JSON a column is.

use super::{Bounds, Column, ColumnType};
use crate::document::Location;
use crate::read::code::Value;

/// The schema of a column, with what it is for.
pub(super) fn schema(column: &Column, place: Location) -> Value {
    let schema = of_type(&column.ty, &column.bounds, place);
    let schema = match column.nullable {
        true => nullable(schema, place),
        false => schema,
    };
    let comment = column.comment.as_deref();
    schema.with_some("description", comment.map(|text| Value::text(text, place)))
}

/// The schema of its values that are not null.
pub(super) fn value(column: &Column, place: Location) -> Value {
    of_type(&column.ty, &column.bounds, place)
}

/// The same, or null.
fn nullable(schema: Value, place: Location) -> Value {
    let mut schema = schema;
    if let Some(ty) = schema.get("type").and_then(Value::as_text) {
        let types = [ty.to_owned(), "null".to_owned()].map(|name| Value::text(name, place));
        schema.set("type", Value::list(types, place));
    }
    if let Some(values) = schema.get_mut("enum") {
        values.push(Value::null(place));
    }
    schema
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
            .with("pattern", text(&decimal(*digits))),
        ColumnType::Text(max) => {
            let schema = match bounds.values.as_slice() {
                [] => of("string"),
                values => {
                    of("string").with("enum", Value::list(values.iter().map(|it| text(it)), place))
                }
            };
            let max = [*max, bounds.max_length].into_iter().flatten().min();
            schema
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
        ColumnType::Enum(values) => {
            of("string").with("enum", Value::list(values.iter().map(|it| text(it)), place))
        }
        ColumnType::Array(item) => {
            let item = nullable(of_type(item, &Bounds::default(), place), place);
            of("array").with("items", item)
        }
        ColumnType::Other => of("string"),
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
fn decimal(digits: Option<(u32, u32)>) -> String {
    match digits {
        None => "^-?[0-9]+(\\.[0-9]+)?$".to_owned(),
        Some((precision, 0)) => format!("^-?[0-9]{{1,{}}}$", precision.max(1)),
        Some((precision, scale)) => {
            let whole = precision.saturating_sub(scale).max(1);
            format!("^-?[0-9]{{1,{whole}}}(\\.[0-9]{{1,{scale}}})?$")
        }
    }
}
