//! Packages whose values say something about requests and answers: statuses, and schemas that check.

use std::rc::Rc;

use super::evaluate::{Machine, term};
use super::exchange::status_of_name;
use super::rows::is_mongoose_schema;
use super::schema::is_schema;
use super::value::{Object, Place, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// A member that is known of a value of a package.
    pub(super) fn member_of_library(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        if let Some(package) = of.package() {
            let is_status = matches!(
                &*package,
                "http-status" | "http-status-codes" | "http2" | "@nestjs/common" | "http-status-ts"
            );
            if is_status
                && !matches!(of.kind, TermKind::Call(..))
                && name.chars().next().is_some_and(|c| c.is_ascii_uppercase())
                && !name.ends_with("Exception")
                && let Some(status) = status_of_name(name)
            {
                return Some(Value::Number(f64::from(status)));
            }
            // What is set on it has to be found again.
            if is_mongoose_schema(of)
                && let Some(member) = self.member_of_document_schema(of, name, at)
            {
                return Some(member);
            }
        }
        let shape = self.known_shape(of);
        let (known, is_list) = &*shape;
        if *is_list {
            let length = || (name == "length").then(|| self.number(at));
            return length().or_else(|| self.member_of_rows(of, name, at));
        }
        let found = match known.is_empty() {
            true => self.member_of_reference(of, name, at),
            false => known
                .iter()
                .find_map(|(key, value)| (**key == *name).then(|| value.clone()))
                .or_else(|| self.id_of_document(of, name, at)),
        };
        found.or_else(|| self.member_of_rows(of, name, at))
    }

    pub(super) fn element_of_library(&mut self, of: &Rc<Term<'a>>, at: Place) -> Option<Value<'a>> {
        // Whether what a query selects is one or many is not always said.
        if let TermKind::Unknown(_) = of.kind
            && !of.members.borrow().is_empty()
        {
            return Some(Value::Term(of.clone()));
        }
        if self.is_list_of_rows(of) {
            return Some(term(
                at,
                TermKind::Member(Value::Term(of.clone()), "item".into()),
            ));
        }
        let shape = self.known_shape(of);
        let (known, is_list) = &*shape;
        if !*is_list {
            return None;
        }
        if known.is_empty() {
            return self
                .model(of)
                .map(|_| term(at, TermKind::Member(Value::Term(of.clone()), "item".into())));
        }
        let object = Object::new(at);
        object.open.set(true);
        object.members.borrow_mut().extend(known.iter().cloned());
        Some(Value::Object(Rc::new(object)))
    }

    /// Members that a value is known to have.
    pub(super) fn known_members(&mut self, of: &Rc<Term<'a>>) -> Vec<(Rc<str>, Value<'a>)> {
        let shape = self.known_shape(of);
        let (known, is_list) = &*shape;
        if *is_list { Vec::new() } else { known.clone() }
    }

    /// Calls that packages are known for.
    pub(super) fn call_library(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if let Some(value) = self.checked(of, base, name, arguments, at) {
            return Some(value);
        }
        if let Some(value) = self.reflected(name, arguments) {
            return Some(value);
        }
        if let Some(value) = self.call_rows(base, name, arguments, at) {
            return Some(value);
        }
        if name == "forRoutes" {
            self.note_consumed(base, arguments);
        }
        // Lists from elsewhere.
        if matches!(name, "map" | "forEach" | "filter" | "find" | "flatMap")
            && let Some(callback) = arguments.first()
            // `R.map(R.pipe(…))` is of no list yet.
            && (callback.as_function().is_some() || of.path().is_none() && self.is_callable(callback))
        {
            let item = self.element(base, at);
            let result =
                self.perhaps(|machine| machine.call(callback, None, vec![item.clone()], at));
            return Some(match name {
                "map" | "flatMap" => super::evaluate::open_array(vec![result]),
                "filter" => base.clone(),
                "find" => item,
                _ => Value::Undefined,
            });
        }
        self.call_mongoose(of, base, name, arguments, at)
    }

    /// A schema checks something.
    fn checked(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let checks = matches!(
            name,
            "parse"
                | "safeParse"
                | "parseAsync"
                | "safeParseAsync"
                | "validate"
                | "validateAsync"
                | "validateSync"
                | "isValid"
                | "isValidSync"
                | "cast"
                | "check"
                | "attempt"
                | "assert"
                | "decode"
                | "encode"
        );
        if !checks {
            return None;
        }
        let is_joi = of
            .package()
            .is_some_and(|package| package.contains("joi") || &*package == "celebrate");
        // `new Validator().validate(value, schema)`
        let is_validator = of
            .called()
            .is_some_and(|(path, _)| path == "jsonschema.Validator");
        // `Joi.validate(value, schema)`, `Joi.attempt(value, schema)`
        let is_ajv = of
            .package()
            .is_some_and(|package| package.split('/').next() == Some("ajv"));
        let (schema, value) = if of.path().is_some() && is_joi || is_validator {
            (arguments.get(1)?.clone(), arguments.first()?.clone())
        } else if is_ajv && name == "validate" {
            (arguments.first()?.clone(), arguments.get(1)?.clone())
        } else if is_schema(base) {
            // What a codec writes is what it was given.
            if name == "encode" {
                return arguments.first().cloned();
            }
            (base.clone(), arguments.first()?.clone())
        } else {
            return None;
        };
        self.check_with(&value, &schema, of.place);
        // These say whether it is valid, and no more.
        if is_validator || is_ajv {
            return None;
        }
        if matches!(value, Value::Part(_)) {
            self.invalid(of, name, is_joi, at);
        }
        Some(match name {
            "safeParse" | "safeParseAsync" => {
                let result = Object::new(at);
                result.members.borrow_mut().extend([
                    (Rc::from("success"), self.unknown(at, None)),
                    (Rc::from("data"), value),
                    (Rc::from("error"), self.unknown(at, Some("error"))),
                ]);
                Value::Object(Rc::new(result))
            }
            "isValid" | "isValidSync" | "check" => self.unknown(at, None),
            "decode" => self.either_read(value, at),
            "validate" if is_joi => {
                let result = Object::new(at);
                result.members.borrow_mut().extend([
                    (Rc::from("value"), value),
                    (Rc::from("error"), self.unknown(at, Some("error"))),
                ]);
                Value::Object(Rc::new(result))
            }
            _ => value,
        })
    }

    /// `ajv.compile(schema)(value)`
    pub(super) fn check_compiled(&mut self, check: &Rc<Term<'a>>, arguments: &[Value<'a>]) {
        let TermKind::Call(callee, made_of) = &check.kind else {
            return;
        };
        let Some(TermKind::Member(_, method)) = callee.as_term().map(|callee| &callee.kind) else {
            return;
        };
        if let ("compile" | "compileAsync", [schema, ..], [value, ..]) =
            (&**method, made_of.as_slice(), arguments)
            && is_schema(schema)
        {
            self.check_with(value, schema, check.place);
        }
    }

    /// What is thrown where a value does not satisfy a schema.
    fn invalid(&mut self, of: &Rc<Term<'a>>, name: &str, is_joi: bool, at: Place) {
        let throws = match name {
            "parse" | "parseAsync" | "validateAsync" | "validateSync" | "attempt" | "assert"
            | "cast" => true,
            "validate" => !is_joi,
            _ => false,
        };
        let Some(package) = of.package().filter(|_| throws && self.exchange.is_some()) else {
            return;
        };
        let class = if package.contains("zod") {
            "ZodError"
        } else {
            "ValidationError"
        };
        let package = term(at, TermKind::Package(package));
        let class = term(at, TermKind::Member(package, class.into()));
        let error = term(at, TermKind::New(class, Rc::new(Vec::new())));
        self.perhaps(|machine| machine.throw(error, at));
    }

    /// A part of the request was checked with a schema.
    pub(super) fn check_with(&mut self, value: &Value<'a>, schema: &Value<'a>, at: Place) {
        match value {
            Value::Part(part) => {
                part.schema
                    .borrow_mut()
                    .get_or_insert_with(|| (schema.clone(), at));
            }
            // `schema.parse({ body: req.body, query: req.query })`
            Value::Object(object) => {
                // `schema.validate(Object.assign({}, known, req.body))`
                let sources = object.sources.borrow().clone();
                let parts: Vec<_> = sources
                    .iter()
                    .filter_map(|source| match source {
                        Value::Part(part) => Some(part.clone()),
                        _ => None,
                    })
                    .collect();
                if let [part] = parts.as_slice() {
                    part.is_partial.set(true);
                    part.schema
                        .borrow_mut()
                        .get_or_insert_with(|| (schema.clone(), at));
                }
                let members = object.members.borrow().clone();
                let shape = schema_members(schema);
                for (name, member) in &members {
                    if let (Value::Part(part), Some(schema)) = (
                        member,
                        shape
                            .iter()
                            .find_map(|(key, value)| (key == name).then_some(value)),
                    ) {
                        part.schema
                            .borrow_mut()
                            .get_or_insert_with(|| (schema.clone(), at));
                    }
                }
            }
            Value::Role(_) => {
                for (name, schema) in schema_members(schema) {
                    if let Some(spot) = super::exchange::spot_of(&name) {
                        self.declare(spot, schema, at);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The members of a schema's shape: `Joi.object({ body: … })`.
pub(super) fn schema_members<'a>(schema: &Value<'a>) -> Vec<(Rc<str>, Value<'a>)> {
    match schema {
        Value::Object(object) => object
            .members
            .borrow()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        Value::Term(of) => match &of.kind {
            TermKind::Call(callee, arguments) => {
                let own = arguments.first().map(schema_members).unwrap_or_default();
                if !own.is_empty() {
                    return own;
                }
                match callee.as_term().map(|callee| &callee.kind) {
                    Some(TermKind::Member(base, _)) => schema_members(base),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
