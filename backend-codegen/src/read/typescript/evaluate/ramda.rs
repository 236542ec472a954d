//! Functions of Ramda and of `lodash/fp`: what is given less than it needs waits for the rest, and pipes
//! are functions.

use std::rc::Rc;

use super::{Machine, term};
use crate::read::typescript::framework::flattened;
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// What paths of their functions begin with.
const PACKAGES: [&str; 7] = [
    "fp-ts/function.",
    "fp-ts/lib/function.",
    "ramda.",
    "ramda/src/",
    "lodash/fp.",
    "lodash/fp/",
    "@types/ramda.",
];

/// Pipes that begin with a value: `pipe(new Koa(), withRoutes, start)`.
const PIPES: [&str; 5] = [
    "fp-ts/function.pipe",
    "fp-ts/lib/function.pipe",
    "fp-ts.function.pipe",
    "effect.pipe",
    "effect/Function.pipe",
];

/// How much a function needs before it does anything; nothing if it is none that is known.
fn needed(name: &str) -> Option<usize> {
    Some(match name {
        // They are called when they have been made, whatever they have been given.
        "compose" | "pipe" | "composeP" | "pipeP" | "pipeWith" | "flow" | "flowRight"
        | "always" | "curry" => usize::MAX,
        "flatten" | "unnest" | "values" | "keys" | "toPairs" | "fromPairs" | "identity" | "of"
        | "head" | "last" | "uniq" => 1,
        "map" | "forEach" | "each" | "filter" | "reject" | "chain" | "flatMap" | "prop" | "tap"
        | "is" | "has" | "concat" | "append" | "mergeRight" | "mergeLeft" | "merge" | "sortBy"
        | "forEachObjIndexed" | "mapObjIndexed" | "omit" | "pick" | "dissoc" | "path" | "props"
        | "pluck" | "evolve" => 2,
        "reduce" | "when" | "unless" | "assoc" | "pathOr" | "propOr" => 3,
        "ifElse" => 4,
        _ => return None,
    })
}

fn name_in(path: &str) -> Option<&str> {
    PACKAGES
        .iter()
        .find_map(|package| path.strip_prefix(package))
        .filter(|name| needed(name).is_some())
}

impl<'a> Machine<'a> {
    /// What such a function gives; nothing if `path` is none.
    pub(super) fn call_ramda(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if PIPES.contains(&path) {
            let mut value = arguments.first()?.clone();
            for function in arguments.iter().skip(1) {
                value = self.call(function, None, vec![value], at);
            }
            return Some(value);
        }
        let name = name_in(path)?;
        if arguments.len() < needed(name)? {
            return Some(waiting(path, arguments.to_vec(), at));
        }
        let (first, second) = (arguments.first()?, arguments.get(1));
        Some(match name {
            "identity" => first.clone(),
            "of" => Value::array(vec![first.clone()]),
            "is" => {
                let is_array = matches!(second, Some(Value::Array(_)));
                let asked = first.as_term().and_then(|it| it.path());
                match (asked.as_deref(), second?) {
                    (Some("Array"), Value::Term(_) | Value::Part(_)) => self.unknown(at, None),
                    (Some("Array"), _) => Value::Bool(is_array),
                    _ => self.unknown(at, None),
                }
            }
            "prop" => {
                let name = first.as_text()?;
                self.get(second?, &name, at)
            }
            "path" | "pathOr" | "propOr" => {
                let names = arguments.get(usize::from(name != "path"))?;
                let names = names.items().unwrap_or_else(|| vec![names.clone()]);
                let mut value = arguments.last()?.clone();
                for name in names.iter().filter_map(Value::as_text) {
                    value = self.get(&value, &name, at);
                }
                match value {
                    Value::Undefined if name != "path" => first.clone(),
                    value => value,
                }
            }
            "omit" | "dissoc" => {
                let names = first.items().unwrap_or_else(|| vec![first.clone()]);
                let names: Vec<Rc<str>> = (names.iter().filter_map(Value::as_text))
                    .map(Rc::from)
                    .collect();
                self.without(second?, &names, at)
            }
            "pick" => self.known_function("lodash.pick", &[second?.clone(), first.clone()], at)?,
            "assoc" => {
                let set = Object::new(at);
                let name = first.as_text()?;
                set.members
                    .borrow_mut()
                    .insert(name.into(), second?.clone());
                let set = Value::Object(Rc::new(set));
                let given = [empty(at), arguments.get(2)?.clone(), set];
                self.known_function("lodash.assign", &given, at)?
            }
            "evolve" => self.evolved(first, second?, 0, at),
            "pluck" => {
                let name = first.as_text()?;
                let items = second?.items()?;
                let values = items.iter().map(|item| self.get(item, &name, at));
                Value::array(values.collect())
            }
            "tap" => {
                self.call(first, None, vec![second?.clone()], at);
                second?.clone()
            }
            "map" | "forEach" | "each" | "filter" | "reject" | "chain" | "flatMap"
            | "mapObjIndexed" | "forEachObjIndexed" => self.for_all(name, first, second?, at),
            "reduce" => {
                let mut so_far = second?.clone();
                for item in arguments.get(2)?.items()? {
                    so_far = self.call(first, None, vec![so_far, item], at);
                }
                so_far
            }
            "append" => {
                let mut items = second?.items()?;
                items.push(first.clone());
                Value::array(items)
            }
            "when" | "unless" | "ifElse" => {
                let value = arguments.last()?.clone();
                let test = self.call(first, None, vec![value.clone()], at);
                let wanted = test.truth().map(|truth| truth != (name == "unless"));
                let way = match (name, wanted) {
                    ("ifElse", Some(false)) => arguments.get(2),
                    (_, Some(false)) => None,
                    _ => second,
                };
                match way {
                    Some(way) => self.call(way, None, vec![value], at),
                    None => value,
                }
            }
            "mergeLeft" => self.known_function(
                "lodash.assign",
                &[empty(at), second?.clone(), first.clone()],
                at,
            )?,
            "mergeRight" | "merge" => self.known_function(
                "lodash.assign",
                &[empty(at), first.clone(), second?.clone()],
                at,
            )?,
            "unnest" => self.known_function("lodash.flatten", arguments, at)?,
            "toPairs" => self.known_function("Object.entries", arguments, at)?,
            "fromPairs" => self.known_function("Object.fromEntries", arguments, at)?,
            "values" => self.known_function("Object.values", arguments, at)?,
            "keys" => self.known_function("Object.keys", arguments, at)?,
            "sortBy" => second?.clone(),
            name => self.known_function(&format!("lodash.{name}"), arguments, at)?,
        })
    }

    /// Whether a value is a function, or waits to be called like one.
    pub(in crate::read::typescript) fn is_callable(&self, value: &Value<'a>) -> bool {
        match value {
            Value::Function(_) => true,
            Value::Term(of) => of
                .called()
                .is_some_and(|(path, _)| name_in(&path).is_some()),
            _ => false,
        }
    }

    /// Calls what such a function has given.
    pub(super) fn call_waiting(
        &mut self,
        of: &Rc<Term<'a>>,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let (path, given) = of.called()?;
        if let Some(value) = self.call_waiting_either(&path, given, arguments, at) {
            return Some(value);
        }
        let name = name_in(&path)?;
        let is_backwards = match name {
            "always" => return given.first().cloned(),
            "curry" => {
                let function = given.first()?.as_function()?.clone();
                let mut all = given.to_vec();
                all.extend(arguments.iter().cloned());
                if all.len() <= function.parameters().len() {
                    return Some(waiting(&path, all, at));
                }
                all.remove(0);
                return Some(self.call_function(&function, None, all, at));
            }
            "compose" | "composeP" | "flowRight" => true,
            "pipe" | "pipeP" | "flow" => false,
            _ => {
                let mut all = given.to_vec();
                all.extend(arguments.iter().cloned());
                return self.call_ramda(&path, &all, at);
            }
        };
        let mut functions = flattened(given.iter().cloned());
        if is_backwards {
            functions.reverse();
        }
        let mut given = arguments.to_vec();
        for function in functions {
            let value = self.call(&function, None, given, at);
            given = vec![value];
        }
        given.pop()
    }

    /// `_.chain(pets).map(…).value()`, and `_(pets)`: a method is the function of its name.
    pub(super) fn call_chained(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let (path, given) = of.called()?;
        let is_chain = matches!(
            &*path,
            "lodash" | "lodash.chain" | "underscore" | "underscore.chain"
        );
        let value = given.first().filter(|_| is_chain)?.clone();
        if matches!(name, "value" | "valueOf" | "toJSON") {
            return Some(value);
        }
        let mut all = vec![value.clone()];
        all.extend(arguments.iter().cloned());
        let result = self.known_function(&format!("lodash.{name}"), &all, at)?;
        let result = match name {
            "each" | "forEach" | "tap" => value,
            _ => result,
        };
        let lodash = term(at, TermKind::Package("lodash".into()));
        Some(term(at, TermKind::Call(lodash, Rc::new(vec![result]))))
    }

    /// An object in which functions have changed what stands where they do.
    fn evolved(
        &mut self,
        changes: &Value<'a>,
        value: &Value<'a>,
        depth: u32,
        at: Place,
    ) -> Value<'a> {
        let (Value::Object(changes), Value::Object(object)) = (changes, value) else {
            return value.clone();
        };
        if depth > 8 {
            return value.clone();
        }
        let made = Rc::new(Object::new(at));
        self.spread_into(&made, value);
        for (name, change) in changes.members.borrow().clone() {
            let Some(member) = object.members.borrow().get(&name).cloned() else {
                continue;
            };
            let member = match &change {
                Value::Object(_) => self.evolved(&change, &member, depth + 1, at),
                _ => self.call(&change, None, vec![member], at),
            };
            made.members.borrow_mut().insert(name, member);
        }
        Value::Object(made)
    }

    /// Calls a function with each item or member, and says what becomes of that.
    fn for_all(
        &mut self,
        name: &str,
        function: &Value<'a>,
        of: &Value<'a>,
        at: Place,
    ) -> Value<'a> {
        match of {
            Value::Array(array) => {
                let array = array.items.borrow().clone();
                let mut results = Vec::new();
                for item in array {
                    let result = self.call(function, None, vec![item.clone()], at);
                    match (name, result) {
                        ("filter", test) if test.truth() == Some(false) => {}
                        ("reject", test) if test.truth() == Some(true) => {}
                        ("filter" | "reject", _) => results.push(item),
                        ("chain" | "flatMap", Value::Array(inner)) => {
                            results.extend(inner.items.borrow().iter().cloned());
                        }
                        (_, result) => results.push(result),
                    }
                }
                if matches!(name, "forEach" | "each") {
                    return of.clone();
                }
                Value::array(results)
            }
            Value::Object(object) => {
                let members = object.members.borrow().clone();
                let made = Object::new(at);
                for (key, value) in members {
                    let given = vec![value, Value::text(&*key), of.clone()];
                    let result = self.call(function, None, given, at);
                    made.members.borrow_mut().insert(key, result);
                }
                if matches!(name, "map" | "mapObjIndexed") {
                    return Value::Object(Rc::new(made));
                }
                of.clone()
            }
            _ => self.unknown(at, None),
        }
    }
}

fn empty<'a>(at: Place) -> Value<'a> {
    Value::Object(Rc::new(Object::new(at)))
}

/// A function that has been given a part of what it needs.
fn waiting<'a>(path: &str, given: Vec<Value<'a>>, at: Place) -> Value<'a> {
    let mut callee = None;
    if let Some((package, name)) = path.rsplit_once('.') {
        let package = term(at, TermKind::Package(package.into()));
        callee = Some(term(at, TermKind::Member(package, name.into())));
    }
    let callee = callee.unwrap_or_else(|| term(at, TermKind::Package(path.into())));
    term(at, TermKind::Call(callee, Rc::new(given)))
}
