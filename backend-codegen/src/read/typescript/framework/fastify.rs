//! Fastify: instances, plugins and their scopes, routes and hooks.

use std::cell::RefCell;
use std::rc::Rc;

use super::autoroutes::is_autoroutes;
use super::{flattened, prefix_text};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::Role;
use crate::read::typescript::router::{
    ALL, EntryKind, Framework, Outcome, Pattern, Router, method,
};
use crate::read::typescript::schema::schema_id;
use crate::read::typescript::value::{Object, Place, Value};

impl<'a> Machine<'a> {
    pub(super) fn call_fastify(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Router(router.clone());
        if let Some(methods) = match method(name) {
            Some(method) => Some(vec![method]),
            None if name == "all" => Some(ALL.to_vec()),
            None => None,
        } {
            if name == "get" && arguments.len() < 2 {
                self.note_other(at);
                return this;
            }
            let path = arguments.first().cloned().unwrap_or(Value::Undefined);
            let (options, handler) = match arguments.as_slice() {
                [_, options, handler] => (Some(options.clone()), handler.clone()),
                [_, options @ Value::Object(_)] => {
                    (Some(options.clone()), self.get(options, "handler", at))
                }
                [_, handler] => (None, handler.clone()),
                _ => (None, Value::Undefined),
            };
            self.fastify_route(router, methods, &path, handler, options, at);
            return this;
        }
        match name {
            "route" => {
                let options = arguments.first().cloned().unwrap_or(Value::Undefined);
                let methods = self.methods_of(&options, at);
                let mut path = self.get(&options, "url", at);
                if path.is_undefined() {
                    path = self.get(&options, "path", at);
                }
                let handler = self.get(&options, "handler", at);
                if methods.is_empty() {
                    self.note_lost(
                        at,
                        "which methods it is for is not known",
                        "name them in `method`",
                    );
                    return this;
                }
                self.fastify_route(router, methods, &path, handler, Some(options), at);
                this
            }
            "register" => {
                self.register(router, &arguments, at);
                self.register_graphql(router, &arguments, at);
                self.register_endpoint(router, &arguments, at);
                this
            }
            "addHook" => {
                if let (Some(name), Some(handler)) =
                    (arguments.first().and_then(Value::as_text), arguments.get(1))
                {
                    for handler in flattened([handler.clone()]) {
                        let name = name.clone();
                        self.enter(router, EntryKind::Hook { name, handler }, at);
                    }
                }
                this
            }
            "decorate" => {
                if let (Some(name), Some(value)) =
                    (arguments.first().and_then(Value::as_text), arguments.get(1))
                {
                    router
                        .members
                        .borrow_mut()
                        .insert(name.into(), value.clone());
                }
                this
            }
            "decorateRequest" | "decorateReply" => {
                if let (Some(member), Some(value @ Value::Function(_))) =
                    (arguments.first().and_then(Value::as_text), arguments.get(1))
                {
                    let kind = if name == "decorateRequest" {
                        "request"
                    } else {
                        "reply"
                    };
                    router
                        .members
                        .borrow_mut()
                        .insert(format!("[{kind}].{member}").into(), value.clone());
                }
                this
            }
            "setErrorHandler" => {
                if let Some(handler) = arguments.first() {
                    self.enter(router, EntryKind::Failure(handler.clone()), at);
                }
                this
            }
            "addSchema" => {
                if let Some(schema) = arguments.first()
                    && let Some(id) = schema_id(schema)
                {
                    self.shared_schemas.insert(id, schema.clone());
                }
                this
            }
            "after" | "ready" | "listen" | "on" | "setNotFoundHandler" => {
                if name == "listen" {
                    router.is_started.set(true);
                }
                if name != "setNotFoundHandler" {
                    self.call_back(&arguments, at);
                }
                this
            }
            "withTypeProvider"
            | "setValidatorCompiler"
            | "setSerializerCompiler"
            | "addContentTypeParser"
            | "setSchemaController"
            | "setReplySerializer"
            | "use" => this,
            _ => {
                // `fastify.auth([fastify.verifyToken])` of `@fastify/auth`; of several, one is enough.
                if name == "auth"
                    && let Some(only) = only_way(&arguments)
                {
                    return only;
                }
                self.call_back(&arguments, at);
                self.unknown(at, Some(name))
            }
        }
    }

    fn fastify_route(
        &mut self,
        router: &Rc<Router<'a>>,
        methods: Vec<&'static str>,
        path: &Value<'a>,
        handler: Value<'a>,
        options: Option<Value<'a>>,
        at: Place,
    ) {
        let kind = EntryKind::Route {
            methods,
            paths: Pattern::or_hole(path),
            handlers: vec![handler],
            options,
        };
        self.enter(router, kind, at);
    }

    fn register(&mut self, router: &Rc<Router<'a>>, arguments: &[Value<'a>], at: Place) {
        let Some(plugin) = arguments.first() else {
            return;
        };
        let options = match arguments.get(1) {
            Some(function @ Value::Function(_)) => {
                self.call(function, None, vec![Value::Router(router.clone())], at)
            }
            Some(options) => options.clone(),
            None => Value::Object(Rc::new(Object::new(at))),
        };
        self.outcomes.insert(at, Outcome::Followed);
        if let Value::Term(of) = plugin
            && matches!(
                of.path().as_deref(),
                Some(
                    "@fastify/autoload"
                        | "fastify-autoload"
                        | "@fastify/autoload.fastifyAutoload"
                        | "@fastify/autoload.autoLoad"
                )
            )
        {
            self.autoload(router, &options, at);
            return;
        }
        if let Value::Term(of) = plugin
            && of.path().is_some_and(|path| is_autoroutes(&path))
        {
            self.autoroutes(router, &options, at);
            return;
        }
        if !self.plug_in_contract(router, plugin, &options, at) {
            self.plug_in(router, plugin, &options, at);
        }
    }

    /// Runs a plugin in a scope of its own, unless it says that it wants none.
    pub(super) fn plug_in(
        &mut self,
        router: &Rc<Router<'a>>,
        plugin: &Value<'a>,
        options: &Value<'a>,
        at: Place,
    ) {
        let plugin = match plugin {
            Value::Object(_) => match plugin.own("default") {
                Some(default) => default,
                None => return,
            },
            other => other.clone(),
        };
        let Value::Function(function) = &plugin else {
            return;
        };
        let skips = function.members.borrow().contains_key("skip-override");
        let scope = if skips {
            router.clone()
        } else {
            let prefix = match self.get(options, "prefix", at) {
                // Options that are copied into these may have anything, and have no prefix mostly.
                Value::Term(_) if is_copied(options, "prefix") => Value::Undefined,
                prefix => prefix,
            };
            let scope = Rc::new(Router {
                prefix: RefCell::new(prefix_text(&prefix)),
                outer: Some(router.clone()),
                ..Router::new(Framework::Fastify, false)
            });
            scope.is_mounted.set(true);
            self.enter(router, EntryKind::Scope(scope.clone()), at);
            scope
        };
        let arguments = vec![
            Value::Router(scope.clone()),
            options.clone(),
            Value::Role(Role::Done),
        ];
        let function = function.clone();
        self.call_function(&function, Some(Value::Router(scope)), arguments, at);
    }
}

/// Whether a member of an object can only be one of what was copied into it.
fn is_copied(options: &Value<'_>, name: &str) -> bool {
    match options {
        Value::Object(object) => !object.members.borrow().contains_key(name),
        _ => false,
    }
}

/// The one function by which a request may be let in, or all that have to agree.
fn only_way<'a>(arguments: &[Value<'a>]) -> Option<Value<'a>> {
    let Value::Array(ways) = arguments.first()? else {
        return None;
    };
    let relation = arguments.get(1).and_then(|options| options.own("relation"));
    if relation.and_then(|it| it.as_text()).as_deref() == Some("and") {
        return arguments.first().cloned();
    }
    let ways = ways.items.borrow();
    match ways.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}
