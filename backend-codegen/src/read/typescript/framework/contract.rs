//! Contracts of ts-rest: what is served stands in an object, which servers are made for.

use std::cell::RefCell;
use std::rc::Rc;

use super::prefix_text;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Framework, Pattern, Router};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Text, Value};

/// How deep contracts may be in each other.
const DEPTH: u32 = 16;

/// What ts-rest and Fastify call the parts of a request and its answers.
const PARTS: [(&str, &str); 5] = [
    ("body", "body"),
    ("query", "querystring"),
    ("pathParams", "params"),
    ("headers", "headers"),
    ("responses", "response"),
];

impl<'a> Machine<'a> {
    /// What is done with `initContract()` and `initServer()`.
    pub(in crate::read::typescript) fn call_contract(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let (path, _) = of.called()?;
        match (path.as_str(), name) {
            ("@ts-rest/core.initContract", "router") => {
                let prefix = match arguments.get(1) {
                    Some(options) => prefix_text(&self.get(options, "pathPrefix", at)),
                    None => Text::default(),
                };
                Some(with_prefix(arguments.first()?, &prefix, 0))
            }
            ("@ts-rest/core.initContract", "query" | "mutation") => arguments.first().cloned(),
            ("@ts-rest/fastify.initServer", "registerRouter") => {
                if let (Some(contract), Some(Value::Router(router))) =
                    (arguments.first(), arguments.get(2))
                {
                    self.serve_contract(&router.clone(), &contract.clone(), 0);
                }
                Some(Value::Undefined)
            }
            _ => None,
        }
    }

    /// `createExpressEndpoints(contract, router, app)`
    pub(super) fn call_contract_function(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
    ) -> Option<Value<'a>> {
        let [contract, _, Value::Router(router), ..] = arguments else {
            return None;
        };
        if path != "@ts-rest/express.createExpressEndpoints" {
            return None;
        }
        self.serve_contract(&router.clone(), contract, 0);
        Some(Value::Undefined)
    }

    /// Puts the plugin in its place that is made of a contract; `false` if it is another one.
    pub(super) fn plug_in_contract(
        &mut self,
        router: &Rc<Router<'a>>,
        plugin: &Value<'a>,
        options: &Value<'a>,
        at: Place,
    ) -> bool {
        let Some(contract) = contract_of(plugin) else {
            return false;
        };
        let prefix = self.get(options, "prefix", at);
        let scope = Rc::new(Router {
            prefix: RefCell::new(prefix_text(&prefix)),
            outer: Some(router.clone()),
            ..Router::new(Framework::Fastify, false)
        });
        scope.is_mounted.set(true);
        self.enter(router, EntryKind::Scope(scope.clone()), at);
        self.serve_contract(&scope, &contract, 0);
        true
    }

    /// Enters what a contract says, each operation with its schemas.
    fn serve_contract(&mut self, router: &Rc<Router<'a>>, contract: &Value<'a>, depth: u32) {
        let Value::Object(object) = contract else {
            return;
        };
        if depth > DEPTH {
            return;
        }
        let members = object.members.borrow().clone();
        let at = object.place;
        let Some(path) = members.get("path").filter(|_| is_route(object)) else {
            for value in members.values() {
                self.serve_contract(router, value, depth + 1);
            }
            return;
        };
        let schema = Object::new(at);
        for (name, other) in PARTS {
            if let Some(value) = members.get(name) {
                schema
                    .members
                    .borrow_mut()
                    .insert(other.into(), value.clone());
            }
        }
        let options = Object::new(at);
        let schema = Value::Object(Rc::new(schema));
        // Fastify itself checks nothing by it.
        options
            .members
            .borrow_mut()
            .insert("validate".into(), schema);
        let kind = EntryKind::Route {
            methods: self.methods_of(contract, at),
            paths: Pattern::or_hole(path),
            // What answers is given the parts, and not the request.
            handlers: vec![self.unknown(at, Some("handler"))],
            options: Some(Value::Object(Rc::new(options))),
        };
        self.enter(router, kind, at);
    }
}

/// Whether it is one operation, and not others by their names.
fn is_route(object: &Object<'_>) -> bool {
    let members = object.members.borrow();
    let is_text = |name| matches!(members.get(name), Some(Value::Text(_) | Value::Term(_)));
    is_text("method") && is_text("path")
}

/// The same contract with a prefix before each path.
fn with_prefix<'a>(contract: &Value<'a>, prefix: &Text, depth: u32) -> Value<'a> {
    let Value::Object(object) = contract else {
        return contract.clone();
    };
    if depth > DEPTH {
        return contract.clone();
    }
    let copy = Object::new(object.place);
    copy.open.set(object.open.get());
    copy.places
        .borrow_mut()
        .extend(object.places.borrow().clone());
    for (name, value) in object.members.borrow().iter() {
        let value = match (is_route(object), &**name) {
            (true, "path") => {
                let mut path = prefix.clone();
                path.push(&prefix_text(value));
                Value::Text(path)
            }
            (true, _) => value.clone(),
            (false, _) => with_prefix(value, prefix, depth + 1),
        };
        copy.members.borrow_mut().insert(name.clone(), value);
    }
    Value::Object(Rc::new(copy))
}

/// The contract in `s.plugin(s.router(contract, handlers))`.
fn contract_of<'a>(plugin: &Value<'a>) -> Option<Value<'a>> {
    let call = |of: &Value<'a>, method: &str| {
        let TermKind::Call(callee, arguments) = &of.as_term()?.kind else {
            return None;
        };
        let TermKind::Member(base, name) = &callee.as_term()?.kind else {
            return None;
        };
        let (path, _) = base.as_term()?.called()?;
        let is_server = path == "@ts-rest/fastify.initServer" && &**name == method;
        is_server.then(|| arguments.first().cloned()).flatten()
    };
    call(&call(plugin, "plugin")?, "router")
}
