//! Methods of plain values.

use super::Machine;
use super::language::number_text;
use super::patterns::{found, matched};
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
        if let (Value::Regex { pattern, is_global }, Some(argument)) = (base, arguments.first()) {
            self.as_text_part(argument);
            // Somebody may set it to something else.
            let is_set = !matches!(argument, Value::Text(text) if text.is_default);
            let text = argument.as_text();
            let known = match name {
                "test" => text
                    .and_then(|text| matched(pattern, &text))
                    .map(Value::Bool),
                // What `while` asks for until there is none has an end.
                "exec" if !is_global && is_set => text.and_then(|text| found(pattern, &text)),
                _ => None,
            };
            if let Some(known) = known {
                return known;
            }
        }
        self.call_back(arguments, at);
        self.unknown(at, None)
    }
}
