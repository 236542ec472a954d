//! What is done with applications and routers.

mod asked;
mod autoload;
mod autoroutes;
mod contract;
mod delegate;
mod dispatch;
mod endpoints;
mod express;
mod fastify;
mod graphql;
mod koa;
mod listed;
mod pages;
mod resources;
mod rewrite;
mod stack;

pub(super) use self::asked::asks_method;
pub(super) use self::dispatch::{answered_places, hands_on};
pub(super) use self::express::{
    answers, calls_next, gives_next_away, may_leave_to_others, reads_body,
};
pub(super) use self::graphql::{METHODS as GRAPHQL_METHODS, serves_graphql};

use std::rc::Rc;

use super::calls::takes_response;
use super::evaluate::{Machine, term};
use super::router::{Entry, EntryKind, Framework, Outcome, Router};
use super::value::{Place, TermKind, Value};

/// By which name a term keeps the router that it turned out to be.
const MADE_ROUTER: &str = "(router)";

/// What is told of routes of a router that is not known, and what to do.
pub(super) const OTHER_ROUTER: (&str, &str) = (
    "it is called on what a package calls a router, which is not one that is known",
    "use the router of the framework, or describe the operation in the document by hand",
);

impl<'a> Machine<'a> {
    /// What a function of a framework gives; nothing if `path` is none.
    pub(super) fn framework_call(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
        is_new: bool,
    ) -> Option<Value<'a>> {
        if let Some(value) = self.host_call(path, arguments, at, is_new) {
            return Some(value);
        }
        let router = match path {
            // Others that are used in the same way as Express are called here, too.
            "express-ws" if matches!(arguments.first(), Some(Value::Router(_))) => {
                return arguments.first().cloned();
            }
            "express" | "express-ws" | "ultimate-express" | "polka" => {
                Router::new(Framework::Express, true)
            }
            "@tinyhttp/app.App" if is_new => Router::new(Framework::Express, true),
            "express.Router" | "express-promise-router" | "router" | "ultimate-express.Router" => {
                Router::new(Framework::Express, false)
            }
            "koa.default" if is_new => Router::new(Framework::Koa, true),
            // Version 1 is called.
            "koa" => Router::new(Framework::Koa, true),
            "koa-router" | "@koa/router" | "koa-router.Router" | "@koa/router.Router"
            | "koa-joi-router" => {
                let router = Router::new(Framework::Koa, false);
                if let Some(options) = arguments.first() {
                    let prefix = self.get(options, "prefix", at);
                    *router.prefix.borrow_mut() = prefix_text(&prefix);
                }
                router
            }
            // Routers of other packages; those for Koa are made by calls, too.
            path if framework_of_router(path).is_some()
                && (is_new || path.starts_with("koa") && !path.contains('.'))
                && path != "koa-simple-router" =>
            {
                let router = Router::new(framework_of_router(path)?, false);
                if let Some(options @ Value::Object(_)) = arguments.first() {
                    let inner = self.get(options, "koaRouter", at);
                    let options = if inner.is_undefined() {
                        options
                    } else {
                        &inner
                    };
                    let prefix = self.get(options, "prefix", at);
                    *router.prefix.borrow_mut() = prefix_text(&prefix);
                }
                router
            }
            "fastify" | "fastify.fastify" | "fastify.default" => {
                Router::new(Framework::Fastify, true)
            }
            "fastify-plugin" => {
                let plugin = arguments.first()?.clone();
                self.set(&plugin, Some("skip-override".into()), Value::Bool(true), at);
                return Some(plugin);
            }
            // `mount('/path', application)`
            "koa-mount" => {
                let router = Router::new(Framework::Koa, false);
                let (paths, handlers) = match arguments {
                    [path, mounted] => {
                        (super::router::Pattern::or_hole(path), vec![mounted.clone()])
                    }
                    [mounted] => (Vec::new(), vec![mounted.clone()]),
                    _ => return None,
                };
                // It answers where this is used.
                router.entries.borrow_mut().push(Entry {
                    kind: EntryKind::Use { paths, handlers },
                    place: at,
                    comment_before: self.statement,
                    types: None,
                });
                router
            }
            // What is served at one name of a host alone.
            "vhost" | "express-subdomain" => return arguments.get(1).cloned(),
            "resource-router-middleware" => return Some(self.resource_router(arguments, at)),
            "koa-compose" => return arguments.first().cloned(),
            "koa-convert"
            | "koa-unless"
            | "express-async-handler"
            | "express-async-errors"
            | "express-asyncify"
            | "async-middleware.wrap" => {
                return arguments.first().cloned();
            }
            "express.json" | "express.urlencoded" | "express.text" | "express.raw"
            | "express.static" => {
                return None;
            }
            _ => {
                if let Some(router) = self.pages_call(path, arguments, at) {
                    return Some(router);
                }
                if let Some(router) = self.call_koa_package(path, arguments, at) {
                    return Some(router);
                }
                if let Some(value) = self.call_contract_function(path, arguments) {
                    return Some(value);
                }
                self.resource_call(path, arguments, at)?;
                return Some(self.unknown(at, Some("resource")));
            }
        };
        Some(self.new_router(router))
    }

    /// A router that is known from here on.
    pub(super) fn new_router(&mut self, router: Router<'a>) -> Value<'a> {
        let router = Rc::new(router);
        self.n_entered += 1;
        self.routers.push(router.clone());
        Value::Router(router)
    }

    /// Does what a member of a router does.
    pub(super) fn call_router(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        if let Some(own) = decoration(router, name) {
            return match own {
                Value::Function(_) | Value::Role(_) | Value::Class(_) => {
                    let this = Some(Value::Router(router.clone()));
                    // What it does by the function that it replaces is done where it is called.
                    let is_replaced = super::router::method(name).is_some() || name == "all";
                    if is_replaced {
                        self.replacing.push((at, self.statement));
                    }
                    let value = self.call(&own, this, arguments, at);
                    if is_replaced {
                        self.replacing.pop();
                    }
                    value
                }
                other => self.unknown_call(&other, arguments, at),
            };
        }
        self.call_own_of_router(router, name, arguments, at)
    }

    /// Does what a member of a router does by itself, whatever the code has put in its place:
    /// `const get = app.get.bind(app); app.get = (path, handler) => get(path, wrap(handler));`
    pub(super) fn call_replaced(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let is_replaced = decoration(router, name).is_some();
        let Some((outer, statement)) = self.replacing.last().copied().filter(|_| is_replaced)
        else {
            return self.call_own_of_router(router, name, arguments, at);
        };
        let inner = std::mem::replace(&mut self.statement, statement);
        let value = self.call_own_of_router(router, name, arguments, outer);
        self.statement = inner;
        value
    }

    fn call_own_of_router(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        if let Some(value) = self.call_host(router, name, &arguments, at) {
            return value;
        }
        match router.framework {
            Framework::Express => self.call_express(router, name, arguments, at),
            Framework::Koa => self.call_koa(router, name, arguments, at),
            Framework::Fastify => self.call_fastify(router, name, arguments, at),
        }
    }

    pub(super) fn member_of_router(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        at: Place,
    ) -> Value<'a> {
        if let Some(own) = decoration(router, name) {
            return own;
        }
        match (router.framework, name) {
            (Framework::Fastify, "prefix") => {
                let mut text = super::value::Text::default();
                let mut scope = Some(router.clone());
                let mut prefixes = Vec::new();
                while let Some(inner) = scope {
                    prefixes.push(inner.prefix.borrow().clone());
                    scope = inner.outer.clone();
                }
                for prefix in prefixes.iter().rev() {
                    text.push(prefix);
                }
                Value::Text(text)
            }
            (Framework::Koa, "stack") if !router.is_application && self.exchange.is_none() => {
                self.koa_stack(router, at)
            }
            // `compose(app.middleware)`
            (Framework::Koa, "middleware") if router.is_application => {
                router.is_started.set(true);
                Value::Router(router.clone())
            }
            // `app.router` of Express, `router.router`
            (_, "handle" | "callback" | "fetch" | "routing") if router.is_application => {
                router.is_started.set(true);
                term(
                    at,
                    TermKind::Member(Value::Router(router.clone()), name.into()),
                )
            }
            (_, "router" | "server" | "app") => Value::Router(router.clone()),
            // `if (found.default) found = found.default;`
            (_, "default") => Value::Undefined,
            // A method that is called later: `app[method](…)` has its own way.
            _ => term(
                at,
                TermKind::Member(Value::Router(router.clone()), name.into()),
            ),
        }
    }

    /// Notes what was done with a router.
    pub(super) fn enter(&mut self, router: &Rc<Router<'a>>, kind: EntryKind<'a>, at: Place) {
        self.outcomes.insert(at, Outcome::Followed);
        // What is done while a request is answered adds no route.
        if self.exchange.is_some() {
            return;
        }
        self.n_entered += 1;
        router.entries.borrow_mut().push(Entry {
            kind,
            place: at,
            comment_before: self.statement,
            types: self.call_types.take(),
        });
    }

    /// Notes that a call was followed.
    pub(super) fn follow(&mut self, at: Place) {
        self.outcomes.insert(at, Outcome::Followed);
    }

    /// Notes that a call is no route, or none that can be followed.
    pub(super) fn note_other(&mut self, at: Place) {
        self.outcomes.entry(at).or_insert(Outcome::Other);
    }

    /// A router is given to a function of a package, which may add routes: those of a table are known.
    pub(super) fn hand_over(&mut self, callee: &Value<'a>, arguments: &[Value<'a>], at: Place) {
        let Some(package) = callee.as_term().and_then(|callee| callee.package()) else {
            return;
        };
        if package.starts_with('.') {
            return;
        }
        self.mount_listed(arguments, at);
        if let Some(of) = callee.as_term()
            && let TermKind::Member(base, name) = &of.kind
        {
            let (base, name) = (base.clone(), name.clone());
            self.apply_graphql(&base, &name, arguments, at);
        }
        let routers: Vec<_> = arguments
            .iter()
            .filter_map(|argument| match argument {
                Value::Router(router) => Some(router.clone()),
                _ => None,
            })
            .collect();
        for router in routers {
            router.is_started.set(true);
            router.is_handed.set(true);
            let mut is_known = false;
            for table in arguments {
                is_known |= self.enter_table(&router, table, at);
            }
            if !is_known && self.exchange.is_none() {
                self.handed.push((router, at, package.clone()));
            }
        }
    }

    /// Routers that nobody but a package can have added anything to are told.
    pub(super) fn tell_handed(&mut self) {
        for (router, at, package) in std::mem::take(&mut self.handed) {
            let serves = router.is_mounted.get() || router.is_application;
            let is_of_node = matches!(&*package, "http" | "https" | "http2");
            if router.entries.borrow().is_empty() && serves && !is_of_node {
                self.note_lost(
                    at,
                    &format!("what `{package}` adds to the router is not followed"),
                    "write what it serves into the document by hand, with `--merge`",
                );
            }
        }
    }

    /// What a package made is used as a router of Express is: it is one, if it is mounted or listens.
    pub(super) fn call_made_router(
        &mut self,
        of: &Rc<super::value::Term<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let known = of.members.borrow().get(MADE_ROUTER).cloned();
        if name == "listen"
            && let Some(made @ Value::Router(_)) = &known
        {
            let application = self.new_router(Router::new(Framework::Express, true));
            if let Value::Router(application) = &application {
                let handlers = vec![made.clone()];
                self.mount(&handlers);
                let paths = Vec::new();
                self.enter(application, EntryKind::Use { paths, handlers }, at);
            }
            return None;
        }
        let is_path = arguments
            .first()
            .and_then(Value::as_text)
            .is_some_and(|path| path.starts_with('/'));
        let is_answered = matches!(
            arguments.last(),
            Some(Value::Function(_) | Value::Array(_) | Value::Router(_))
        );
        let is_route = match name {
            "route" => arguments.len() == 1,
            "use" => known.is_some() && is_answered,
            "all" => arguments.len() > 1 && is_answered,
            name => super::router::method(name).is_some() && arguments.len() > 1 && is_answered,
        };
        let is_made = matches!(of.kind, TermKind::Call(..) | TermKind::New(..));
        let package = of.package()?;
        if !is_path || !is_route || !is_made || self.exchange.is_some() {
            return None;
        }
        // Routers of other kinds have handlers of other kinds.
        let is_like_router = is_like_router(of);
        let goes_on = name == "route" && known.is_some();
        let is_other = is_like_router && !goes_on && !arguments.last().is_some_and(takes_response);
        if package.starts_with('.') || is_other {
            return None;
        }
        let router = match known {
            Some(Value::Router(router)) => router,
            _ => {
                let router = Rc::new(Router::new(Framework::Express, false));
                let made = Value::Router(router.clone());
                of.members.borrow_mut().insert(MADE_ROUTER.into(), made);
                router
            }
        };
        let value = self.call_express(&router, name, arguments.to_vec(), at);
        // Nobody is told of it if it is something else.
        self.outcomes.insert(at, Outcome::Other);
        if is_like_router || gives_handler(of, arguments) {
            self.outcomes.remove(&at);
            self.note_lost(at, OTHER_ROUTER.0, OTHER_ROUTER.1);
        }
        Some(match (name, value) {
            ("route", value) => value,
            _ => Value::Term(of.clone()),
        })
    }

    pub(super) fn note_lost(&mut self, at: Place, reason: &str, help: &str) {
        let lost = Outcome::Lost {
            reason: reason.to_owned(),
            help: help.to_owned(),
        };
        self.outcomes.entry(at).or_insert(lost);
    }

    /// A method of a router whose name is not known.
    pub(super) fn note_unknown_method(&mut self, at: Place) {
        self.note_lost(
            at,
            "which method is called is not known",
            "call it by name, or take the name from a list that stands in the code",
        );
    }

    /// A call on something that comes from elsewhere.
    pub(super) fn note_call_of_term(
        &mut self,
        of: &Rc<super::value::Term<'a>>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        if super::router::method(name).is_none() && name != "route" && name != "all" {
            return;
        }
        if of.package().is_some_and(|package| package.starts_with('.')) && self.exchange.is_none() {
            if arguments.len() >= 2 {
                self.note_lost(
                    at,
                    "it is called on what a file exports that does not exist",
                    "see what the file is called",
                );
            }
            return;
        }
        // `restify.createServer().get('/pets', (req, res) => …)`
        let is_routed =
            is_like_router(of) || of.package().is_some() && gives_handler(of, arguments);
        if self.exchange.is_none() && arguments.len() >= 2 && is_routed {
            self.note_lost(at, OTHER_ROUTER.0, OTHER_ROUTER.1);
            return;
        }
        if of.package().is_some() || of.ty.is_some() || self.exchange.is_some() {
            self.note_other(at);
            return;
        }
        if matches!(of.kind, TermKind::Global(_)) || arguments.len() < 2 {
            self.note_other(at);
        }
    }

    pub(super) fn note_call_of_nothing(&mut self, name: &str, arguments: &[Value<'a>], at: Place) {
        // `texts.get('none', null, 'There is none.')`
        let may_handle = !matches!(
            arguments.last(),
            Some(Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null)
        );
        if super::router::method(name).is_some()
            && arguments.len() >= 2
            && may_handle
            && self.exchange.is_none()
        {
            self.note_lost(
                at,
                "what it is called on is not known",
                "see that the router is given to the function that calls it, and imported from a file that exists",
            );
        }
    }
}

/// The framework whose router a class of a package extends, as `SwaggerRouter` of
/// `koa-swagger-decorator` does.
fn framework_of_router(path: &str) -> Option<Framework> {
    let path = path.to_lowercase();
    if !path.trim_end_matches(".default").ends_with("router") {
        return None;
    }
    match path {
        path if path.contains("koa") || path == "lin-mizar.linrouter" => Some(Framework::Koa),
        path if path.contains("express") => Some(Framework::Express),
        _ => None,
    }
}

/// Whether a call on something of a package is given what answers requests; what is mocked serves nobody.
fn gives_handler(of: &super::value::Term<'_>, arguments: &[Value<'_>]) -> bool {
    let package = of.package();
    let is_mocked = package.is_some_and(|it| matches!(&*it, "msw" | "nock"));
    !is_mocked && arguments.last().is_some_and(takes_response)
}

/// Whether a value was made by something that is called like a router.
fn is_like_router(of: &super::value::Term<'_>) -> bool {
    let (TermKind::New(callee, _) | TermKind::Call(callee, _)) = &of.kind else {
        return false;
    };
    callee
        .as_term()
        .and_then(|callee| callee.path())
        .is_some_and(|path| path.to_lowercase().ends_with("router"))
}

/// What a router or a scope around it was decorated with.
fn decoration<'a>(router: &Rc<Router<'a>>, name: &str) -> Option<Value<'a>> {
    let mut scope = router.clone();
    loop {
        if let Some(value) = scope.members.borrow().get(name) {
            return Some(value.clone());
        }
        let outer = scope.outer.clone()?;
        scope = outer;
    }
}

/// The prefix that an option gives.
pub(super) fn prefix_text(value: &Value<'_>) -> super::value::Text {
    match value {
        Value::Text(text) => text.clone(),
        Value::Term(term) => super::value::Text::hole(term.hint()),
        _ => super::value::Text::default(),
    }
}

/// Handlers from arguments: arrays are flattened.
pub(super) fn flattened<'a>(values: impl IntoIterator<Item = Value<'a>>) -> Vec<Value<'a>> {
    let mut flat = Vec::new();
    for value in values {
        match value {
            Value::Array(array) => flat.extend(flattened(array.items.borrow().iter().cloned())),
            // What extends a router is one.
            Value::Object(object) if object.class.is_some() => {
                let sources = object.sources.borrow();
                let mut routers = sources.iter();
                let router = routers.find(|source| matches!(source, Value::Router(_)));
                flat.push(router.cloned().unwrap_or(Value::Object(object.clone())));
            }
            // `app.use(require('./routes'))` of what is exported by default
            Value::Object(object) => {
                let members = object.members.borrow();
                let default = (members.len() == 1)
                    .then(|| members.get("default"))
                    .flatten();
                match default {
                    Some(default @ (Value::Router(_) | Value::Function(_))) => {
                        flat.push(default.clone());
                    }
                    _ => flat.push(Value::Object(object.clone())),
                }
            }
            Value::Term(of) => {
                let made = of.members.borrow().get(MADE_ROUTER).cloned();
                flat.push(Value::Term(of));
                flat.extend(made);
            }
            other => flat.push(other),
        }
    }
    flat
}
