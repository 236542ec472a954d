//! Routes that are mounted several times: what is the same but for the path is looked at once.

use std::collections::HashMap;
use std::rc::Rc;

use super::tags;
use crate::read::code::{Operation, Text};
use crate::read::typescript::value::{Place, Value};
use crate::read::typescript::walk::Route;

/// How many ways of one call to a path are kept.
const WAYS: usize = 32;

/// Operations that have been looked at, by the calls that made them.
#[derive(Default)]
pub(in crate::read::typescript) struct Again<'a> {
    known: HashMap<(Place, &'static str), Vec<Known<'a>>>,
}

/// One that has been looked at.
struct Known<'a> {
    route: Route<'a>,
    operation: Operation,
    asks_for_path: bool,
    /// Whether it is the same whatever the path begins with: nothing asked for that, or those who did came to
    /// the same for two of them.
    is_settled: bool,
}

impl<'a> Again<'a> {
    /// What is known of a route by another path of it.
    pub(super) fn find(&self, route: &Route<'a>) -> Option<Operation> {
        let known = self.known.get(&key(route))?;
        let mut known = known.iter().filter(|known| known.is_settled);
        let known = known.find(|known| known.is_for(route))?;
        Some(known.at(route))
    }

    pub(super) fn keep(&mut self, route: &Route<'a>, operation: &Operation, asks_for_path: bool) {
        let all = self.known.entry(key(route)).or_default();
        let mut same = all.iter_mut().filter(|known| known.is_for(route));
        if let Some(known) = same.next() {
            known.is_settled |= format!("{:?}", known.at(route)) == format!("{operation:?}");
        } else if all.len() < WAYS {
            all.push(Known {
                route: route.clone(),
                operation: operation.clone(),
                asks_for_path,
                is_settled: !asks_for_path,
            });
        }
    }
}

impl<'a> Known<'a> {
    /// Whether a route is the same but for what its path begins with. What is asked for may be the end, too.
    fn is_for(&self, route: &Route<'a>) -> bool {
        let ends_in = |route: &Route<'a>| route.template.text.rsplit('/').next().map(str::to_owned);
        is_same(&self.route, route)
            && (!self.asks_for_path || ends_in(&self.route) == ends_in(route))
    }

    /// The same at the path of another route.
    fn at(&self, route: &Route<'a>) -> Operation {
        let mut operation = self.operation.clone();
        let texts =
            |tags: &[Text]| -> Vec<String> { tags.iter().map(|it| it.text.clone()).collect() };
        let by_path = tags(&self.route.template.text, operation.place);
        if texts(&operation.tags) == texts(&by_path) {
            operation.tags = tags(&route.template.text, operation.place);
        }
        operation.path.clone_from(&route.template.text);
        operation
    }
}

const fn key(route: &Route<'_>) -> (Place, &'static str) {
    (route.served.place, route.served.method)
}

/// Whether two routes differ in nothing but what their paths begin with.
fn is_same<'a>(one: &Route<'a>, other: &Route<'a>) -> bool {
    let (by, of) = (&one.served, &other.served);
    let is_same_parameter = |(one, other): (&(String, Value<'a>), &(String, Value<'a>))| {
        one.0 == other.0 && is_same_value(&one.1, &other.1)
    };
    one.template.parameters == other.template.parameters
        && one.template.holes == other.template.holes
        && one.is_guessed == other.is_guessed
        && one.is_any_method == other.is_any_method
        && one.comment_before == other.comment_before
        && by.types.is_none()
        && of.types.is_none()
        && match (&one.options, &other.options) {
            (Some(one), Some(other)) => is_same_value(one, other),
            (None, None) => true,
            _ => false,
        }
        && Rc::ptr_eq(&by.router, &of.router)
        && Rc::ptr_eq(&by.application, &of.application)
        && by.n_shared == of.n_shared
        && are_same(&by.chain, &of.chain)
        && are_same(&by.failures, &of.failures)
        && by.parameters.len() == of.parameters.len()
        && by
            .parameters
            .iter()
            .zip(&of.parameters)
            .all(is_same_parameter)
}

fn are_same<'a>(some: &[Value<'a>], others: &[Value<'a>]) -> bool {
    let mut both = some.iter().zip(others);
    some.len() == others.len() && both.all(|(one, other)| is_same_value(one, other))
}

fn is_same_value<'a>(one: &Value<'a>, other: &Value<'a>) -> bool {
    match (one, other) {
        (Value::Function(one), Value::Function(other)) => Rc::ptr_eq(one, other),
        (Value::Term(one), Value::Term(other)) => Rc::ptr_eq(one, other),
        (Value::Router(one), Value::Router(other)) => Rc::ptr_eq(one, other),
        (Value::Object(one), Value::Object(other)) => Rc::ptr_eq(one, other),
        (Value::Class(one), Value::Class(other)) => Rc::ptr_eq(one, other),
        (Value::Array(one), Value::Array(other)) => Rc::ptr_eq(one, other),
        (Value::Undefined, Value::Undefined) => true,
        _ => false,
    }
}
