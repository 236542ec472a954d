//! What operators make of values.

use std::rc::Rc;

use oxc_syntax::operator::BinaryOperator;

use crate::api::pattern::Pattern;
use crate::read::typescript::value::{Object, Text, Value};

/// How long a text may be that a pattern is looked for in.
const LENGTH: usize = 1_024;

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
        Value::Regex(pattern) => Text::known(format!("/{pattern}/")),
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

/// Whether a pattern is found in a text; nothing if that is not known, as where it may depend on how
/// letters are written, since the flags of the pattern are not.
pub(in crate::read::typescript) fn matched(pattern: &str, text: &str) -> Option<bool> {
    if text.len() > LENGTH {
        return None;
    }
    let compiled = Pattern::parse(pattern).ok()?;
    if compiled.matches(text)? {
        return Some(true);
    }
    // `\S` and `\s` are not the same.
    if ["\\S", "\\W", "\\D", "\\B", "\\P"]
        .iter()
        .any(|it| pattern.contains(it))
    {
        return None;
    }
    let lower = Pattern::parse(&pattern.to_lowercase()).ok()?;
    match lower.matches(&text.to_lowercase())? {
        true => None,
        false => Some(false),
    }
}

/// What a pattern finds in a text and what its groups hold, as `exec` gives it; nothing if that is not known.
pub(super) fn found<'a>(pattern: &str, text: &str) -> Option<Value<'a>> {
    if !matched(pattern, text)? {
        return Some(Value::Null);
    }
    let spans = Pattern::parse(pattern).ok()?.spans(text)??;
    let group = |span: &[Option<usize>; 2]| match span {
        [Some(start), Some(end)] => text.get(*start..*end).map_or(Value::Undefined, Value::text),
        _ => Value::Undefined,
    };
    Some(Value::array(spans.iter().map(group).collect()))
}

/// A text in which what a pattern finds first has become another one, in which `$1` is what its first group
/// holds; nothing if that is not known.
pub(super) fn replaced(pattern: &str, text: &str, to: &str) -> Option<String> {
    if !matched(pattern, text)? {
        return Some(text.to_owned());
    }
    let spans = Pattern::parse(pattern).ok()?.spans(text)??;
    let slice = |span: Option<&[Option<usize>; 2]>| match span {
        Some([Some(start), Some(end)]) => text.get(*start..*end),
        _ => None,
    };
    let [Some(start), Some(end)] = *spans.first()? else {
        return None;
    };
    let mut made = text.get(..start)?.to_owned();
    let mut characters = to.chars().peekable();
    while let Some(character) = characters.next() {
        let group = match (character, characters.peek()) {
            ('$', Some('&')) => Some(0),
            ('$', Some(digit)) => digit.to_digit(10).filter(|digit| *digit > 0),
            _ => None,
        };
        match group {
            Some(group) => {
                characters.next();
                let index = usize::try_from(group).ok()?;
                made.push_str(slice(spans.get(index)).unwrap_or_default());
            }
            None => made.push(character),
        }
    }
    made.push_str(text.get(end..)?);
    Some(made)
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
