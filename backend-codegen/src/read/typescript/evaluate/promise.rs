//! Promises, which are what they are resolved with.

use super::Machine;
use super::function::RESOLVED;
use crate::read::typescript::value::{Native, Place, Scope, ScopeData, Value};

impl<'a> Machine<'a> {
    /// `new Promise((resolve, reject) => …)`
    pub(super) fn promise(
        &mut self,
        arguments: &[Value<'a>],
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        let Some(Value::Function(executor)) = arguments.first() else {
            return self.unknown(at, None);
        };
        let own = ScopeData::inner(scope);
        let resolve = self.native(Native::Resolve, &own);
        let reject = self.native(Native::Reject, scope);
        let executor = executor.clone();
        self.call_function(&executor, None, vec![resolve, reject], at);
        let resolved = own.names.borrow().get(RESOLVED).cloned();
        match resolved {
            // Which of several it is says nothing.
            None | Some(Value::Undefined | Value::Null | Value::Bool(_)) => self.unknown(at, None),
            Some(resolved) => resolved,
        }
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
                    // `then(pipe(first, second))`
                    Some(Value::Term(waiting)) => self
                        .call_waiting(&waiting.clone(), std::slice::from_ref(base), at)
                        .unwrap_or_else(|| base.clone()),
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
                    let caught =
                        self.perhaps(|machine| machine.call(callback, None, vec![error], at));
                    self.given = Some((at, vec![base.clone(), caught]));
                }
                // `read().catch(next)`
                if let Some(callback @ Value::Role(_)) = arguments.first() {
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
