//! Express: applications, routers, and routes.

use std::rc::Rc;

use oxc_ast::ast::{self, Argument};
use oxc_ast_visit::{Visit, walk};

use super::{asks_method, flattened};
use crate::read::typescript::evaluate::setting::is_of_environment;
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::router::{
    ALL, EntryKind, Framework, Outcome, Pattern, Router, begins_bare, method,
};
use crate::read::typescript::value::{Code, Function, Place, Term, TermKind, Value};

impl<'a> Machine<'a> {
    pub(super) fn call_express(
        &mut self,
        router: &Rc<Router<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let this = Value::Router(router.clone());
        if let Some((of, paths)) = &router.route {
            let methods = match (method(name), name) {
                (Some(method), _) => vec![method],
                (None, "all") => ALL.to_vec(),
                _ => return this,
            };
            let handlers = flattened(arguments);
            let kind = if name == "all" && stands_before(paths, &handlers) {
                EntryKind::Use {
                    paths: paths.clone(),
                    handlers,
                }
            } else {
                EntryKind::Route {
                    methods,
                    paths: paths.clone(),
                    handlers,
                    options: None,
                }
            };
            let of = of.clone();
            self.enter(&of, kind, at);
            return this;
        }
        if let Some(method) = method(name) {
            // `app.get('setting')`
            if name == "get" && arguments.len() < 2 {
                self.note_other(at);
                let name = arguments.first().and_then(Value::as_text);
                let kept = name.and_then(|name| {
                    let members = router.members.borrow();
                    members.get(&*setting(&name)).cloned()
                });
                return kept.unwrap_or_else(|| term(at, TermKind::Member(this, "setting".into())));
            }
            return self.express_route(router, vec![method], arguments, at);
        }
        match name {
            "all" => {
                let handlers = flattened(arguments.iter().skip(1).cloned());
                if let Some(Value::Router(mounted)) = handlers.last() {
                    self.pass_all_on(router, mounted, handlers.clone(), at);
                    return this;
                }
                let paths = arguments.first().map(Pattern::or_hole).unwrap_or_default();
                if stands_before(&paths, &handlers) {
                    self.enter(router, EntryKind::Use { paths, handlers }, at);
                    return this;
                }
                self.express_route(router, ALL.to_vec(), arguments, at)
            }
            "use" => {
                let mut arguments = arguments.into_iter().peekable();
                let endpoint = match arguments.peek() {
                    Some(Value::Term(of)) => self.graphql_endpoint(&of.clone(), at),
                    _ => None,
                };
                let paths = arguments.peek().and_then(Pattern::of).or_else(|| {
                    if let Some(endpoint) = endpoint {
                        return Some(vec![endpoint]);
                    }
                    // `app.use(process.env.PREFIX, router)`
                    let first = arguments.peek()?;
                    let is_path = matches!(first, Value::Term(of) if is_setting(of));
                    is_path.then(|| Pattern::or_hole(first))
                });
                if paths.is_some() {
                    arguments.next();
                }
                let handlers = flattened(arguments);
                self.mount(&handlers);
                let Some(paths) = self.reachable(paths.unwrap_or_default(), at) else {
                    return this;
                };
                if paths.is_empty() {
                    self.use_endpoints(router, &handlers, at);
                }
                self.enter(router, EntryKind::Use { paths, handlers }, at);
                this
            }
            "route" => {
                let paths = arguments.first().map(Pattern::or_hole).unwrap_or_default();
                let reachable = self.reachable(paths, at);
                if reachable.is_some() {
                    self.outcomes.insert(at, Outcome::Followed);
                }
                let paths = reachable.unwrap_or_default();
                let route = Router {
                    route: Some((router.clone(), paths)),
                    ..Router::new(Framework::Express, false)
                };
                route.is_mounted.set(true);
                Value::Router(Rc::new(route))
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
            "listen" => {
                router.is_started.set(true);
                self.call_back(&arguments, at);
                this
            }
            // `app.on('mount', () => app.get(…))`
            "on" | "once" => {
                self.call_back(&arguments, at);
                this
            }
            // `(req, res, next) => router.handle(req, res, next)`
            "handle" => {
                self.pass_on(router, &arguments);
                self.unknown(at, None)
            }
            "set" | "enable" | "disable" => {
                let value = match name {
                    "set" => arguments.get(1).cloned(),
                    name => Some(Value::Bool(name == "enable")),
                };
                if let (Some(name), Some(value)) =
                    (arguments.first().and_then(Value::as_text), value)
                {
                    let mut members = router.members.borrow_mut();
                    members.insert(setting(&name).into(), value);
                }
                this
            }
            "engine" => this,
            // `app.address()` and the like.
            _ => {
                self.call_back(&arguments, at);
                self.unknown(at, None)
            }
        }
    }

    /// Paths that requests may have; nothing if there are paths, and none of them is one. Express compares them
    /// with what begins with a slash.
    fn reachable(&mut self, mut paths: Vec<Pattern>, at: Place) -> Option<Vec<Pattern>> {
        let n_paths = paths.len();
        paths.retain(|path| !matches!(path, Pattern::Text(text) if begins_bare(text)));
        if paths.is_empty() && n_paths > 0 {
            self.note_lost(
                at,
                "its path begins with no slash, so that no request has it",
                "write a slash before it",
            );
            return None;
        }
        Some(paths)
    }

    fn express_route(
        &mut self,
        router: &Rc<Router<'a>>,
        methods: Vec<&'static str>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let mut arguments = arguments.into_iter();
        let paths = arguments.next().map(|path| Pattern::or_hole(&path));
        let handlers = flattened(arguments);
        let Some(paths) = self.reachable(paths.unwrap_or_default(), at) else {
            return Value::Router(router.clone());
        };
        // `app.get('/version', router)`, whose routes have that path once more.
        if let Some(Value::Router(mounted)) = handlers.last()
            && answers_only(mounted, &methods)
        {
            self.pass_all_on(router, mounted, handlers.clone(), at);
            return Value::Router(router.clone());
        }
        let kind = EntryKind::Route {
            methods,
            paths,
            handlers,
            options: None,
        };
        self.enter(router, kind, at);
        Value::Router(router.clone())
    }

    /// `app.all('/pets*', router)`: unlike a middleware, a route leaves the path as it is for a router that
    /// it is given. One that several are given is there once.
    fn pass_all_on(
        &mut self,
        router: &Rc<Router<'a>>,
        mounted: &Rc<Router<'a>>,
        handlers: Vec<Value<'a>>,
        at: Place,
    ) {
        let is_there = router.entries.borrow().iter().any(|entry| {
            let EntryKind::Use { paths, handlers } = &entry.kind else {
                return false;
            };
            let last = handlers.last();
            paths.is_empty()
                && matches!(last, Some(Value::Router(known)) if Rc::ptr_eq(known, mounted))
        });
        if is_there {
            self.note_other(at);
            return;
        }
        self.mount(&handlers);
        let paths = Vec::new();
        self.enter(router, EntryKind::Use { paths, handlers }, at);
    }

    /// Routers among handlers answer from here on, and whatever stands in what `koa-mount` gave.
    pub(super) fn mount(&mut self, handlers: &[Value<'a>]) {
        for handler in handlers {
            let Value::Router(mounted) = handler else {
                continue;
            };
            if mounted.is_mounted.replace(true) {
                continue;
            }
            let entries = mounted.entries.borrow().clone();
            for entry in entries {
                if let EntryKind::Use { handlers, .. } = &entry.kind {
                    self.mount(handlers);
                }
            }
        }
    }
}

/// Whether a router has routes, and all of them are for some methods.
fn answers_only(router: &Router<'_>, methods: &[&'static str]) -> bool {
    let mut n_routes = 0;
    let is_meant = router
        .entries
        .borrow()
        .iter()
        .all(|entry| match &entry.kind {
            EntryKind::Route { methods: own, .. } => {
                n_routes += 1;
                own.as_slice() == methods
            }
            EntryKind::Use { handlers, .. } => !handlers
                .iter()
                .any(|handler| matches!(handler, Value::Router(_))),
            _ => true,
        });
    is_meant && n_routes > 0
}

/// Whether handlers of all methods only look at a request, and leave it to others to answer. Those at one
/// path that ask for the method may answer some.
fn stands_before(paths: &[Pattern], handlers: &[Value<'_>]) -> bool {
    let is_one_path = paths.iter().all(|path| match path {
        Pattern::Text(text) => text.exact().is_some_and(|text| !text.contains('*')),
        Pattern::Regex(_) | Pattern::Unknown => false,
    });
    match handlers.last() {
        Some(Value::Function(function)) => {
            let goes_on = Passing::of(function, 2).is_none_or(|passing| passing.calls);
            goes_on && !(is_one_path && asks_method(function))
        }
        // `toNodeHandler(auth)`
        Some(Value::Term(made)) => !made.called().is_some_and(|(path, _)| {
            let name = path.rsplit('.').next().unwrap_or_default();
            name.ends_with("NodeHandler")
                || matches!(name, "createHandler" | "createRequestHandler")
        }),
        Some(_) | None => true,
    }
}

/// Whether a handler gives away what says that others come next, to something that may answer or say so.
pub(in crate::read::typescript) fn gives_next_away(function: &Function<'_>) -> bool {
    Passing::of(function, 2).is_some_and(|passing| passing.gives_away && !passing.calls)
}

/// Whether a handler says that others come next: not so if it does nothing with `next` but give it errors.
fn passes(function: &Function<'_>) -> bool {
    Passing::of(function, 2).is_none_or(|passing| passing.calls || passing.gives_away)
}

/// Whether a middleware leaves nothing to others, so that it answers whatever comes to it.
pub(in crate::read::typescript) fn answers(function: &Function<'_>) -> bool {
    matches!(function.parameters().len(), 2 | 3) && !passes(function)
}

/// Whether a handler reads the body of its request.
pub(in crate::read::typescript) fn reads_body(function: &Function<'_>) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_static_member_expression(&mut self, it: &ast::StaticMemberExpression<'a>) {
            self.0 |= it.property.name == "body";
            walk::walk_static_member_expression(self, it);
        }
    }
    let mut finder = Finder(false);
    visit_body(&mut finder, function);
    finder.0
}

/// Whether a handler calls the one of its parameters by which others come next.
pub(in crate::read::typescript) fn calls_next(function: &Function<'_>, parameter: usize) -> bool {
    Passing::of(function, parameter).is_some_and(|passing| passing.calls)
}

/// Whether a handler may leave the answer to others: what it is made from may, if it is made from any, and
/// `next` that is given to somebody may be called there, if it is not to take an error.
pub(in crate::read::typescript) fn may_leave_to_others(
    function: &Function<'_>,
    parameter: usize,
) -> bool {
    may_leave(function, parameter, 0)
}

fn may_leave(function: &Function<'_>, parameter: usize, depth: u32) -> bool {
    let made_from = function.made_from.borrow().clone();
    let inner: Vec<_> = made_from
        .iter()
        .flat_map(|made_from| made_from.iter())
        .filter_map(|value| match value {
            Value::Function(function) => Some(function.clone()),
            _ => None,
        })
        .collect();
    if !inner.is_empty() {
        return depth > 4
            || calls_next(function, parameter)
            || inner.iter().any(|it| may_leave(it, parameter, depth + 1));
    }
    let has_rest = match function.code {
        Code::Function(it) => it.params.rest.is_some(),
        Code::Arrow(it) => it.params.rest.is_some(),
        Code::Native(_) => true,
    };
    has_rest
        || Passing::of(function, parameter)
            .is_none_or(|passing| passing.calls || passing.gives_to_call)
}

/// Looks for `next()`, and for `next` that is given away.
struct Passing<'n> {
    next: &'n str,
    calls: bool,
    gives_away: bool,
    /// Whether it is given to what is no handler of errors.
    gives_to_call: bool,
}

impl<'n> Passing<'n> {
    /// What a function does with one of its parameters; nothing if it does not have that one by name.
    fn of(function: &Function<'n>, parameter: usize) -> Option<Self> {
        let Some(next) = function.parameters().get(parameter) else {
            return Some(Self::new(""));
        };
        let mut finder = Self::new(next.pattern.get_identifier_name()?.as_str());
        if let Code::Native(_) = function.code {
            return None;
        }
        visit_body(&mut finder, function);
        Some(finder)
    }

    fn new(next: &'n str) -> Self {
        Self {
            next,
            calls: false,
            gives_away: false,
            gives_to_call: false,
        }
    }
}

impl<'a> Visit<'a> for Passing<'_> {
    fn visit_call_expression(&mut self, it: &ast::CallExpression<'a>) {
        if it.callee.is_specific_id(self.next) {
            self.calls |= match it.arguments.as_slice() {
                [] => true,
                // `next('route')`; other texts are errors.
                [Argument::StringLiteral(it)] => matches!(it.value.as_str(), "route" | "router"),
                _ => false,
            };
            self.visit_arguments(&it.arguments);
        } else {
            let takes_errors = match it.callee.as_member_expression() {
                Some(member) => member.static_property_name() == Some("catch"),
                None => false,
            };
            self.gives_to_call |= !takes_errors
                && it.arguments.iter().any(
                    |argument| matches!(argument, Argument::Identifier(it) if it.name == self.next),
                );
            walk::walk_call_expression(self, it);
        }
    }

    fn visit_identifier_reference(&mut self, it: &ast::IdentifierReference<'a>) {
        self.gives_away |= it.name == self.next;
    }
}

/// Looks at what a function does.
pub(super) fn visit_body<'a>(visitor: &mut impl Visit<'a>, function: &Function<'a>) {
    match function.code {
        Code::Function(it) => {
            if let Some(body) = &it.body {
                visitor.visit_function_body(body);
            }
        }
        Code::Arrow(it) => visitor.visit_function_body(&it.body),
        Code::Native(_) => {}
    }
}

/// What a setting of an application is called among its members.
fn setting(name: &str) -> String {
    format!("[setting] {name}")
}

/// Whether something is probably a text: a setting, and not a handler.
fn is_setting(term: &Rc<Term<'_>>) -> bool {
    match &term.kind {
        TermKind::Member(..) => {
            let path = term.path().unwrap_or_default();
            let last = path.rsplit('.').next().unwrap_or_default().to_lowercase();
            is_of_environment(term)
                || ["path", "prefix", "url", "base", "version", "endpoint"]
                    .iter()
                    .any(|word| last.contains(word))
        }
        TermKind::Call(..) => {
            // `config.get('base')`
            let of_package = term
                .package()
                .is_some_and(|package| package.ends_with("conf") || &*package == "config");
            let hint = term.hint().to_lowercase();
            if of_package
                && term
                    .called()
                    .is_some_and(|(path, _)| path.ends_with(".get"))
            {
                return true;
            }
            ["path", "prefix", "baseurl", "version"]
                .iter()
                .any(|word| hint.contains(word))
        }
        _ => false,
    }
}
