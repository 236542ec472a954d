//! Koa: applications, and the routers of `@koa/router` and `koa-router`.

use std::rc::Rc;

use super::{flattened, prefix_text};
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::router::{ALL, EntryKind, Pattern, Router, method};
use crate::read::typescript::value::{Place, TermKind, Value};

impl<'a> Machine<'a> {
    pub(super) fn call_koa(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Router(router.clone());
        if !router.is_application
            && let Some(methods) = match method(name) {
                Some(method) => Some(vec![method]),
                None if name == "all" => Some(ALL.to_vec()),
                None => None,
            }
        {
            return self.koa_route(router, methods, arguments, at);
        }
        match name {
            "use" => {
                let mut arguments = arguments.into_iter().peekable();
                let paths = arguments.peek().and_then(Pattern::of);
                if paths.is_some() {
                    arguments.next();
                }
                let handlers = flattened(arguments);
                self.mount(&handlers);
                let paths = paths.unwrap_or_default();
                self.enter(router, EntryKind::Use { paths, handlers }, at);
                this
            }
            "prefix" => {
                if let Some(prefix) = arguments.first() {
                    let mut whole = prefix_text(prefix);
                    whole.push(&router.prefix.borrow());
                    *router.prefix.borrow_mut() = whole;
                }
                this
            }
            // Itself, where it is mounted.
            "routes" | "middleware" => this,
            "register" => {
                let methods = arguments
                    .get(1)
                    .and_then(Value::items)
                    .unwrap_or_default()
                    .iter()
                    .filter_map(Value::as_text)
                    .filter_map(|name| method(&name.to_lowercase()))
                    .collect();
                let paths = arguments.first().map(Pattern::or_hole).unwrap_or_default();
                let kind = EntryKind::Route {
                    methods,
                    paths,
                    handlers: flattened(arguments.into_iter().skip(2)),
                    options: None,
                };
                self.enter(router, kind, at);
                this
            }
            // `koa-joi-router`
            "route" if arguments.len() == 1 => {
                let options = arguments.first().cloned().unwrap_or(Value::Undefined);
                for options in flattened([options]) {
                    let methods = self.methods_of(&options, at);
                    let path = self.get(&options, "path", at);
                    let handler = self.get(&options, "handler", at);
                    let kind = EntryKind::Route {
                        methods,
                        paths: Pattern::or_hole(&path),
                        handlers: flattened([handler]),
                        options: Some(options.clone()),
                    };
                    self.enter(router, kind, at);
                }
                this
            }
            "param" => {
                if let (Some(name), Some(handler)) =
                    (arguments.first().and_then(Value::as_text), arguments.get(1))
                {
                    let handler = handler.clone();
                    self.enter(router, EntryKind::Parameter { name, handler }, at);
                }
                this
            }
            "allowedMethods" => self.unknown(at, Some("allowedMethods")),
            "callback" => self.unknown(at, Some("callback")),
            "listen" => {
                self.call_back(&arguments, at);
                this
            }
            "on" | "once" | "redirect" | "host" | "opts" => this,
            _ => {
                self.note_other(at);
                self.call_back(&arguments, at);
                term(at, TermKind::Member(this, name.into()))
            }
        }
    }

    fn koa_route(
        &mut self,
        router: &Rc<Router<'a>>,
        methods: Vec<&'static str>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let mut arguments = arguments;
        // `router.get('name', '/path', handler)`
        let named = matches!(
            (arguments.first(), arguments.get(1)),
            (Some(Value::Text(_)), Some(Value::Text(_) | Value::Regex(_)))
        );
        if named {
            arguments.remove(0);
        }
        let mut arguments = arguments.into_iter().peekable();
        let paths = match arguments.peek() {
            // A route without a path answers at the prefix.
            Some(Value::Function(_)) => vec![Pattern::Text(Default::default())],
            Some(path) => {
                let paths = Pattern::or_hole(path);
                arguments.next();
                paths
            }
            None => Vec::new(),
        };
        let kind = EntryKind::Route {
            methods,
            paths,
            handlers: flattened(arguments),
            options: None,
        };
        self.enter(router, kind, at);
        Value::Router(router.clone())
    }

    /// The methods that an option names.
    pub(super) fn methods_of(&mut self, options: &Value<'a>, at: Place) -> Vec<&'static str> {
        let given = self.get(options, "method", at);
        flattened([given])
            .iter()
            .filter_map(Value::as_text)
            .filter_map(|name| method(&name.to_lowercase()))
            .collect()
    }
}
