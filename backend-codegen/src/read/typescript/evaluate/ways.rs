//! Functions that return one of several things: what comes behind runs once for each of them.
//!
//! `const result = await update(…); if (result.error) { … }` answers one thing for what has failed, and
//! another one for what has not.

use std::rc::Rc;

use oxc_ast::ast::{
    Argument, CallExpression, Expression, LogicalOperator, Statement, UnaryOperator,
};
use oxc_span::GetSpan as _;

use super::statement::Flow;
use super::{Machine, best, place};
use crate::read::typescript::exchange::{Exchange, Sent};
use crate::read::typescript::value::{Place, Scope, Value};

/// How many things a function may return that are told apart.
const WAYS: usize = 6;

/// How often what is behind may be run once more, for one operation.
const RUNS: u32 = 24;

/// Names of members whose text tells one thing from another: `{ status: 'error' }`.
const KINDS: &[&str] = &[
    "_tag", "code", "kind", "result", "state", "status", "tag", "type",
];

/// Words that things are told apart by.
type Key = Vec<String>;

impl<'a> Machine<'a> {
    /// What an expression may be, if that is more than one thing that is known: the least first.
    pub(super) fn ways_of(
        &mut self,
        expression: &'a Expression<'a>,
        value: &Value<'a>,
        scope: &Scope<'a>,
    ) -> Vec<Value<'a>> {
        if self.exchange.is_none() {
            return vec![value.clone()];
        }
        match self.given_by(expression, value, scope) {
            Some(values) => distinct(values),
            None => vec![value.clone()],
        }
    }

    /// A condition is not known, and may choose what is answered.
    pub(super) const fn note_undecided(&mut self) {
        self.n_undecided = self.n_undecided.saturating_add(1);
    }

    /// Those of several things that are worth to be answered.
    pub(super) fn answers_of(&self, all: &[Value<'a>], value: Value<'a>) -> Vec<Value<'a>> {
        if self.exchange.is_none() || all.len() < 2 {
            return vec![value];
        }
        let mut ways = distinct(all.to_vec());
        ways.retain(|way| !says_little(way));
        match ways.is_empty() {
            true => vec![value],
            false => ways,
        }
    }

    /// All that the call has returned which an expression is, if that was the last one.
    pub(super) fn given_by(
        &mut self,
        expression: &'a Expression<'a>,
        value: &Value<'a>,
        scope: &Scope<'a>,
    ) -> Option<Vec<Value<'a>>> {
        self.given_where(expression, Some(value), scope)
    }

    /// The same where the value may be another one.
    fn given_where(
        &mut self,
        expression: &'a Expression<'a>,
        value: Option<&Value<'a>>,
        scope: &Scope<'a>,
    ) -> Option<Vec<Value<'a>>> {
        let made = made_by(expression);
        let is_it = matches!(
            made,
            Expression::CallExpression(_) | Expression::ConditionalExpression(_)
        );
        let (at, _) = self.given.as_ref().filter(|_| is_it)?;
        if *at != place(scope, made.span()) {
            return None;
        }
        let (_, values) = self.given.take()?;
        // What a callback gave that the call was given is another thing.
        let is_it = match value {
            Some(value) => values.iter().any(|given| is_same(given, value)),
            None => true,
        };
        is_it.then_some(values)
    }

    /// Whether a condition holds, unless that depends on what a function has returned.
    pub(super) fn truth_of(
        &mut self,
        test: &'a Expression<'a>,
        value: &Value<'a>,
        scope: &Scope<'a>,
    ) -> Option<bool> {
        let truth = value.truth()?;
        if self.exchange.is_none() {
            return Some(truth);
        }
        if self.is_doubted(test, scope) {
            return None;
        }
        let mut inner = test.get_inner_expression();
        let mut is_turned = false;
        while let Expression::UnaryExpression(it) = inner
            && it.operator == UnaryOperator::LogicalNot
        {
            is_turned = !is_turned;
            inner = it.argument.get_inner_expression();
        }
        let value = match is_turned {
            // What is turned is a flag of its own.
            true => None,
            false => Some(value),
        };
        let Some(values) = self.given_where(inner, value, scope) else {
            return Some(truth);
        };
        let is = |value: &Value<'a>| value.truth().map(|truth| truth != is_turned);
        values
            .iter()
            .all(|value| is(value) == Some(truth))
            .then_some(truth)
    }

    /// What is done with a promise, for each thing that it may give.
    pub(super) fn then_each(
        &mut self,
        ways: Vec<Value<'a>>,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let mut values = Vec::new();
        let n_before = self.exchange.as_ref().map_or(0, |it| it.sent.len());
        let mut lesser = Vec::new();
        for way in ways {
            let from = self.exchange.as_ref().map_or(0, |it| it.sent.len());
            let value =
                self.perhaps(|machine| machine.call_method(&way, "then", arguments.to_vec(), at));
            values.push(value);
            if says_little(&way) {
                let to = self.exchange.as_ref().map_or(0, |it| it.sent.len());
                lesser.push(from..to);
            }
        }
        if let Some(exchange) = &mut self.exchange {
            forget_lesser(&mut exchange.sent, n_before, &lesser);
        }
        best(values)
    }

    /// A call of what a handler is given, with each thing that its argument may be.
    pub(super) fn answer_each(
        &mut self,
        base: &Value<'a>,
        name: &str,
        call: &'a CallExpression<'a>,
        arguments: Vec<Value<'a>>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, call.span);
        let given = call.arguments.first().and_then(Argument::as_expression);
        if let (Some(given), [value]) = (given, arguments.as_slice()) {
            let mut ways = self.ways_of(given, value, scope);
            // What is behind is gone on with for the last one.
            ways.pop();
            for way in ways.into_iter().filter(|way| !says_little(way)) {
                self.perhaps(|machine| machine.call_method(base, name, vec![way], at));
            }
        }
        self.call_method(base, name, arguments, at)
    }

    /// Runs what is behind a declaration for each thing that it may be; nothing if that is one alone.
    pub(super) fn fork(
        &mut self,
        statement: &'a Statement<'a>,
        rest: &'a [Statement<'a>],
        scope: &Scope<'a>,
    ) -> Option<Flow> {
        let ways = std::mem::take(&mut self.ways);
        if ways.len() < 2 || rest.is_empty() {
            return None;
        }
        let Statement::VariableDeclaration(declared) = statement else {
            return None;
        };
        let [declarator] = declared.declarations.as_slice() else {
            return None;
        };
        let n_runs = u32::try_from(ways.len()).unwrap_or(u32::MAX);
        if self.n_runs.saturating_add(n_runs) > RUNS || self.is_hasty() {
            return None;
        }
        self.n_runs += n_runs;
        let annotated = declarator.id.type_annotation.as_deref();
        let mut pending = Vec::new();
        let mut goes_on = false;
        let mut lesser = Vec::new();
        let n_before = self.exchange.as_ref().map_or(0, |it| it.sent.len());
        let is_shown = self.exchange.as_ref().is_some_and(Exchange::is_shown);
        let next = self.exchange.as_ref().map(Exchange::next_handler);
        for way in ways {
            let is_lesser = says_little(&way);
            let from = self.exchange.as_ref().map_or(0, |it| it.sent.len());
            if let (Some(next), Some(exchange)) = (next, &mut self.exchange) {
                exchange.set_shown(is_shown);
                exchange.set_next_handler(next);
            }
            let way = self.typed(way, annotated.map(|it| &it.type_annotation), scope);
            let (flow, left) = self.perhaps(|machine| {
                machine.bind(&declarator.id, way, scope);
                let flow = machine.statements(rest, scope);
                let pending = machine.exchange.as_ref().map(Exchange::pending);
                (flow, pending)
            });
            if flow != Flow::Return {
                goes_on = true;
                pending.extend(left.filter(|left| left.n_sent == from));
            }
            if is_lesser {
                let to = self.exchange.as_ref().map_or(0, |it| it.sent.len());
                lesser.push(from..to);
            }
        }
        if let Some(exchange) = &mut self.exchange {
            forget_lesser(&mut exchange.sent, n_before, &lesser);
            exchange.join(pending);
        }
        Some(if goes_on { Flow::Next } else { Flow::Return })
    }
}

/// What gives the value of an expression in the end.
fn made_by<'a>(expression: &'a Expression<'a>) -> &'a Expression<'a> {
    let mut expression = expression.get_inner_expression();
    loop {
        expression = match expression {
            Expression::AwaitExpression(it) => it.argument.get_inner_expression(),
            Expression::LogicalExpression(it) if it.operator == LogicalOperator::And => {
                it.right.get_inner_expression()
            }
            other => return other,
        };
    }
}

/// Of what one answers with nothing in hand, what is answered as well with something is left out.
fn forget_lesser(sent: &mut Vec<Sent<'_>>, before: usize, lesser: &[std::ops::Range<usize>]) {
    let is_lesser = |index: usize| lesser.iter().any(|range| range.contains(&index));
    let with_more: Vec<(Place, Option<crate::read::code::Status>)> = sent
        .iter()
        .enumerate()
        .filter(|(index, _)| *index >= before && !is_lesser(*index))
        .map(|(_, sent)| (sent.place, sent.status))
        .collect();
    let mut index = 0;
    sent.retain(|sent| {
        let is_kept = !is_lesser(index) || !with_more.contains(&(sent.place, sent.status));
        index += 1;
        is_kept
    });
}

/// Whether two values are one.
fn is_same<'a>(one: &Value<'a>, other: &Value<'a>) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => Rc::ptr_eq(one, other),
        (Value::Array(one), Value::Array(other)) => Rc::ptr_eq(one, other),
        (Value::Function(one), Value::Function(other)) => Rc::ptr_eq(one, other),
        (Value::Term(one), Value::Term(other)) => Rc::ptr_eq(one, other),
        (Value::Part(one), Value::Part(other)) => Rc::ptr_eq(one, other),
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => one.to_bits() == other.to_bits(),
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Undefined | Value::Null, Value::Undefined | Value::Null) => true,
        _ => false,
    }
}

fn says_little(value: &Value<'_>) -> bool {
    !matches!(value, Value::Object(_) | Value::Array(_) | Value::Term(_))
}

/// Values that behave differently in conditions, the least first.
fn distinct<'a>(values: Vec<Value<'a>>) -> Vec<Value<'a>> {
    let mut found: Vec<(Key, Value<'a>)> = Vec::new();
    for value in values {
        let key = key(&value);
        let n_found = found.len();
        match found.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = best([known.clone(), value]),
            None if n_found < WAYS => found.push((key, value)),
            None => {}
        }
    }
    // Conditions on what is not known have both ways already.
    let is_vague = |value: &Value<'_>| value.truth().is_none();
    let is_known = |value: &Value<'_>| matches!(value, Value::Object(_) | Value::Array(_));
    if !found.iter().any(|(_, value)| is_known(value)) {
        let vague = found.iter().find(|(_, value)| is_vague(value));
        return match vague {
            Some((_, vague)) => vec![vague.clone()],
            None => found.into_iter().map(|(_, value)| value).collect(),
        };
    }
    let mut values: Vec<Value<'a>> = found.into_iter().map(|(_, value)| value).collect();
    // What says more is run last, since what it leaves is gone on with.
    values.sort_by_key(Value::weight);
    values
}

/// What tells a value from others in conditions.
fn key(value: &Value<'_>) -> Key {
    match value {
        Value::Undefined | Value::Null => vec!["nothing".into()],
        Value::Bool(is) => vec![is.to_string()],
        Value::Number(_) => vec!["number".into()],
        Value::Text(_) => vec!["text".into()],
        Value::Array(_) => vec!["list".into()],
        Value::Object(object) => {
            let members = object.members.borrow();
            let mut key: Key = members
                .iter()
                .map(|(name, value)| {
                    let is = match value {
                        Value::Undefined | Value::Null => " nothing".to_owned(),
                        Value::Bool(is) => format!(" {is}"),
                        Value::Number(number) => format!(" {number}"),
                        Value::Text(text) if KINDS.contains(&&**name) => {
                            format!(" {}", text.exact().unwrap_or_default())
                        }
                        _ => String::new(),
                    };
                    format!("{name}{is}")
                })
                .collect();
            key.sort();
            if let Some(class) = &object.class {
                key.insert(
                    0,
                    format!("class {}", class.name.as_deref().unwrap_or_default()),
                );
            }
            key.insert(0, "object".into());
            key
        }
        _ => vec!["other".into()],
    }
}
