//! Koa: applications, and the routers of `@koa/router` and `koa-router`.

use std::rc::Rc;

use super::{flattened, prefix_text};
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::router::{ALL, Entry, EntryKind, Framework, Pattern, Router, method};
use crate::read::typescript::value::{Object, Place, TermKind, Value};

impl<'a> Machine<'a> {
    /// Packages that make routers in ways of their own.
    pub(super) fn call_koa_package(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        // `app.use(route.get('/pets', list))`
        if let Some(verb) = path.strip_prefix("koa-route.") {
            let methods = methods_named(verb)?;
            let router = self.koa_router(None, at);
            return Some(self.koa_route(&router, methods, arguments.to_vec(), at));
        }
        match path {
            "koa-combine-routers" => {
                let router = self.koa_router(None, at);
                // They answer where this is used.
                router.entries.borrow_mut().push(Entry {
                    kind: EntryKind::Use {
                        paths: Vec::new(),
                        handlers: flattened(arguments.iter().cloned()),
                    },
                    place: at,
                    comment_before: self.statement,
                    types: None,
                });
                Some(Value::Router(router))
            }
            // `router({ prefix: '/pets' }, (router) => { router.get('/', list) })`
            "koa-simple-router" => {
                let callback = arguments.last().filter(|it| it.as_function().is_some())?;
                let router = self.koa_router(arguments.first(), at);
                self.call(callback, None, vec![Value::Router(router.clone())], at);
                Some(Value::Router(router))
            }
            _ => None,
        }
    }

    fn koa_router(&mut self, options: Option<&Value<'a>>, at: Place) -> Rc<Router<'a>> {
        let router = Router::new(Framework::Koa, false);
        if let Some(options @ Value::Object(_)) = options {
            let prefix = self.get(options, "prefix", at);
            *router.prefix.borrow_mut() = prefix_text(&prefix);
        }
        match self.new_router(router) {
            Value::Router(router) => router,
            _ => Rc::new(Router::new(Framework::Koa, false)),
        }
    }

    pub(super) fn call_koa(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Router(router.clone());
        // `linGet` of `lin-mizar`
        let verb = name.strip_prefix("lin").unwrap_or(name).to_lowercase();
        // Applications have verbs if a package has given them some: `app.use(router(app))`.
        if (!router.is_application || arguments.len() > 1)
            && let Some(methods) = methods_named(&verb)
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
            "map" | "mapDir" => {
                if let Some(given) = arguments.into_iter().next() {
                    self.map_classes(router, given, at);
                }
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
            "routes" | "middleware" | "legacyMiddleware" | "loadMethods" => this,
            // `router.addRoute('GET', '/pets', list)`, `router.addRoute('GET /pets', list)`
            "addRoute" => {
                let mut arguments = arguments.into_iter();
                let mut verb = arguments.next().and_then(|verb| verb.as_text());
                let mut given: Vec<_> = arguments.collect();
                if let Some((before, path)) = verb.as_deref().and_then(|it| it.split_once(' ')) {
                    given.insert(0, Value::text(path.trim()));
                    verb = Some(before.to_owned());
                }
                match verb.and_then(|verb| methods_named(&verb.to_lowercase())) {
                    Some(methods) => self.koa_route(router, methods, given, at),
                    None => this,
                }
            }
            "newGroup" | "group" => {
                let inner = self.koa_router(None, at);
                let first = arguments.first().unwrap_or(&Value::Undefined);
                *inner.prefix.borrow_mut() = prefix_text(first);
                let handlers = vec![Value::Router(inner.clone())];
                self.mount(&handlers);
                let paths = Vec::new();
                self.enter(router, EntryKind::Use { paths, handlers }, at);
                Value::Router(inner)
            }
            "register" if !matches!(arguments.first(), Some(Value::Object(_))) => {
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
            // `koa-joi-router`, `koa-zod-router`
            "route" | "register" if arguments.len() == 1 => {
                let options = arguments.first().cloned().unwrap_or(Value::Undefined);
                for options in flattened([options]) {
                    let methods = self.methods_of(&options, at);
                    let path = self.get(&options, "path", at);
                    let before = self.get(&options, "pre", at);
                    let before = Some(before).filter(|before| !before.is_undefined());
                    let handler = self.get(&options, "handler", at);
                    let kind = EntryKind::Route {
                        methods,
                        paths: Pattern::or_hole(&path),
                        handlers: flattened(before.into_iter().chain([handler])),
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
            "callback" => {
                router.is_started.set(true);
                self.unknown(at, Some("callback"))
            }
            "listen" => {
                router.is_started.set(true);
                self.call_back(&arguments, at);
                this
            }
            // `router.redirect('/pets', '/animals')` answers all methods.
            "redirect" if !router.is_application => {
                let kind = EntryKind::Route {
                    methods: ALL.to_vec(),
                    paths: arguments.first().map(Pattern::or_hole).unwrap_or_default(),
                    handlers: vec![self.unknown(at, Some("redirect"))],
                    options: None,
                };
                self.enter(router, kind, at);
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
            (
                Some(Value::Text(_)),
                Some(Value::Text(_) | Value::Regex { .. })
            )
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
        let mut handlers = flattened(arguments);
        self.mount_shown(&handlers);
        let options = self.options_among(&mut handlers, at);
        let kind = EntryKind::Route {
            methods,
            paths,
            handlers,
            options,
        };
        self.enter(router, kind, at);
        Value::Router(router.clone())
    }

    /// What stands among handlers and says what a request has to be: `{ validate: { body } }` of
    /// `koa-joi-router`, and `{ body }` behind them of `koa-zod-router`.
    fn options_among(&mut self, handlers: &mut Vec<Value<'a>>, at: Place) -> Option<Value<'a>> {
        let is_plain = |it: &Value<'a>| matches!(it, Value::Object(it) if it.class.is_none());
        let index = handlers.iter().position(is_plain)?;
        let found = handlers.remove(index);
        if found.own("validate").is_some() || index < handlers.len() {
            return Some(found);
        }
        let options = Object::new(at);
        options
            .members
            .borrow_mut()
            .insert("validate".into(), found);
        Some(Value::Object(Rc::new(options)))
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

/// The methods that a name stands for.
fn methods_named(name: &str) -> Option<Vec<&'static str>> {
    match name {
        "all" => Some(ALL.to_vec()),
        name => method(name).map(|method| vec![method]),
    }
}
