//! From applications down to handlers: which operations there are, and what stands before each.

mod shadow;
mod tables;
mod ways;

use std::collections::HashMap;
use std::rc::Rc;

pub(super) use self::tables::{Kept, tables};
use self::ways::{
    answered, is_any_path, is_proxy, leaves_to_others, may_refuse, no_operation, says_a_place,
};
use super::evaluate::Machine;
use super::exchange::Served;
use super::framework::serves_graphql;
use super::path::{Template, as_text, templates, with_first_parts};
use super::router::{Entry, EntryKind, Framework, Outcome, Pattern, Router, begins_bare};
use super::value::{Place, Text, Value};

/// How deep routers may be mounted in each other.
const DEPTH: usize = 24;

/// How many operations one project may have.
const OPERATIONS: usize = 20_000;

/// An operation before its handlers are looked at.
#[derive(Clone)]
pub(super) struct Route<'a> {
    pub(super) template: Template,
    pub(super) served: Served<'a>,
    pub(super) comment_before: u32,
    pub(super) options: Option<Value<'a>>,
    pub(super) is_guessed: bool,
    /// Whether it stands for all methods.
    pub(super) is_any_method: bool,
    /// Whether it stands for all paths below that of its router.
    pub(super) is_any_path: bool,
    /// Whether it is a middleware, which may be there to answer.
    pub(super) is_middleware: bool,
    /// Whether it stands for all methods, and answers this one, since that is what it asks for.
    asks_method: bool,
}

/// What a request has gone through on its way.
#[derive(Clone, Default)]
struct Way<'a> {
    prefix: Text,
    /// Middlewares, each with the path below which it is.
    chain: Vec<(Option<String>, Value<'a>)>,
    parameters: Vec<(String, Value<'a>)>,
    failures: Vec<Value<'a>>,
    hooks: Vec<(String, Value<'a>)>,
    depth: usize,
    /// The routers that it is in.
    inside: Vec<*const Router<'a>>,
    root: Option<Rc<Router<'a>>>,
}

/// The operations that routers answer which nobody else mounts.
pub(super) fn walk<'a>(machine: &mut Machine<'a>, roots: &[Rc<Router<'a>>]) -> Vec<Route<'a>> {
    let mut routes = Vec::new();
    for root in roots {
        let mut way = Way {
            prefix: Text::default(),
            failures: failures(root, 0),
            root: Some(root.clone()),
            ..Way::default()
        };
        match root.framework {
            Framework::Express | Framework::Koa => down(machine, root, &mut way, &mut routes),
            Framework::Fastify => scope(machine, root, &way, &mut routes),
        }
    }
    let routes = linked(machine, routes);
    shadow::reached(machine, routes)
}

/// Routes of which those that leave the answer to a later one for the same requests are a part of that.
fn linked<'a>(machine: &mut Machine<'a>, routes: Vec<Route<'a>>) -> Vec<Route<'a>> {
    let mut open: HashMap<(&'static str, String, *const Router<'a>), usize> = HashMap::new();
    let mut linked: Vec<Route<'a>> = Vec::with_capacity(routes.len());
    for mut route in routes {
        let Served {
            method,
            path,
            application,
            ..
        } = &route.served;
        let key = (*method, path.clone(), Rc::as_ptr(application));
        let is_open = passes_on(&route);
        if let Some(before) = open.get(&key).and_then(|at| linked.get_mut(*at)) {
            let own = before.served.chain.split_off(before.served.n_shared);
            let at = route.served.n_shared.min(route.served.chain.len());
            route.served.chain.splice(at..at, own);
            machine.outcomes.insert(before.served.place, Outcome::Other);
            *before = route;
        } else if is_open {
            open.insert(key.clone(), linked.len());
            linked.push(route);
        } else {
            linked.push(route);
        }
        if !is_open {
            open.remove(&key);
        }
    }
    linked
}

/// Whether what stands last in the chain of a route may leave the answer to others.
fn passes_on(route: &Route<'_>) -> bool {
    let parameter = match route.served.framework {
        Framework::Express => 2,
        Framework::Koa => 1,
        Framework::Fastify => return false,
    };
    if route.asks_method {
        return false;
    }
    match route.served.chain.last() {
        Some(Value::Function(function)) => super::framework::calls_next(function, parameter),
        Some(Value::Term(_)) => true,
        _ => false,
    }
}

/// What answers errors, wherever in the application it was put.
fn failures<'a>(router: &Rc<Router<'a>>, depth: usize) -> Vec<Value<'a>> {
    let mut found = Vec::new();
    if depth > DEPTH || router.framework != Framework::Express {
        return found;
    }
    for entry in router.entries.borrow().iter() {
        let EntryKind::Use { handlers, .. } = &entry.kind else {
            continue;
        };
        for handler in handlers {
            if let Value::Function(function) = handler
                && function.parameters().len() >= 4
            {
                found.push(handler.clone());
            }
        }
    }
    found
}

/// Routers of Express and Koa, in which order matters.
fn down<'a>(
    machine: &mut Machine<'a>,
    router: &Rc<Router<'a>>,
    way: &mut Way<'a>,
    routes: &mut Vec<Route<'a>>,
) {
    if way.depth > DEPTH || routes.len() > OPERATIONS {
        return;
    }
    // One that is mounted in itself is there once more, and has no end.
    let itself = Rc::as_ptr(router);
    if way.inside.iter().filter(|it| **it == itself).count() > 1 {
        return;
    }
    let own = router.prefix.borrow().clone();
    let mut inner = Way {
        prefix: joined(&way.prefix, &own),
        depth: way.depth + 1,
        ..way.clone()
    };
    inner.inside.push(itself);
    if way.depth > 0 {
        let mut nearer = failures(router, way.depth);
        nearer.extend(inner.failures);
        inner.failures = nearer;
    }
    let entries: Vec<Entry<'a>> = router.entries.borrow().clone();
    for entry in &entries {
        match &entry.kind {
            EntryKind::Route {
                methods,
                paths,
                handlers,
                options,
            } => {
                let n_before = routes.len();
                for path in paths {
                    route(
                        machine,
                        router,
                        entry,
                        methods,
                        path,
                        handlers,
                        options.as_ref(),
                        &inner,
                        routes,
                    );
                }
                // What answers no method itself stands before those that do.
                if *methods == super::router::ALL && routes.len() == n_before {
                    for path in paths {
                        let Pattern::Text(text) = path else { continue };
                        let below = below(&joined(&inner.prefix, text), true);
                        let handlers = handlers.iter().cloned();
                        let before = handlers.map(|handler| (below.clone(), handler));
                        inner.chain.extend(before);
                    }
                }
            }
            EntryKind::Use { paths, handlers } => {
                let one = [Pattern::Text(Text::default())];
                let paths = if paths.is_empty() { &one[..] } else { paths };
                for path in paths {
                    let said = match path {
                        Pattern::Text(text) => Some(text.clone()),
                        Pattern::Regex(pattern) => as_text(pattern),
                        Pattern::Unknown => None,
                    };
                    let Some(text) = said else {
                        // Middlewares at patterns are at too many paths to tell.
                        if handlers.iter().any(|it| matches!(it, Value::Router(_))) {
                            let help = "mount it at a path";
                            lose(
                                machine,
                                entry.place,
                                "a router is mounted at a pattern",
                                help,
                            );
                        } else if !answered(handlers).is_empty() {
                            let reason = "it answers at paths that a pattern says";
                            let help = "write the path as a text with parameters";
                            lose(machine, entry.place, reason, help);
                        }
                        continue;
                    };
                    let mut prefix = joined(&inner.prefix, &machine.project.settled(&text));
                    let below = below(&prefix, matches!(path, Pattern::Text(_)));
                    let mut before = Vec::new();
                    if let Some(name) = handlers
                        .last()
                        .and_then(outside)
                        .filter(|_| !text.is_empty())
                    {
                        let reason = format!("`{name}` is not among the files that are read");
                        let help = "name a folder that has it as well, if it serves something";
                        lose(machine, entry.place, &reason, help);
                    }
                    for handler in handlers {
                        match handler {
                            Value::Router(mounted) => {
                                let mut nested = inner.clone();
                                nested.prefix = prefix.clone();
                                nested.chain.extend(before.iter().cloned());
                                if mounted.framework == Framework::Fastify {
                                    scope(machine, mounted, &nested, routes);
                                } else {
                                    down(machine, mounted, &mut nested, routes);
                                }
                            }
                            other => {
                                if text.is_empty()
                                    && let Some(cut) = machine.cut_off_by(other, router.framework)
                                {
                                    prefix = joined(&prefix, &cut);
                                    inner.prefix = prefix.clone();
                                }
                                before.push((below.clone(), other.clone()));
                            }
                        }
                    }
                    let is_endpoint = handlers.last().is_some_and(serves_graphql);
                    let is_place = !text.is_empty() || !inner.prefix.is_empty();
                    // What a page is built with has such, too.
                    let is_of_page = router.is_guessed && handlers.last().is_some_and(is_proxy);
                    if is_endpoint && is_place
                        || router.framework == Framework::Express
                            && says_a_place(&text)
                            && !is_of_page
                    {
                        let methods = answered(handlers);
                        route(
                            machine, router, entry, methods, path, handlers, None, &inner, routes,
                        );
                    }
                    // `app.use((ctx, next) => { if (ctx.path === '/status') … })`
                    // Below a prefix of a router paths are whole, and below one of an application cut.
                    let is_whole = router.is_application || inner.prefix.is_empty();
                    if router.framework == Framework::Koa && text.is_empty() && is_whole {
                        for (index, handler) in handlers.iter().enumerate() {
                            let own = handlers.get(..=index).unwrap_or_default();
                            places(machine, router, entry, handler, own, &inner, routes);
                        }
                    }
                    inner.chain.extend(before);
                }
            }
            EntryKind::Parameter { name, handler } => {
                inner.parameters.push((name.clone(), handler.clone()));
            }
            EntryKind::Scope(scoped) => scope(machine, scoped, &inner, routes),
            EntryKind::Hook { .. } | EntryKind::Failure(_) => {}
        }
    }
}

/// The path below which a middleware is; nothing if that is everywhere.
fn below(prefix: &Text, is_text: bool) -> Option<String> {
    templates(&Text::default(), &Pattern::Text(prefix.clone()))
        .ok()
        // A pattern that may match nothing is at all paths.
        .filter(|found| found.len() == 1 || is_text)
        .and_then(|found| found.into_iter().next())
        .map(|template| template.text)
        .filter(|text| text != "/" && !text.contains("{wildcard"))
}

/// What a middleware answers at the paths that it looks for itself.
fn places<'a>(
    machine: &mut Machine<'a>,
    router: &Rc<Router<'a>>,
    entry: &Entry<'a>,
    handler: &Value<'a>,
    own: &[Value<'a>],
    way: &Way<'a>,
    routes: &mut Vec<Route<'a>>,
) {
    let Value::Function(function) = handler else {
        return;
    };
    for (method, path) in super::framework::answered_places(function) {
        let path = Pattern::Text(Text::known(path));
        let methods = [method.unwrap_or("get")];
        route(
            machine, router, entry, &methods, &path, own, None, way, routes,
        );
    }
}

/// Scopes of Fastify, in which everything is for everything inside.
fn scope<'a>(
    machine: &mut Machine<'a>,
    router: &Rc<Router<'a>>,
    way: &Way<'a>,
    routes: &mut Vec<Route<'a>>,
) {
    if way.depth > DEPTH || routes.len() > OPERATIONS {
        return;
    }
    let mut inner = Way {
        prefix: joined(&way.prefix, &router.prefix.borrow()),
        depth: way.depth + 1,
        ..way.clone()
    };
    let entries: Vec<Entry<'a>> = router.entries.borrow().clone();
    for entry in &entries {
        match &entry.kind {
            EntryKind::Hook { name, handler } => inner.hooks.push((name.clone(), handler.clone())),
            EntryKind::Failure(handler) => inner.failures = vec![handler.clone()],
            _ => {}
        }
    }
    for entry in &entries {
        match &entry.kind {
            EntryKind::Route {
                methods,
                paths,
                handlers,
                options,
            } => {
                let mut chain = Vec::new();
                for name in ["onRequest", "preParsing", "preValidation", "preHandler"] {
                    chain.extend(
                        inner
                            .hooks
                            .iter()
                            .filter(|(hook, _)| hook == name)
                            .map(|(_, handler)| handler.clone()),
                    );
                    if let Some(options) = options {
                        let own = machine.get(options, name, entry.place);
                        if !own.is_undefined() {
                            chain.extend(super::framework::flattened([own]));
                        }
                    }
                }
                chain.extend(handlers.iter().cloned());
                for path in paths {
                    route(
                        machine,
                        router,
                        entry,
                        methods,
                        path,
                        &chain,
                        options.as_ref(),
                        &inner,
                        routes,
                    );
                }
            }
            EntryKind::Scope(scoped) => scope(machine, scoped, &inner, routes),
            EntryKind::Use { .. }
            | EntryKind::Parameter { .. }
            | EntryKind::Hook { .. }
            | EntryKind::Failure(_) => {}
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what is known of one route")]
fn route<'a>(
    machine: &mut Machine<'a>,
    router: &Rc<Router<'a>>,
    entry: &Entry<'a>,
    methods: &[&'static str],
    path: &Pattern,
    own: &[Value<'a>],
    options: Option<&Value<'a>>,
    way: &Way<'a>,
    routes: &mut Vec<Route<'a>>,
) {
    let prefix = machine.project.settled(&way.prefix);
    let path = match path {
        Pattern::Text(text) => {
            let text = machine.project.settled(text);
            &Pattern::Text(match router.framework {
                Framework::Express => with_first_parts(&text),
                _ => text,
            })
        }
        path => path,
    };
    // Fastify and Koa put a path behind the prefix as it is: `/shop` and `pets` are `/shoppets`.
    let whole = match path {
        Pattern::Text(text) if router.framework != Framework::Express && begins_bare(text) => {
            let mut whole = prefix.clone();
            whole.push(text);
            (!prefix.is_empty()).then_some(Pattern::Text(whole))
        }
        _ => None,
    };
    let found = match whole.as_ref().map_or_else(
        || templates(&prefix, path),
        |whole| templates(&Text::default(), whole),
    ) {
        Ok(found) => found,
        Err(reason) => {
            lose(
                machine,
                entry.place,
                &reason,
                "write the path as a text with parameters",
            );
            return;
        }
    };
    if let Some((reason, help)) = no_operation(own, &found, methods) {
        lose(machine, entry.place, reason, help);
        return;
    }
    let is_use = matches!(entry.kind, EntryKind::Use { .. });
    let (asks_method, gives_away) = match own.last() {
        Some(Value::Function(function)) if is_use || methods == super::router::ALL => (
            methods == super::router::ALL && super::framework::asks_method(function),
            router.framework == Framework::Express && super::framework::gives_next_away(function),
        ),
        _ => (false, false),
    };
    for template in found {
        let shared: Vec<Value<'a>> = way
            .chain
            .iter()
            .filter(|(below, _)| {
                below
                    .as_deref()
                    .is_none_or(|below| is_below(&template.text, below))
            })
            .map(|(_, handler)| handler.clone())
            .collect();
        let n_shared = shared.len();
        let mut chain = shared;
        chain.extend(own.iter().cloned());
        let parameters = way
            .parameters
            .iter()
            .filter(|(name, _)| {
                template
                    .parameters
                    .iter()
                    .any(|parameter| parameter.name == *name)
            })
            .cloned()
            .collect();
        for method in methods {
            let served = Served {
                framework: router.framework,
                place: entry.place,
                method,
                path: template.text.clone(),
                n_shared,
                chain: chain.clone(),
                parameters: Vec::clone(&parameters),
                failures: way.failures.clone(),
                router: router.clone(),
                application: way.root.clone().unwrap_or_else(|| router.clone()),
                types: entry.types.clone(),
                config: options
                    .map(|options| machine.get(options, "config", entry.place))
                    .filter(|config| !config.is_undefined()),
                is_checked: router.framework == Framework::Fastify
                    && options.is_some_and(|options| may_refuse(machine, options, entry.place)),
            };
            if (asks_method || gives_away)
                && !machine.answers_method(&served, is_use || !asks_method)
            {
                continue;
            }
            routes.push(Route {
                served,
                template: template.clone(),
                comment_before: entry.comment_before,
                options: options.cloned(),
                is_guessed: router.is_guessed,
                is_any_path: is_any_path(path),
                is_middleware: !asks_method
                    && !own
                        .last()
                        .is_some_and(|last| serves_graphql(last) || is_proxy(last))
                    && (is_use || leaves_to_others(own, path, router.framework)),
                is_any_method: methods == super::router::ALL && !asks_method,
                asks_method,
            });
        }
    }
}

/// The file that a value is imported from, if that is a file which was not read.
fn outside(handler: &Value<'_>) -> Option<Rc<str>> {
    let Value::Term(term) = handler else {
        return None;
    };
    term.package().filter(|name| name.starts_with('.'))
}

fn lose(machine: &mut Machine<'_>, place: Place, reason: &str, help: &str) {
    machine.outcomes.insert(
        place,
        Outcome::Lost {
            reason: reason.to_owned(),
            help: help.to_owned(),
        },
    );
}

/// Whether a path is `below` or further down.
fn is_below(path: &str, below: &str) -> bool {
    path.strip_prefix(below)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn joined(prefix: &Text, path: &Text) -> Text {
    let mut whole = prefix.clone();
    if !prefix.is_empty() && !path.is_empty() {
        whole.push(&Text::known("/"));
    }
    whole.push(path);
    whole
}
