//! Where evaluation begins: functions that nobody calls, and closures that nobody is seen to call.

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use syn::FnArg;

use super::Evaluator;
use crate::read::rust::syntax::{last, type_path};
use crate::read::rust::value::{At, Closure, Family, Scope, Value};
use crate::read::rust::words::is_router;
use crate::read::rust::world::Function;

impl<'a> Evaluator<'a, '_> {
    /// Evaluates a function that nobody calls: routers that it takes are empty.
    pub(super) fn root(&mut self, function: Function<'a>) {
        let mut arguments = Vec::new();
        for input in &function.signature.inputs {
            let value = match input {
                FnArg::Receiver(_) => continue,
                FnArg::Typed(input) => match type_path(&input.ty).map(last) {
                    Some(name) if is_router(&name) => {
                        let family = match name.as_str() {
                            "Router" | "OpenApiRouter" | "ApiRouter" => Family::Axum,
                            _ => Family::Actix,
                        };
                        self.router(family, String::new())
                    }
                    // `body` knows what there is to know of its type.
                    _ => Value::Unknown,
                },
            };
            arguments.push(value);
        }
        let receiver = function.of.map_or(Value::Unknown, Value::Of);
        self.configure.clear();
        self.closed.clear();
        let value = self.body(function, receiver, arguments);
        // What it returns may be a closure that configures.
        if let Value::Closure(closure) = value {
            let arguments = self.empty_arguments(&closure);
            self.close(&closure, arguments);
        }
        // Others are in what it returns, or in what takes them without anybody seeing it called.
        while let Some(closure) = self.configure.pop() {
            if !self
                .closed
                .contains(&std::ptr::from_ref(closure.syntax).addr())
            {
                let arguments = self.empty_arguments(&closure);
                self.close(&closure, arguments);
            }
        }
    }

    /// Empty routers for the parameters of a closure that takes such.
    pub(super) fn empty_arguments(&mut self, closure: &Closure<'a>) -> Vec<Value<'a>> {
        let inputs = closure.syntax.inputs.iter();
        inputs
            .map(|input| match input {
                syn::Pat::Type(typed) => match type_path(&typed.ty).map(last) {
                    Some(name) if name == "ServiceConfig" => {
                        self.router(Family::Actix, String::new())
                    }
                    _ => Value::Unknown,
                },
                _ => Value::Unknown,
            })
            .collect()
    }

    /// A closure; one whose parameter says that it configures is noted.
    pub(super) fn closure(
        &mut self,
        syntax: &'a syn::ExprClosure,
        at: At,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let closure = Rc::new(Closure {
            syntax,
            at,
            scope: scope.clone(),
        });
        let configures = |input: &syn::Pat| match input {
            syn::Pat::Type(typed) => {
                type_path(&typed.ty).is_some_and(|path| last(path) == "ServiceConfig")
            }
            _ => false,
        };
        if syntax.inputs.iter().any(configures) {
            self.configure.push(Rc::clone(&closure));
        }
        Value::Closure(closure)
    }
}

/// The functions that no other one calls. Of those that call each other in a circle it is the first,
/// if no function outside of the circle calls one of them.
pub(super) fn tops(
    ends: &[(Function<'_>, Range<usize>, HashSet<usize>)],
    called: &HashSet<usize>,
) -> HashSet<usize> {
    let mut tops = HashSet::new();
    let mut in_circles: HashSet<usize> = HashSet::new();
    for (function, _, calls) in ends {
        let id = function.id();
        if !called.contains(&id) {
            tops.insert(id);
            continue;
        }
        if in_circles.contains(&id) {
            continue;
        }
        let mut callers = ends
            .iter()
            .filter(|(other, _, calls)| other.id() != id && calls.contains(&id));
        if callers.all(|(other, _, _)| calls.contains(&other.id())) {
            tops.insert(id);
            in_circles.extend(calls);
        }
    }
    tops
}
