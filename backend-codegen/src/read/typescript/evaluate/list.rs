//! Methods of arrays.

use std::rc::Rc;

use super::{Machine, best, open_array};
use crate::read::typescript::value::{Array, Place, Value};

impl<'a> Machine<'a> {
    pub(in crate::read::typescript) fn call_array(
        &mut self,
        array: &Rc<Array<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let items = array.items.borrow().clone();
        let open = array.open.get();
        let callback = arguments.first().cloned().unwrap_or(Value::Undefined);
        let make = |items: Vec<Value<'a>>| {
            if open {
                open_array(items)
            } else {
                Value::array(items)
            }
        };
        match name {
            "forEach" => {
                self.rounds(array, &callback, at);
                Value::Undefined
            }
            "map" | "flatMap" => {
                let mut results = Vec::new();
                for result in self.rounds(array, &callback, at) {
                    match (name, &result) {
                        ("flatMap", Value::Array(inner)) => {
                            results.extend(inner.items.borrow().iter().cloned());
                        }
                        _ => results.push(result),
                    }
                }
                make(results)
            }
            "filter" => {
                let tests = self.rounds(array, &callback, at);
                let kept = items
                    .into_iter()
                    .zip(tests)
                    // What may be kept is kept.
                    .filter(|(_, test)| test.truth() != Some(false))
                    .map(|(item, _)| item)
                    .collect();
                make(kept)
            }
            "find" | "findLast" => {
                let tests = self.rounds(array, &callback, at);
                let mut unsure = None;
                for (item, test) in items.iter().zip(&tests) {
                    match test.truth() {
                        Some(true) => return item.clone(),
                        None => {
                            unsure.get_or_insert(item);
                        }
                        Some(false) => {}
                    }
                }
                match unsure {
                    Some(item) => item.clone(),
                    None if open => self.unknown(at, None),
                    None => Value::Undefined,
                }
            }
            "some" | "every" => {
                let tests = self.rounds(array, &callback, at);
                let decides = name == "some";
                let mut answer = (!open).then_some(!decides);
                for test in &tests {
                    match test.truth() {
                        Some(truth) if truth == decides => return Value::Bool(decides),
                        Some(_) => {}
                        None => answer = None,
                    }
                }
                answer.map_or_else(|| self.flag(at), Value::Bool)
            }
            "findIndex" => {
                let tests = self.rounds(array, &callback, at);
                let tests: Vec<_> = tests.iter().map(Value::truth).collect();
                index_of(&tests, open).unwrap_or_else(|| self.unknown(at, None))
            }
            "reduce" | "reduceRight" => {
                let mut rest = items.into_iter();
                let mut value = match arguments.get(1) {
                    Some(start) => start.clone(),
                    None => rest.next().unwrap_or(Value::Undefined),
                };
                for (index, item) in rest.enumerate() {
                    let index = number(index);
                    value = self.call(&callback, None, vec![value, item, index], at);
                }
                // What is made of items that are not known has what is not known.
                match &value {
                    Value::Object(made) if open => made.open.set(true),
                    Value::Array(made) if open => {
                        let items = made.items.borrow().clone();
                        value = open_array(items);
                    }
                    _ => {}
                }
                value
            }
            "push" | "unshift" => {
                // `if (!name) errors.push('…')`
                if self.exchange.is_some() && self.branches > 0 {
                    array.open.set(true);
                }
                // What is collected may be entered later.
                if self.exchange.is_none() && arguments.iter().any(holds_function) {
                    self.n_collected += 1;
                }
                let mut held = array.items.borrow_mut();
                if name == "push" {
                    held.extend(arguments);
                } else {
                    held.splice(0..0, arguments);
                }
                Value::Undefined
            }
            "concat" => {
                let mut all = items;
                let mut is_open = open;
                for argument in arguments {
                    match argument {
                        Value::Array(more) => {
                            all.extend(more.items.borrow().iter().cloned());
                            is_open |= more.open.get();
                        }
                        Value::Term(_) => is_open = true,
                        other => all.push(other),
                    }
                }
                if is_open {
                    open_array(all)
                } else {
                    Value::array(all)
                }
            }
            "flat" => {
                let mut all = Vec::new();
                for item in items {
                    match item {
                        Value::Array(inner) => all.extend(inner.items.borrow().iter().cloned()),
                        other => all.push(other),
                    }
                }
                make(all)
            }
            "slice" => {
                let index = |value, default| place_in(items.len(), value, default);
                let from = index(arguments.first(), 0).min(items.len());
                let to = index(arguments.get(1), items.len()).min(items.len());
                make(items.get(from..to.max(from)).unwrap_or_default().to_vec())
            }
            "reverse" | "toReversed" => {
                let mut items = items;
                items.reverse();
                if name == "reverse" {
                    array.items.borrow_mut().clone_from(&items);
                }
                make(items)
            }
            "sort" | "toSorted" | "values" => make(items),
            "entries" => make(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| Value::array(vec![number(index), item]))
                    .collect(),
            ),
            "includes" => {
                let wanted = callback;
                self.enumerated(&items, &wanted);
                let mut answer = if open { None } else { Some(false) };
                for item in &items {
                    match super::language::equal(item, &wanted) {
                        Some(true) => return Value::Bool(true),
                        Some(false) => {}
                        None => answer = None,
                    }
                }
                answer.map_or_else(|| self.flag(at), Value::Bool)
            }
            "indexOf" => {
                self.enumerated(&items, &callback);
                let tests: Vec<_> = items
                    .iter()
                    .map(|item| super::language::equal(item, &callback))
                    .collect();
                index_of(&tests, open).unwrap_or_else(|| self.number(at))
            }
            "splice" => {
                let bound = |value, default| place_in(items.len(), value, default);
                let from = bound(arguments.first(), 0).min(items.len());
                let n_removed = bound(arguments.get(1), items.len()).min(items.len() - from);
                let new = arguments.into_iter().skip(2);
                let mut held = array.items.borrow_mut();
                make(held.splice(from..from + n_removed, new).collect())
            }
            "join" => {
                let mut text = crate::read::typescript::value::Text::default();
                let between = match arguments.first() {
                    Some(Value::Text(text)) => text.clone(),
                    _ => crate::read::typescript::value::Text::known(","),
                };
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push(&between);
                    }
                    text.push(&super::language::to_text(item));
                }
                if open {
                    self.unknown(at, None)
                } else {
                    Value::Text(text)
                }
            }
            "pop" => array.items.borrow_mut().pop().unwrap_or(Value::Undefined),
            "shift" => {
                if items.is_empty() {
                    Value::Undefined
                } else {
                    array.items.borrow_mut().remove(0)
                }
            }
            "at" => match arguments.first() {
                Some(Value::Number(number)) if *number < 0.0 => {
                    items.last().cloned().unwrap_or(Value::Undefined)
                }
                _ => best(items),
            },
            "then" => self.call(&callback, None, vec![Value::Array(array.clone())], at),
            "catch" | "finally" => Value::Array(array.clone()),
            _ => {
                self.call_back(&arguments, at);
                self.unknown(at, None)
            }
        }
    }

    /// Calls a function with every item.
    fn rounds(&mut self, array: &Rc<Array<'a>>, callback: &Value<'a>, at: Place) -> Vec<Value<'a>> {
        let items = array.items.borrow().clone();
        let list = Value::Array(array.clone());
        if array.open.get() && items.is_empty() {
            let item = self.unknown(at, None);
            return vec![
                self.perhaps(|machine| {
                    machine.call(callback, None, vec![item, number(0), list], at)
                }),
            ];
        }
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let arguments = vec![item, number(index), list.clone()];
            results.push(match array.open.get() && self.exchange.is_some() {
                // There need not be any.
                true => self.perhaps(|machine| machine.call(callback, None, arguments, at)),
                false => self.call(callback, None, arguments, at),
            });
        }
        results
    }
}

/// Where the first item is that passes a test; nothing if that is not known.
fn index_of<'a>(tests: &[Option<bool>], is_open: bool) -> Option<Value<'a>> {
    for (index, test) in tests.iter().enumerate() {
        if (*test)? {
            return Some(number(index));
        }
    }
    (!is_open).then_some(Value::Number(-1.0))
}

#[expect(clippy::cast_precision_loss, reason = "arrays in code are short")]
fn number<'a>(index: usize) -> Value<'a> {
    Value::Number(index as f64)
}

/// A place in a list of so many items that an argument says, which may count from the end.
fn place_in(n_items: usize, value: Option<&Value<'_>>, default: usize) -> usize {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the size of an index"
        )]
        Some(Value::Number(number)) => match number.abs() as usize {
            size if *number < 0.0 => n_items.saturating_sub(size),
            size => size,
        },
        _ => default,
    }
}

/// Whether something is a function, or an object that has one.
fn holds_function(value: &Value<'_>) -> bool {
    let is_function = |it: &Value<'_>| matches!(it, Value::Function(_) | Value::Class(_));
    match value {
        Value::Object(object) => object.members.borrow().values().any(is_function),
        other => is_function(other),
    }
}
