//! What express-validator checks: chains of calls, each for a name in a part of the request.

use std::rc::Rc;

use super::{Guess, Role, Spot, spot_of};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// `body('email').isEmail()` of express-validator, which may be one of several that are enough.
    pub(super) fn declared_by_chain(&mut self, of: &Rc<Term<'a>>, is_enough: bool) {
        let mut calls: Vec<(String, Rc<Vec<Value<'a>>>)> = Vec::new();
        if is_enough {
            calls.push(("optional".to_owned(), Rc::new(Vec::new())));
        }
        let mut term = of.clone();
        // `body('email').isEmail().run(request)`
        if let TermKind::Member(base, run) = &term.kind
            && &**run == "run"
            && let Some(base) = base.as_term()
        {
            term = base.clone();
        }
        loop {
            let TermKind::Call(callee, arguments) = &term.kind else {
                return;
            };
            let Some(callee) = callee.as_term() else {
                return;
            };
            if let Some(path) = callee.path() {
                let Some(function) = path.strip_prefix("express-validator.") else {
                    return;
                };
                if matches!(function, "oneOf" | "checkSchema") {
                    let given = arguments.first().cloned().unwrap_or(Value::Undefined);
                    self.declared_by_several(function, &given, of.place);
                    return;
                }
                let Some(spot) = spot_of(function).or((function == "check").then_some(Spot::Body))
                else {
                    return;
                };
                let is_anywhere = function == "check";
                let names: Vec<String> = match arguments.first() {
                    Some(Value::Array(items)) => items
                        .items
                        .borrow()
                        .iter()
                        .filter_map(Value::as_text)
                        .collect(),
                    Some(name) => name.as_text().into_iter().collect(),
                    None => Vec::new(),
                };
                calls.reverse();
                for name in names {
                    let spot = match is_anywhere {
                        true => self.likely_spot(&name),
                        false => spot,
                    };
                    self.validated(spot, &name, &calls, of.place);
                }
                return;
            }
            let TermKind::Member(base, method) = &callee.kind else {
                return;
            };
            calls.push((method.to_string(), arguments.clone()));
            let Some(base) = base.as_term() else {
                return;
            };
            term = base.clone();
        }
    }

    /// `oneOf([check('a'), check('b')])`, `checkSchema({ name: { in: ['body'] } })`
    fn declared_by_several(&mut self, function: &str, given: &Value<'a>, at: Place) {
        if let Value::Object(schema) = given {
            let members = schema.members.borrow().clone();
            for (name, options) in members {
                let place = self.get(&options, "in", at);
                let place = place
                    .items()
                    .and_then(|all| all.first().cloned())
                    .unwrap_or(place);
                let spot = place.as_text().and_then(|name| spot_of(&name));
                let spot = spot.unwrap_or_else(|| self.likely_spot(&name));
                let calls: Vec<_> = match &options {
                    Value::Object(options) => {
                        let names: Vec<_> = options.members.borrow().keys().cloned().collect();
                        let calls = names.iter().map(|name| (name.to_string(), Rc::default()));
                        calls.collect()
                    }
                    _ => Vec::new(),
                };
                self.validated(spot, &name, &calls, at);
            }
            return;
        }
        let mut chains = given.items().unwrap_or_default();
        if function == "oneOf" {
            // Each of them may be a group.
            let groups = std::mem::take(&mut chains);
            for group in groups {
                chains.extend(group.items().unwrap_or_else(|| vec![group]));
            }
        }
        for chain in &chains {
            if let Value::Term(chain) = chain {
                self.declared_by_chain(chain, true);
            }
        }
    }

    /// Where a name stands that may stand anywhere.
    fn likely_spot(&self, name: &str) -> Spot {
        let Some(exchange) = &self.exchange else {
            return Spot::Body;
        };
        let state = |key: &str| exchange.state.get(key).and_then(Value::as_text);
        exchange.asks_for_path.set(true);
        let path = state("request.originalUrl").unwrap_or_default();
        let method = state("request.method").unwrap_or_default();
        match method.as_str() {
            _ if path.contains(&format!("{{{name}}}")) => Spot::Path,
            "GET" | "HEAD" => Spot::Query,
            _ => Spot::Body,
        }
    }

    fn validated(
        &mut self,
        spot: Spot,
        name: &str,
        calls: &[(String, Rc<Vec<Value<'a>>>)],
        at: Place,
    ) {
        let Some(exchange) = &self.exchange else {
            return;
        };
        let mut part = match spot {
            Spot::Body => exchange.body.clone(),
            Spot::Query => exchange.query.clone(),
            Spot::Path => exchange.path.clone(),
            Spot::Header => exchange.header.clone(),
            Spot::Cookie => exchange.cookie.clone(),
        };
        for step in name.split('.') {
            part = if step == "*" {
                part.element(at)
            } else {
                part.member(step.trim_end_matches("[]"), at)
            };
            // It is of this operation, though its handler may take all that was sent.
            self.look_at(&part);
        }
        let note = |name: &str, value: Value<'a>| {
            part.overlay
                .borrow_mut()
                .insert(format!("[{name}]").into(), value);
        };
        let is_optional = calls.iter().any(|(method, _)| method == "optional");
        note("required", Value::Bool(!is_optional));
        for (method, arguments) in calls {
            match method.as_str() {
                "isInt" => part.guess.set(Guess::Integer),
                "isFloat" | "isDecimal" | "isNumeric" => part.guess.set(Guess::Number),
                "isBoolean" => part.guess.set(Guess::Flag),
                "isArray" => part.is_list(),
                "isEmail" => note("format", Value::text("email")),
                "isURL" => note("format", Value::text("uri")),
                "isUUID" => note("format", Value::text("uuid")),
                "isISO8601" | "isDate" => note("format", Value::text("date-time")),
                "isString" => part.guess.set(Guess::Text),
                "isIn" => {
                    let items = arguments.first().and_then(Value::items).unwrap_or_default();
                    part.choices
                        .borrow_mut()
                        .extend(items.iter().filter_map(Value::as_text));
                }
                "isLength" => {
                    if let Some(bounds) = arguments.first() {
                        for (bound, keyword) in [("min", "minLength"), ("max", "maxLength")] {
                            if let Value::Number(number) = self.get(bounds, bound, at) {
                                note(keyword, Value::Number(number));
                            }
                        }
                    }
                }
                "custom" | "customSanitizer" => {
                    if let Some(check @ Value::Function(_)) = arguments.first() {
                        self.run_check(check, Value::Part(part.clone()), spot, at);
                    }
                }
                _ => {}
            }
            if matches!(
                method.as_str(),
                "isEmail" | "isURL" | "isUUID" | "isISO8601" | "isDate" | "isLength" | "isIn"
            ) {
                part.guess.set(Guess::Text);
            }
        }
    }

    /// Runs a check of the code's own, which may leave something for those behind it:
    /// `custom(async (mail, { req }) => { req.user = await User.findOne({ mail }); })`.
    ///
    /// What it throws says that the value is not valid, and is no answer.
    fn run_check(&mut self, check: &Value<'a>, value: Value<'a>, spot: Spot, at: Place) {
        let meta = Object::new(at);
        let location = match spot {
            Spot::Body => "body",
            Spot::Query => "query",
            Spot::Path => "params",
            Spot::Header => "headers",
            Spot::Cookie => "cookies",
        };
        meta.members.borrow_mut().extend([
            (Rc::from("req"), Value::Role(Role::Request)),
            (Rc::from("location"), Value::text(location)),
        ]);
        meta.open.set(true);
        let given = vec![value, Value::Object(Rc::new(meta))];
        let n_throws = self.exchange.as_ref().map_or(0, |it| it.throws.len());
        self.perhaps(|machine| machine.call(check, None, given, at));
        if let Some(exchange) = &mut self.exchange {
            exchange.throws.truncate(n_throws);
        }
    }
}
