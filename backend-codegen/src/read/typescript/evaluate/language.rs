//! What operators make of values.

use std::rc::Rc;

use oxc_syntax::operator::BinaryOperator;

use crate::read::typescript::value::{Object, Text, Value};

/// Whether two values are the same; `None` if that is not known.
pub(super) fn equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Term(_) | Value::Part(_) | Value::Role(_), _)
        | (_, Value::Term(_) | Value::Part(_) | Value::Role(_)) => None,
        // Somebody may set it to something else.
        (Value::Text(left), Value::Text(right)) if left.is_default || right.is_default => None,
        (Value::Text(left), Value::Text(right)) => Some(left.exact()? == right.exact()?),
        (Value::Number(left), Value::Number(right)) => Some((left - right).abs() < f64::EPSILON),
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        (Value::Undefined | Value::Null, Value::Undefined | Value::Null) => Some(true),
        (
            Value::Object(_) | Value::Array(_) | Value::Function(_),
            Value::Object(_) | Value::Array(_) | Value::Function(_),
        ) => None,
        _ => Some(false),
    }
}

/// What a value is in a text.
pub(super) fn to_text(value: &Value<'_>) -> Text {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => Text::known(number_text(*number)),
        Value::Bool(value) => Text::known(value.to_string()),
        Value::Undefined => Text::hole("undefined"),
        Value::Null => Text::known("null"),
        Value::Regex { pattern, .. } => Text::known(format!("/{pattern}/")),
        Value::Term(term) => Text::hole(term.hint()),
        Value::Part(part) => Text::hole(&*part.name),
        Value::Array(array) => {
            let mut text = Text::default();
            for (index, item) in array.items.borrow().iter().enumerate() {
                if index > 0 {
                    text.push(&Text::known(","));
                }
                text.push(&to_text(item));
            }
            text
        }
        Value::Object(_)
        | Value::Function(_)
        | Value::Class(_)
        | Value::Router(_)
        | Value::Role(_) => Text::hole("value"),
    }
}

/// A number as JavaScript writes it.
pub(in crate::read::typescript) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    }
}

/// What an operator makes of two numbers.
pub(super) fn arithmetic<'a>(left: f64, right: f64, operator: BinaryOperator) -> Option<Value<'a>> {
    Some(match operator {
        BinaryOperator::Subtraction => Value::Number(left - right),
        BinaryOperator::Multiplication => Value::Number(left * right),
        BinaryOperator::Division => Value::Number(left / right),
        BinaryOperator::Remainder => Value::Number(left % right),
        BinaryOperator::Exponential => Value::Number(left.powf(right)),
        BinaryOperator::LessThan => Value::Bool(left < right),
        BinaryOperator::LessEqualThan => Value::Bool(left <= right),
        BinaryOperator::GreaterThan => Value::Bool(left > right),
        BinaryOperator::GreaterEqualThan => Value::Bool(left >= right),
        _ => return None,
    })
}

/// What is read anew each time: whoever changes one changes no other.
pub(super) fn read_anew<'a>(value: &Value<'a>) -> Value<'a> {
    match value {
        Value::Object(object) => {
            let copy = Object::new(object.place);
            for (name, member) in object.members.borrow().iter() {
                let member = read_anew(member);
                copy.members.borrow_mut().insert(name.clone(), member);
            }
            copy.places.borrow_mut().clone_from(&object.places.borrow());
            Value::Object(Rc::new(copy))
        }
        Value::Array(array) => Value::array(array.items.borrow().iter().map(read_anew).collect()),
        other => other.clone(),
    }
}
