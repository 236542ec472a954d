//! What operators make of values.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use oxc_syntax::operator::BinaryOperator;

use crate::api::pattern::Pattern;
use crate::read::typescript::value::{Object, Text, Value};

/// How long a text may be that a pattern is looked for in.
const LENGTH: usize = 1_024;

/// How many patterns are kept.
const PATTERNS_KEPT: usize = 1_000;

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

thread_local! {
    /// Patterns that have been read: loops ask for the same ones.
    static PATTERNS: RefCell<HashMap<String, Option<Rc<Pattern>>>> = RefCell::default();
}

fn parsed(pattern: &str) -> Option<Rc<Pattern>> {
    PATTERNS.with_borrow_mut(|known| {
        if let Some(known) = known.get(pattern) {
            return known.clone();
        }
        if known.len() >= PATTERNS_KEPT {
            known.clear();
        }
        let parsed = Pattern::parse(pattern).ok().map(Rc::new);
        known.insert(pattern.to_owned(), parsed.clone());
        parsed
    })
}

/// Whether a pattern is found in a text; nothing if that is not known, as where it may depend on how
/// letters are written, since the flags of the pattern are not.
pub(in crate::read::typescript) fn matched(pattern: &str, text: &str) -> Option<bool> {
    spans(pattern, text).map(|spans| spans.is_some())
}

/// From where to where the groups of a pattern are found, as far as [`matched`] knows.
fn spans(pattern: &str, text: &str) -> Option<Option<Vec<[Option<usize>; 2]>>> {
    if text.len() > LENGTH {
        return None;
    }
    if let Some(spans) = parsed(pattern)?.spans(text)? {
        return Some(Some(spans));
    }
    // `\S` and `\s` are not the same.
    if ["\\S", "\\W", "\\D", "\\B", "\\P"]
        .iter()
        .any(|it| pattern.contains(it))
    {
        return None;
    }
    let lower = parsed(&pattern.to_lowercase())?;
    match lower.matches(&text.to_lowercase())? {
        true => None,
        false => Some(None),
    }
}

/// What a pattern finds in a text and what its groups hold, as `exec` gives it; nothing if that is not known.
pub(super) fn found<'a>(pattern: &str, text: &str) -> Option<Value<'a>> {
    let Some(spans) = spans(pattern, text)? else {
        return Some(Value::Null);
    };
    let group = |span: &[Option<usize>; 2]| match span {
        [Some(start), Some(end)] => text.get(*start..*end).map_or(Value::Undefined, Value::text),
        _ => Value::Undefined,
    };
    Some(Value::array(spans.iter().map(group).collect()))
}

/// A text in which what a pattern finds first has become another one, in which `$1` is what its first group
/// holds, and how much of it stands behind that; nothing if that is not known.
pub(super) fn replaced(pattern: &str, text: &str, to: &str) -> Option<(String, usize)> {
    let Some(spans) = spans(pattern, text)? else {
        return Some((text.to_owned(), 0));
    };
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
    let rest = text.get(end..)?;
    made.push_str(rest);
    Some((made, rest.len()))
}

/// The same where all that is found becomes another text.
pub(super) fn all_replaced(pattern: &str, text: &str, to: &str) -> Option<String> {
    let (mut made, mut rest) = (String::new(), text);
    loop {
        let (changed, n_behind) = match replaced(pattern, rest, to) {
            Some(found) => found,
            // Letters are meant as they are written where the pattern was found before.
            None if !made.is_empty() => (rest.to_owned(), 0),
            None => return None,
        };
        // A beginning is there once, and what takes nothing has no end.
        if n_behind == 0 || n_behind >= rest.len() || pattern.starts_with('^') {
            made.push_str(&changed);
            return Some(made);
        }
        made.push_str(changed.get(..changed.len() - n_behind)?);
        rest = rest.get(rest.len() - n_behind..)?;
    }
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
