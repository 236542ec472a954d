//! What was set where that may not have happened: `let fault; if (!body.name) fault = 'no name';`.
//!
//! It goes on to be what it was set to, as that says more; but conditions on it are not known.

use std::rc::Rc;

use oxc_ast::ast::{
    Argument, BinaryExpression, Expression, StaticMemberExpression, UnaryExpression, UnaryOperator,
};

use super::{Machine, place};
use crate::read::typescript::value::{Object, Scope, Value};

/// How much is doubted at once.
const DOUBTS: usize = 256;

/// How deep expressions are looked into.
const DEPTH: u32 = 8;

/// What is doubted.
#[derive(Default)]
pub(super) struct Doubts<'a> {
    /// Names, by where they are declared, with what they stood for before.
    names: Vec<(Scope<'a>, &'a str, Value<'a>)>,
    members: Vec<(Rc<Object<'a>>, Rc<str>)>,
}

impl<'a> Doubts<'a> {
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.members.clear();
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.members.is_empty()
    }

    /// A name was set in what may not have happened.
    pub(super) fn doubt_name(&mut self, scope: &Scope<'a>, name: &'a str, before: Value<'a>) {
        if self.names.len() < DOUBTS {
            self.names.push((scope.clone(), name, before));
        }
    }

    /// A name is what it was set to, whatever happens.
    pub(super) fn trust_name(&mut self, scope: &Scope<'a>, name: &str) {
        self.names
            .retain(|(of, known, _)| *known != name || !Rc::ptr_eq(of, scope));
    }

    /// The same of a member of an object.
    pub(super) fn doubt_member(&mut self, object: &Rc<Object<'a>>, name: &Rc<str>) {
        if self.members.len() < DOUBTS {
            self.members.push((object.clone(), name.clone()));
        }
    }

    fn of_name(&self, name: &str, scope: &Scope<'a>) -> Option<&Value<'a>> {
        let mut inner = Some(scope);
        while let Some(scope) = inner {
            if scope.names.borrow().contains_key(name) {
                let mut all = self.names.iter();
                let found = all.find(|(of, known, _)| *known == name && Rc::ptr_eq(of, scope));
                return found.map(|(_, _, before)| before);
            }
            inner = scope.outer.as_ref();
        }
        None
    }

    fn has_member(&self, object: &Rc<Object<'a>>, name: Option<&str>) -> bool {
        let mut all = self.members.iter();
        all.any(|(of, known)| Rc::ptr_eq(of, object) && name.is_none_or(|name| name == &**known))
    }
}

/// Whether it is known of one thing that it is true, and of the other that it is not.
pub(super) fn differ(before: &Value<'_>, now: &Value<'_>) -> bool {
    matches!((before.truth(), now.truth()), (Some(before), Some(now)) if before != now)
}

impl<'a> Machine<'a> {
    /// What an expression stood for before it may have been set to something else.
    pub(super) fn before_doubt(
        &self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Option<Value<'a>> {
        match expression.get_inner_expression() {
            Expression::Identifier(it) if self.exchange.is_some() => {
                self.doubts.of_name(it.name.as_str(), scope).cloned()
            }
            _ => None,
        }
    }

    /// A comparison of what may be another thing.
    pub(super) fn compare(&mut self, it: &'a BinaryExpression<'a>, scope: &Scope<'a>) -> Value<'a> {
        let value = self.binary(it, scope);
        let is_doubted = matches!(value, Value::Bool(_))
            && (self.is_doubted(&it.left, scope) || self.is_doubted(&it.right, scope));
        match is_doubted {
            true => self.flag(place(scope, it.span)),
            false => value,
        }
    }

    /// `!fault` of what may be there.
    pub(super) fn negate(&mut self, it: &'a UnaryExpression<'a>, scope: &Scope<'a>) -> Value<'a> {
        let value = self.unary(it, scope);
        let is_doubted = it.operator == UnaryOperator::LogicalNot
            && matches!(value, Value::Bool(_))
            && self.is_doubted(&it.argument, scope);
        match is_doubted {
            true => self.flag(place(scope, it.span)),
            false => value,
        }
    }

    /// Whether what an expression gives depends on what may not have been set.
    pub(super) fn is_doubted(&mut self, expression: &'a Expression<'a>, scope: &Scope<'a>) -> bool {
        self.exchange.is_some()
            && !self.doubts.is_empty()
            && self.is_doubted_at(expression, scope, 0)
    }

    fn is_doubted_at(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
        depth: u32,
    ) -> bool {
        if depth > DEPTH {
            return false;
        }
        match expression.get_inner_expression() {
            Expression::Identifier(it) => self.doubts.of_name(it.name.as_str(), scope).is_some(),
            Expression::UnaryExpression(it) => self.is_doubted_at(&it.argument, scope, depth + 1),
            Expression::LogicalExpression(it) => {
                self.is_doubted_at(&it.left, scope, depth + 1)
                    || self.is_doubted_at(&it.right, scope, depth + 1)
            }
            // `fault.status`, `Object.keys(errors).length`
            Expression::StaticMemberExpression(it) => {
                self.is_member_doubted(it, scope)
                    || &*it.property.name == "length"
                        && self.is_doubted_at(&it.object, scope, depth + 1)
            }
            Expression::CallExpression(it) => {
                let name = match it.callee.get_inner_expression() {
                    Expression::StaticMemberExpression(it) => it.property.name.as_str(),
                    Expression::Identifier(it) => it.name.as_str(),
                    _ => return false,
                };
                let given = it.arguments.first().and_then(Argument::as_expression);
                match (name, given) {
                    ("keys" | "values" | "entries" | "isEmpty", Some(given)) => {
                        match self.plain_value(given, scope) {
                            Some(Value::Object(object)) => self.doubts.has_member(&object, None),
                            _ => false,
                        }
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn is_member_doubted(&mut self, it: &'a StaticMemberExpression<'a>, scope: &Scope<'a>) -> bool {
        match self.plain_value(&it.object, scope) {
            Some(Value::Object(object)) => self
                .doubts
                .has_member(&object, Some(it.property.name.as_str())),
            _ => false,
        }
    }

    /// What names and members of them stand for, which nothing is called for.
    fn plain_value(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Option<Value<'a>> {
        let mut inner = expression.get_inner_expression();
        while let Expression::StaticMemberExpression(it) = inner {
            inner = it.object.get_inner_expression();
        }
        matches!(inner, Expression::Identifier(_)).then(|| self.eval(expression, scope))
    }
}
