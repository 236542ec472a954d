//! Methods of plain values, and of promises of any.

use super::Machine;
use super::language::{found, matched, number_text};
use crate::read::typescript::value::{Place, Value};

impl<'a> Machine<'a> {
    /// Calls a member of what has no members of its own.
    pub(super) fn call_plain(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        if matches!(base, Value::Undefined) {
            self.note_call_of_nothing(name, arguments, at);
        }
        if let Some(value) = self.promise_method(base, name, arguments, at) {
            return value;
        }
        if let (Value::Number(number), "toString") = (base, name) {
            return Value::text(number_text(*number));
        }
        if let (Value::Regex(pattern), Some(argument)) = (base, arguments.first()) {
            self.as_text_part(argument);
            let text = argument.as_text();
            let known = match name {
                "test" => text
                    .and_then(|text| matched(pattern, &text))
                    .map(Value::Bool),
                "exec" => text.and_then(|text| found(pattern, &text)),
                _ => None,
            };
            if let Some(known) = known {
                return known;
            }
        }
        self.call_back(arguments, at);
        self.unknown(at, None)
    }

    /// `then`, `catch` and `finally` of what may be a promise.
    pub(super) fn promise_method(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        match name {
            "then" => {
                let value = match arguments.first() {
                    Some(callback @ Value::Function(_)) => {
                        let result = self.call(callback, None, vec![base.clone()], at);
                        if result.is_undefined() {
                            self.unknown(at, None)
                        } else {
                            result
                        }
                    }
                    Some(callback @ Value::Role(_)) => {
                        self.call(callback, None, vec![base.clone()], at)
                    }
                    _ => base.clone(),
                };
                if let Some(callback @ Value::Function(_)) = arguments.get(1) {
                    let error = self.unknown(at, Some("error"));
                    self.perhaps(|machine| machine.call(callback, None, vec![error], at));
                }
                Some(value)
            }
            "catch" => {
                if let Some(callback @ Value::Function(_)) = arguments.first() {
                    let error = self.unknown(at, Some("error"));
                    self.perhaps(|machine| machine.call(callback, None, vec![error], at));
                }
                Some(base.clone())
            }
            "finally" => {
                if let Some(callback @ Value::Function(_)) = arguments.first() {
                    self.call(callback, None, Vec::new(), at);
                }
                Some(base.clone())
            }
            _ => None,
        }
    }
}
