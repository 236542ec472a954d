//! Operators, and expressions that take one way or another.

use std::rc::Rc;

use oxc_ast::ast;
use oxc_syntax::operator::{BinaryOperator, LogicalOperator, UnaryOperator};

use super::language::{equal, to_text};
use super::{Machine, best, place, setting};
use crate::read::typescript::value::{Scope, Term, TermKind, Text, Value};

/// How far a value may be from what it is made of.
const STEPS_TO_ORIGIN: usize = 16;

impl<'a> Machine<'a> {
    pub(super) fn binary(
        &mut self,
        it: &'a ast::BinaryExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        let left = self.eval(&it.left, scope);
        let right = self.eval(&it.right, scope);
        self.compared(&left, &right, it.operator);
        match it.operator {
            BinaryOperator::Addition => match (&left, &right) {
                (Value::Number(left), Value::Number(right)) => Value::Number(left + right),
                (Value::Text(_), _) | (_, Value::Text(_)) => {
                    let mut text = to_text(&left);
                    text.push(&to_text(&right));
                    Value::Text(text)
                }
                _ => self.unknown(at, None),
            },
            BinaryOperator::Equality | BinaryOperator::StrictEquality => {
                equal(&left, &right).map_or_else(|| self.flag(at), Value::Bool)
            }
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => {
                equal(&left, &right).map_or_else(|| self.flag(at), |equal| Value::Bool(!equal))
            }
            BinaryOperator::In => {
                match (left.as_text(), &right) {
                    (Some(name), Value::Part(_)) => {
                        self.get(&right, &name, at);
                    }
                    (Some(name), Value::Object(object))
                        if object.class.is_none() && !object.open.get() =>
                    {
                        let has = object.members.borrow().contains_key(name.as_str());
                        return Value::Bool(has);
                    }
                    _ => {}
                }
                self.unknown(at, None)
            }
            BinaryOperator::Instanceof => self.instance_of(&left, &right, at),
            operator => match (&left, &right) {
                (Value::Number(left), Value::Number(right)) => {
                    super::language::arithmetic(*left, *right, operator)
                        .unwrap_or_else(|| self.unknown(at, None))
                }
                _ => match operator {
                    BinaryOperator::LessThan
                    | BinaryOperator::LessEqualThan
                    | BinaryOperator::GreaterThan
                    | BinaryOperator::GreaterEqualThan => self.flag(at),
                    _ => self.unknown(at, None),
                },
            },
        }
    }

    pub(super) fn logical(
        &mut self,
        it: &'a ast::LogicalExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let left = self.eval(&it.left, scope);
        let decided = match it.operator {
            LogicalOperator::Or => left.truth().map(|truth| !truth),
            LogicalOperator::And => setting::decided(&it.left, left.truth()),
            LogicalOperator::Coalesce => match &left {
                Value::Undefined | Value::Null => Some(true),
                Value::Term(_) | Value::Part(_) => None,
                _ => Some(false),
            },
        };
        match decided {
            Some(false) => left,
            Some(true) => self.eval(&it.right, scope),
            None => {
                let right = self.perhaps(|machine| machine.eval(&it.right, scope));
                match it.operator {
                    LogicalOperator::And => match right {
                        // `user && user.id`: what is true is the right side.
                        Value::Undefined => left,
                        right => right,
                    },
                    LogicalOperator::Or | LogicalOperator::Coalesce => {
                        if let Value::Part(part) = &left {
                            part.default_is(&right);
                            return left;
                        }
                        match (&left, &right) {
                            // Whether it is set is not known.
                            (Value::Term(_), Value::Bool(false)) => left,
                            // The default of a setting is what it mostly is.
                            (Value::Term(_), Value::Text(text)) => Value::Text(Text {
                                is_default: true,
                                ..text.clone()
                            }),
                            (Value::Term(_), Value::Number(_) | Value::Bool(_)) => right,
                            // `config.get('login') || {}` has what it was set to.
                            (Value::Term(_), Value::Object(none))
                                if none.class.is_none() && none.members.borrow().is_empty() =>
                            {
                                left
                            }
                            (Value::Term(_), Value::Term(other))
                                if matches!(other.kind, TermKind::Unknown(_)) =>
                            {
                                left
                            }
                            _ => best([left, right]),
                        }
                    }
                }
            }
        }
    }

    pub(super) fn conditional(
        &mut self,
        it: &'a ast::ConditionalExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let test = self.eval(&it.test, scope);
        let truth = self.truth_of(&it.test, &test, scope);
        match setting::decided(&it.test, truth) {
            Some(true) => self.eval(&it.consequent, scope),
            Some(false) => self.eval(&it.alternate, scope),
            None => {
                let yes = self.perhaps(|machine| machine.eval(&it.consequent, scope));
                let mut ways = self.ways_of(&it.consequent, &yes, scope);
                let no = self.perhaps(|machine| machine.eval(&it.alternate, scope));
                ways.extend(self.ways_of(&it.alternate, &no, scope));
                // `res.status(error.isJoi ? 400 : 500)`
                if matches!(yes, Value::Number(_)) || matches!(no, Value::Number(_)) {
                    self.note_undecided();
                }
                if self.exchange.is_some() {
                    self.given = Some((place(scope, it.span), ways));
                }
                match (&test, &yes, &no) {
                    // `value ? value.trim() : 'v1'`, as `value || 'v1'` has it.
                    (Value::Term(of), Value::Term(_), Value::Text(text))
                        if is_made_of(&yes, of) =>
                    {
                        Value::Text(Text {
                            is_default: true,
                            ..text.clone()
                        })
                    }
                    _ => best([yes, no]),
                }
            }
        }
    }

    pub(super) fn unary(
        &mut self,
        it: &'a ast::UnaryExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        if it.operator == UnaryOperator::Delete {
            self.delete(&it.argument, scope);
            return Value::Bool(true);
        }
        let value = self.eval(&it.argument, scope);
        match it.operator {
            UnaryOperator::LogicalNot => value
                .truth()
                .map_or_else(|| self.flag(at), |truth| Value::Bool(!truth)),
            UnaryOperator::UnaryNegation => match value {
                Value::Number(number) => Value::Number(-number),
                _ => self.unknown(at, None),
            },
            UnaryOperator::UnaryPlus => {
                self.as_number(&value, false);
                match value {
                    Value::Number(_) => value,
                    _ => self.number(at),
                }
            }
            UnaryOperator::Void => Value::Undefined,
            UnaryOperator::Typeof => match &value {
                Value::Text(_) => Value::text("string"),
                Value::Number(_) => Value::text("number"),
                Value::Bool(_) => Value::text("boolean"),
                Value::Undefined => Value::text("undefined"),
                Value::Function(_) | Value::Class(_) => Value::text("function"),
                Value::Null | Value::Array(_) | Value::Object(_) | Value::Regex { .. } => {
                    Value::text("object")
                }
                _ => self.unknown(at, None),
            },
            UnaryOperator::BitwiseNot | UnaryOperator::Delete => self.unknown(at, None),
        }
    }
}

/// Whether a value is another one, or made of it by its own methods.
fn is_made_of<'a>(value: &Value<'a>, of: &Rc<Term<'a>>) -> bool {
    let mut value = value.clone();
    for _ in 0..STEPS_TO_ORIGIN {
        let Value::Term(term) = &value else {
            return false;
        };
        if Rc::ptr_eq(term, of) {
            return true;
        }
        let (TermKind::Member(base, _) | TermKind::Call(base, _)) = &term.kind else {
            return false;
        };
        value = base.clone();
    }
    false
}
