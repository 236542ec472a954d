//! Values of fp-ts that are one thing or another: `Either`, `TaskEither`, `Option` and their kin.
//!
//! Tasks are what they give, so that one that may fail is what it gives beside the errors that it may
//! fail with.

use std::rc::Rc;

use super::{Machine, best, open_array, term};
use crate::read::typescript::value::{Members, Object, Place, Term, TermKind, Value};

/// The member that holds what else there may be.
const LEFTS: &str = "#lefts";

/// How many errors of one value are told apart.
const ERRORS: usize = 8;

/// Modules of fp-ts that have functions of the names below.
const MODULES: [&str; 9] = [
    "Either",
    "IO",
    "IOEither",
    "IOOption",
    "Option",
    "ReaderTaskEither",
    "Task",
    "TaskEither",
    "TaskOption",
];

/// One thing, or another.
struct Either<'a> {
    right: Option<Value<'a>>,
    lefts: Vec<Value<'a>>,
}

impl<'a> Either<'a> {
    /// What a value is; one that is none of these is there.
    fn of(value: &Value<'a>, at: Place) -> Self {
        if let Some(lefts) = value.own(LEFTS) {
            return Self {
                right: value.own("right"),
                lefts: lefts.items().unwrap_or_default(),
            };
        }
        let path = value.as_term().and_then(|of| of.path()).unwrap_or_default();
        match path.rsplit('.').next() {
            Some("none") if name_in(&path).is_some() => Self {
                right: None,
                lefts: vec![Value::Undefined],
            },
            Some("Do") if name_in(&path).is_some() => {
                Self::right(Value::Object(Rc::new(Object::new(at))))
            }
            _ => Self::right(value.clone()),
        }
    }

    const fn right(right: Value<'a>) -> Self {
        Self {
            right: Some(right),
            lefts: Vec::new(),
        }
    }

    fn or(mut self, lefts: impl IntoIterator<Item = Value<'a>>) -> Self {
        self.lefts.extend(lefts);
        self.lefts.truncate(ERRORS);
        self
    }
}

/// The function of fp-ts that a path means, without its module.
fn name_in(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("fp-ts")?;
    let rest = rest.strip_prefix("/lib").unwrap_or(rest);
    let (module, name) = rest.strip_prefix(['/', '.'])?.split_once('.')?;
    let is_module = MODULES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(module));
    (is_module && !name.contains('.')).then_some(name)
}

/// How much a function is given before it waits for the value; nothing if it does not wait.
fn given_first(name: &str) -> Option<usize> {
    Some(match name {
        "map" | "chain" | "chainW" | "flatMap" | "mapLeft" | "mapError" | "chainFirst"
        | "chainFirstW" | "tap" | "tapEither" | "tapTask" | "tapIO" | "chainEitherK"
        | "chainEitherKW" | "chainTaskK" | "chainTaskEitherK" | "chainTaskEitherKW"
        | "chainIOEitherK" | "chainIOK" | "chainFirstTaskK" | "chainFirstIOK"
        | "chainFirstEitherK" | "chainNullableK" | "getOrElse" | "getOrElseW" | "getOrElseE"
        | "getOrElseEW" | "orElse" | "orElseW" | "alt" | "altW" | "orElseFirst" | "tapError"
        | "bindTo" | "as" | "delay" | "traverseArray" | "fromOption" | "fromNullable"
        | "fromOptionK" | "fromEitherK" => 1,
        "fold" | "foldW" | "match" | "matchW" | "matchE" | "matchEW" | "bimap" | "mapBoth"
        | "bind" | "bindW" | "apS" | "apSW" | "let" | "filterOrElse" | "filterOrElseW"
        | "fromPredicate" | "chainOptionK" | "tryCatchK" => 2,
        _ => return None,
    })
}

impl<'a> Machine<'a> {
    /// `TE.map(show)`
    pub(super) fn call_member_of_either(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let path = format!("{}.{name}", of.path()?);
        self.call_either(&path, arguments, at)
    }

    /// A function of fp-ts, which may wait for the value that it is for.
    pub(super) fn call_either(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let name = name_in(path)?;
        let first = arguments.first();
        let is_option = path.contains("ption.");
        if let Some(n_given) = given_first(name)
            && !(is_option && name == "fromNullable")
        {
            return match arguments.get(n_given) {
                // `TE.flatMap(value, next)`
                Some(_) if name != "tryCatchK" => {
                    let (value, given) = arguments.split_first()?;
                    self.apply_either(name, given, value, at)
                }
                _ => Some(waiting(path, arguments, at)),
            };
        }
        let both = |right: Option<Value<'a>>, lefts: Vec<Value<'a>>| Either { right, lefts };
        let made = match name {
            "right" | "of" | "some" | "fromIO" | "fromTask" | "rightTask" | "rightIO"
            | "fromEither" | "fromTaskEither" | "fromIOEither" | "fromTaskOption" => {
                let value = match first? {
                    thunk @ Value::Function(_) if name != "of" && name != "right" => {
                        self.call(thunk, None, Vec::new(), at)
                    }
                    value => value.clone(),
                };
                match name {
                    "right" | "of" | "some" => Either::right(value),
                    _ => Either::of(&value, at),
                }
            }
            "left" | "leftTask" | "leftIO" | "throwError" => both(None, vec![first?.clone()]),
            "fromNullable" => both(Some(first?.clone()), vec![Value::Undefined]),
            "tryCatch" => self.tried(first?, &[], arguments.get(1), at),
            "sequenceArray" => self.each_of(first?, None, at),
            "toError" | "toUnion" => return first.cloned(),
            "isLeft" | "isRight" | "isSome" | "isNone" => return Some(self.flag(at)),
            _ => return None,
        };
        Some(self.made_either(made, at))
    }

    /// What has been made of a function of fp-ts is called with a value.
    pub(super) fn call_waiting_either(
        &mut self,
        path: &str,
        given: &[Value<'a>],
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let name = name_in(path)?;
        match name {
            "tryCatchK" => {
                let made = self.tried(given.first()?, arguments, given.get(1), at);
                Some(self.made_either(made, at))
            }
            // `chainOptionK(onNone)(find)`, which waits for the value yet
            "chainOptionK" if given.len() < 2 => {
                let mut all = given.to_vec();
                all.extend(arguments.iter().cloned());
                Some(waiting(path, &all, at))
            }
            _ => self.apply_either(name, given, arguments.first()?, at),
        }
    }

    /// Whether a value is one of these, or a function that makes one.
    pub(super) fn is_either(value: &Value<'a>) -> bool {
        value.own(LEFTS).is_some()
    }

    /// A value that a codec has read, or not.
    pub(in crate::read::typescript) fn either_read(
        &mut self,
        right: Value<'a>,
        at: Place,
    ) -> Value<'a> {
        let errors = open_array(vec![self.unknown(at, Some("error"))]);
        self.made_either(Either::right(right).or([errors]), at)
    }

    fn made_either(&mut self, made: Either<'a>, at: Place) -> Value<'a> {
        let members = Members::default();
        let left = best(made.lefts.iter().cloned());
        let is_sure = made.lefts.is_empty();
        members
            .borrow_mut()
            .insert(LEFTS.into(), Value::array(made.lefts));
        if let Some(right) = made.right {
            members.borrow_mut().insert("right".into(), right);
        }
        if !is_sure {
            members.borrow_mut().insert("left".into(), left);
        }
        let tag = self.unknown(at, Some("_tag"));
        members.borrow_mut().insert("_tag".into(), tag);
        let object = Object {
            members,
            ..Object::new(at)
        };
        Value::Object(Rc::new(object))
    }

    /// Calls a function, and says all that it may give.
    fn ways_given(&mut self, function: &Value<'a>, value: Value<'a>, at: Place) -> Vec<Value<'a>> {
        let result = self.call(function, None, vec![value], at);
        match self.given.take() {
            Some((place, all)) if place == at && !all.is_empty() => all,
            _ => vec![result],
        }
    }

    /// What may fail: errors that are thrown, and others that are not known.
    fn tried(
        &mut self,
        function: &Value<'a>,
        arguments: &[Value<'a>],
        on_error: Option<&Value<'a>>,
        at: Place,
    ) -> Either<'a> {
        let n_throws = self.exchange.as_ref().map_or(0, |it| it.throws.len());
        let value = self.call(function, None, arguments.to_vec(), at);
        let mut errors: Vec<Value<'a>> = match &mut self.exchange {
            Some(exchange) => {
                let at = n_throws.min(exchange.throws.len());
                let thrown = exchange.throws.split_off(at);
                thrown.into_iter().map(|thrown| thrown.value).collect()
            }
            None => Vec::new(),
        };
        errors.truncate(ERRORS);
        errors.push(self.unknown(at, Some("error")));
        let lefts = match on_error {
            Some(on_error) => self.lefts_by(on_error, errors, at),
            None => vec![Value::Undefined],
        };
        Either::of(&value, at).or(lefts)
    }

    /// What becomes of errors; of those it is not known that they come to pass.
    fn lefts_by(
        &mut self,
        function: &Value<'a>,
        lefts: Vec<Value<'a>>,
        at: Place,
    ) -> Vec<Value<'a>> {
        let made = lefts
            .into_iter()
            .map(|left| self.perhaps(|machine| machine.call(function, None, vec![left], at)));
        made.collect()
    }

    /// All items of a list, each of which may fail.
    fn each_of(&mut self, list: &Value<'a>, function: Option<&Value<'a>>, at: Place) -> Either<'a> {
        let items = match list {
            Value::Array(items) => items.items.borrow().clone(),
            other => vec![self.element(other, at)],
        };
        let mut rights = Vec::new();
        let mut lefts = Vec::new();
        for item in items {
            let item = match function {
                Some(function) => self.call(function, None, vec![item], at),
                None => item,
            };
            let item = Either::of(&item, at);
            rights.extend(item.right);
            lefts.extend(item.lefts);
        }
        Either::right(open_array(rights)).or(lefts)
    }

    fn apply_either(
        &mut self,
        name: &str,
        given: &[Value<'a>],
        value: &Value<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let it = Either::of(value, at);
        let (first, second) = (given.first()?, given.get(1));
        let made = match name {
            "map" => match it.right {
                Some(right) => {
                    let right = best(self.ways_given(first, right, at));
                    Either::right(right).or(it.lefts)
                }
                None => it,
            },
            "chain" | "chainW" | "flatMap" | "chainEitherK" | "chainEitherKW" | "chainTaskK"
            | "chainTaskEitherK" | "chainTaskEitherKW" | "chainIOEitherK" | "chainIOK"
            | "chainNullableK" => self.chained(it, first, at),
            "chainOptionK" => {
                let none = self.perhaps(|machine| machine.call(first, None, Vec::new(), at));
                let mut made = self.chained(it, second?, at);
                made.lefts.retain(|left| !left.is_undefined());
                made.or([none])
            }
            "chainFirst" | "chainFirstW" | "tap" | "tapEither" | "tapTask" | "tapIO"
            | "chainFirstTaskK" | "chainFirstIOK" | "chainFirstEitherK" => match it.right {
                Some(right) => {
                    let done = Either::right(right.clone()).or(it.lefts);
                    let more = self.chained(Either::right(right), first, at);
                    done.or(more.lefts)
                }
                None => it,
            },
            "mapLeft" | "mapError" => Either {
                lefts: self.lefts_by(first, it.lefts, at),
                right: it.right,
            },
            "bimap" | "mapBoth" => Either {
                lefts: self.lefts_by(first, it.lefts, at),
                right: match it.right {
                    Some(right) => Some(best(self.ways_given(second?, right, at))),
                    None => None,
                },
            },
            "fold" | "foldW" | "match" | "matchW" | "matchE" | "matchEW" => {
                let mut all = self.lefts_by(first, it.lefts, at);
                if let Some(right) = it.right {
                    all.extend(self.ways_given(second?, right, at));
                }
                // What gives tasks is run as a task.
                let all: Vec<Value<'a>> = all
                    .into_iter()
                    .map(|way| match &way {
                        Value::Function(task) if task.parameters().is_empty() => {
                            self.perhaps(|machine| machine.call(&way, None, Vec::new(), at))
                        }
                        _ => way,
                    })
                    .collect();
                let value = best(all.iter().cloned());
                self.given = Some((at, all));
                return Some(value);
            }
            "getOrElse" | "getOrElseW" | "getOrElseE" | "getOrElseEW" => {
                let lefts = self.lefts_by(first, it.lefts, at);
                return Some(it.right.unwrap_or_else(|| best(lefts)));
            }
            "orElse" | "orElseW" | "alt" | "altW" => {
                let others = self.lefts_by(first, it.lefts, at);
                let others = others.iter().map(|other| Either::of(other, at));
                let mut rights: Vec<_> = it.right.into_iter().collect();
                let mut lefts = Vec::new();
                for other in others {
                    rights.extend(other.right);
                    lefts.extend(other.lefts);
                }
                let right = (!rights.is_empty()).then(|| best(rights));
                Either { right, lefts }
            }
            "orElseFirst" | "tapError" => {
                self.lefts_by(first, it.lefts.clone(), at);
                it
            }
            "bindTo" | "as" => match (name, it.right) {
                ("as", Some(_)) => Either::right(first.clone()).or(it.lefts),
                (_, Some(right)) => {
                    let object = Object::new(at);
                    let name = first.as_text()?;
                    object.members.borrow_mut().insert(name.into(), right);
                    Either::right(Value::Object(Rc::new(object))).or(it.lefts)
                }
                (_, None) => Either {
                    right: None,
                    lefts: it.lefts,
                },
            },
            "bind" | "bindW" | "apS" | "apSW" | "let" => {
                let Some(right) = it.right else {
                    return Some(value.clone());
                };
                let more = match name {
                    "apS" | "apSW" => Either::of(second?, at),
                    _ => self.chained(Either::right(right.clone()), second?, at),
                };
                let object = Rc::new(Object::new(at));
                self.spread_into(&object, &right);
                object.has_spread.set(false);
                if let Some(member) = more.right {
                    let name = first.as_text()?;
                    object.members.borrow_mut().insert(name.into(), member);
                }
                Either::right(Value::Object(object))
                    .or(it.lefts)
                    .or(more.lefts)
            }
            "filterOrElse" | "filterOrElseW" | "fromPredicate" => {
                let Some(right) = it.right else {
                    return Some(value.clone());
                };
                self.call(first, None, vec![right.clone()], at);
                let lefts = match second {
                    Some(second) => self.lefts_by(second, vec![right.clone()], at),
                    None => vec![Value::Undefined],
                };
                Either::right(right).or(it.lefts).or(lefts)
            }
            // What is none is what the function gives.
            "fromOption" | "fromNullable" => {
                let lefts = self.lefts_by(first, vec![Value::Undefined], at);
                Either {
                    right: it.right,
                    lefts,
                }
            }
            "fromEitherK" | "fromOptionK" => self.chained(it, first, at),
            "traverseArray" => {
                let made = self.each_of(&it.right?, Some(first), at);
                made.or(it.lefts)
            }
            "delay" => it,
            _ => return None,
        };
        Some(self.made_either(made, at))
    }

    /// What a function makes of a value that is there, which may fail, too.
    fn chained(&mut self, it: Either<'a>, function: &Value<'a>, at: Place) -> Either<'a> {
        let Some(right) = it.right else {
            return it;
        };
        let mut rights = Vec::new();
        let mut lefts = it.lefts;
        for way in self.ways_given(function, right, at) {
            let way = Either::of(&way, at);
            rights.extend(way.right);
            lefts.extend(way.lefts);
        }
        lefts.truncate(ERRORS);
        let right = (!rights.is_empty()).then(|| best(rights));
        Either { right, lefts }
    }
}

/// A function that has been given a part of what it needs.
fn waiting<'a>(path: &str, given: &[Value<'a>], at: Place) -> Value<'a> {
    let (package, name) = path.rsplit_once('.').unwrap_or((path, ""));
    let package = term(at, TermKind::Package(package.into()));
    let callee = term(at, TermKind::Member(package, name.into()));
    term(at, TermKind::Call(callee, Rc::new(given.to_vec())))
}
