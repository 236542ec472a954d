//! Lists, and maps as lists of pairs.

use std::rc::Rc;

use syn::{Expr, ExprMethodCall};

use super::Evaluator;
use crate::read::rust::value::{At, Scope, Value};

impl<'a> Evaluator<'a, '_> {
    pub(super) fn list_method(
        &mut self,
        values: Vec<Value<'a>>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let arguments = self.values(&call.args, at, scope);
        match (name, arguments.as_slice()) {
            ("reduce", [Value::Closure(closure)]) => {
                let mut values = values.into_iter();
                let mut value = values.next().unwrap_or_default();
                for item in values {
                    value = self.close(closure, vec![value, item]);
                }
                value
            }
            ("fold" | "for_each" | "map" | "flat_map" | "filter_map", _) if values.is_empty() => {
                // What is in it was put there somewhere else.
                let arguments = arguments.clone();
                self.list_method_of(vec![Value::Unknown], name, &arguments)
            }
            _ => self.list_method_of(values, name, &arguments),
        }
    }

    fn list_method_of(
        &mut self,
        values: Vec<Value<'a>>,
        name: &str,
        arguments: &[Value<'a>],
    ) -> Value<'a> {
        match (name, arguments) {
            ("fold", [start, Value::Closure(closure)]) => {
                let mut value = start.clone();
                for item in values {
                    value = self.close(closure, vec![value, item]);
                }
                value
            }
            ("for_each", [Value::Closure(closure)]) => {
                for item in values {
                    self.close(closure, vec![item]);
                }
                Value::Unknown
            }
            ("map" | "flat_map" | "filter_map", [Value::Closure(closure)]) => {
                let values = values
                    .into_iter()
                    .map(|item| self.close(closure, vec![item]));
                Value::List(values.collect())
            }
            // `split_for_parts()` and the like are of routers; a list stays what it is.
            _ => Value::List(values),
        }
    }

    /// Puts something into a list that a variable or a field holds; a map is a list of pairs.
    pub(super) fn put(
        &mut self,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) {
        let mut arguments = self.values(&call.args, at, scope);
        let put = match (name, arguments.len()) {
            ("insert", 2) => vec![Value::List(arguments)],
            ("extend", 1) => match arguments.pop() {
                Some(Value::List(values)) => values,
                _ => Vec::new(),
            },
            _ => arguments,
        };
        if let Some(Value::List(values)) = held(&call.receiver, scope) {
            values.extend(put);
        }
    }
}

/// What a variable holds, or a field of a struct that it holds.
pub(super) fn held<'a, 's>(
    expression: &Expr,
    scope: &'s mut Scope<'a>,
) -> Option<&'s mut Value<'a>> {
    match expression {
        Expr::Path(path) => scope.get_mut(&path.path.get_ident()?.to_string()),
        Expr::Field(field) => match (held(&field.base, scope)?, &field.member) {
            (Value::Fields(fields, _), syn::Member::Named(name)) => {
                Rc::make_mut(fields).get_mut(&name.to_string())
            }
            _ => None,
        },
        Expr::Paren(inside) => held(&inside.expr, scope),
        Expr::Unary(inside) => held(&inside.expr, scope),
        _ => None,
    }
}
