//! Small changes to a document, one at a time.

use serde_json::{Map, Value};

/// A document with one thing changed, and what that is.
pub(crate) struct Mutant {
    pub(crate) what: String,
    pub(crate) document: Value,
}

/// All documents that differ from `document` in one scalar, or lack one member or item.
pub(crate) fn mutants(document: &Value) -> Vec<Mutant> {
    let mut pointers = Vec::new();
    collect(document, String::new(), &mut pointers);
    let mut mutants = Vec::new();
    for pointer in pointers.iter().filter(|pointer| !pointer.is_empty()) {
        let mut changed = document.clone();
        let slot = changed.pointer_mut(pointer).unwrap();
        if let Some(other) = other(slot) {
            *slot = other;
            let what = format!("{pointer} changed");
            mutants.push(Mutant {
                what,
                document: changed,
            });
        }
        let mut shortened = document.clone();
        remove(&mut shortened, pointer);
        let what = format!("{pointer} removed");
        mutants.push(Mutant {
            what,
            document: shortened,
        });
    }
    mutants
}

fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{i}"), pointers);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{at}/{name}"), pointers);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    pointers.push(at);
}

fn other(value: &Value) -> Option<Value> {
    match value {
        Value::Null => Some(Value::Bool(true)),
        Value::Bool(value) => Some(Value::Bool(!value)),
        Value::Number(number) => Some(match number.as_u64() {
            Some(number) => Value::from(number.saturating_add(1)),
            None if number.as_f64()?.abs() < 1e15 => Value::from(number.as_f64()? + 1.0),
            None => Value::from(1),
        }),
        Value::String(text) => Some(Value::String(format!("{text}x"))),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(items) => {
            items.remove(name.parse().unwrap());
        }
        Value::Object(members) => {
            let name = name.replace("~1", "/").replace("~0", "~");
            *members = std::mem::take(members)
                .into_iter()
                .filter(|(key, _)| *key != name)
                .collect::<Map<_, _>>();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
