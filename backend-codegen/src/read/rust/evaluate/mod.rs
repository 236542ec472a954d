//! Evaluates what builds routers: functions, values, closures, loops, as far as routes depend on them.
//!
//! Nothing is matched by the look of whole expressions: a router is a value that functions return and
//! variables hold, and what is done to it is followed wherever it goes. What cannot be known is
//! [`Value::Unknown`], and both ways of a condition are taken.

mod actix;
mod axum;
mod calls;
mod conventions;
mod defaults;
mod expression;
mod foreign;
pub(super) mod generated;
mod lists;
mod made;
mod old;
mod pages;
mod patterns;
mod reach;
mod roots;
mod shadow;
mod tables;
mod texts;
mod unknown;
mod unserved;
mod ways;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use syn::visit::Visit;
use syn::{FnArg, ReturnType};

use super::load::span_place;
use super::macros::Macros;
use super::syntax::{last, type_path};
use super::value::{At, Closure, Family, Route, Router, Scope, Value};
use super::words::is_about_routes;
use super::world::{Function, World};
use crate::document::Location;
use crate::read::code::Lost;

/// What was found.
pub(super) struct Found<'a> {
    pub(super) routes: Vec<Route<'a>>,
    /// The places of calls that made endpoints, which are not lost.
    pub(super) known: HashSet<Location>,
    pub(super) lost: Vec<Lost>,
}

/// Evaluates all functions. Routes are those of routers that no other function takes on. `packages` says of each
/// crate which package it is of.
pub(super) fn routes<'a>(world: &World<'a>, packages: &[&str]) -> Found<'a> {
    let mut evaluator = Evaluator {
        world,
        routers: Vec::new(),
        called: HashSet::new(),
        stack: Vec::new(),
        about_routes: HashMap::new(),
        returned: Vec::new(),
        steps: 0,
        configure: Vec::new(),
        closed: HashSet::new(),
        told: HashSet::new(),
        made: made::Made::default(),
        attributed: None,
        constants: None,
        lost: Vec::new(),
        has_guards: false,
    };
    evaluator.reach();
    let idle = unserved::idle(world, packages);
    let mut ends = Vec::new();
    for function in &world.functions {
        let is_wanted = world
            .modules
            .get(function.module)
            .is_some_and(|module| module.is_wanted);
        let is_idle = idle.contains(&world.root_of(function.module));
        if !is_wanted || is_idle || !evaluator.is_about_routes(function) {
            continue;
        }
        evaluator.steps = 0;
        let from = evaluator.routers.len();
        let called = std::mem::take(&mut evaluator.called);
        evaluator.root(*function);
        let own = std::mem::replace(&mut evaluator.called, called);
        evaluator.called.extend(&own);
        ends.push((*function, from..evaluator.routers.len(), own));
    }
    let tops = roots::tops(&ends, &evaluator.called);
    let mut served = Vec::new();
    for (function, routers, _) in ends {
        if !tops.contains(&function.id()) {
            continue;
        }
        let routers = evaluator.routers.get(routers).unwrap_or(&[]);
        let routers = routers.iter().filter(|router| !router.is_consumed);
        let mut routes: Vec<Route<'a>> = Vec::new();
        for router in routers {
            let mut own = router.finished();
            if router.family == Family::Actix && !evaluator.has_guards {
                let lost = shadow::take_away(&mut own);
                evaluator.told.extend(lost.iter().map(|lost| lost.place));
                evaluator.lost.extend(lost);
            }
            routes.extend(own);
        }
        served.push((function, routes));
    }
    let parts: Vec<bool> = (0..served.len())
        .map(|at| unserved::is_unserved_part(world, &served, at))
        .collect();
    let left = unserved::left_behind(world, &served);
    let mut routes = Vec::new();
    for (((_, found), is_part), is_left) in served.into_iter().zip(parts).zip(left) {
        if is_part {
            let places = found.iter().map(|route| route.endpoint.place);
            evaluator.told.extend(places);
        } else if !is_left {
            // Those that are left are told as what is never mounted.
            routes.extend(found);
        }
    }
    if !routes.is_empty() {
        routes.extend(evaluator.wrapped());
    }
    let mut known = evaluator.told;
    known.extend(routes.iter().map(|route| route.endpoint.place));
    Found {
        routes,
        known,
        lost: evaluator.lost,
    }
}

/// Expressions that one function may cost; a loop of calls ends.
const STEPS: usize = 200_000;
/// Calls in calls.
const DEPTH: usize = 48;

pub(super) struct Evaluator<'a, 'w> {
    world: &'w World<'a>,
    routers: Vec<Router<'a>>,
    /// Functions that others called.
    called: HashSet<usize>,
    /// Functions that are being evaluated.
    stack: Vec<usize>,
    about_routes: HashMap<usize, bool>,
    /// What `return` gave, function by function.
    returned: Vec<Vec<Value<'a>>>,
    steps: usize,
    /// Closures that configure, and those that have been called since the function that nobody calls.
    configure: Vec<Rc<Closure<'a>>>,
    closed: HashSet<usize>,
    /// The places of endpoints that are no operations, and need not be told.
    told: HashSet<Location>,
    /// Structs as the code makes them.
    made: made::Made<'a>,
    /// Handlers whose attributes say routes, of frameworks that are not known.
    attributed: Option<Rc<[Function<'a>]>>,
    /// Constants that attributes make.
    constants: Option<Rc<conventions::Constants>>,
    lost: Vec<Lost>,
    /// Whether something else than methods and paths says which requests come to routes.
    has_guards: bool,
}

impl<'a> Evaluator<'a, '_> {
    fn router(&mut self, family: Family, prefix: String) -> Value<'a> {
        self.routers.push(Router::new(family, prefix));
        Value::Router(self.routers.len() - 1)
    }

    fn place(&self, at: At, span: proc_macro2::Span) -> Location {
        span_place(self.world.source(at.module), span)
    }

    fn lose(&mut self, place: Location, reason: impl Into<String>, help: impl Into<String>) {
        let lost = Lost {
            place,
            reason: reason.into(),
            help: help.into(),
        };
        if !self.lost.contains(&lost) {
            self.lost.push(lost);
        }
    }

    /// Calls a function.
    fn call(
        &mut self,
        function: Function<'a>,
        receiver: Value<'a>,
        arguments: Vec<Value<'a>>,
    ) -> Value<'a> {
        let matters = self.is_about_routes(&function)
            || arguments.iter().chain([&receiver]).any(is_part_of_routes)
            || gives_text(function.signature)
            || self.made.is_wanted(self.world, &function);
        if !matters {
            return self.given(&function);
        }
        if self.is_about_routes(&function) {
            self.called.insert(function.id());
        }
        let others = self.world.alternatives(&function);
        if others.is_empty() {
            return self.body(function, receiver, arguments);
        }
        let mut values = vec![self.body(function, receiver.clone(), arguments.clone())];
        for other in others {
            self.called.insert(other.id());
            values.push(self.body(other, receiver.clone(), arguments.clone()));
        }
        self.one_of(values)
    }

    fn body(
        &mut self,
        function: Function<'a>,
        receiver: Value<'a>,
        arguments: Vec<Value<'a>>,
    ) -> Value<'a> {
        if self.stack.contains(&function.id()) || self.stack.len() > DEPTH {
            return Value::Unknown;
        }
        let mut scope = Scope::new();
        let mut arguments = arguments.into_iter();
        for input in &function.signature.inputs {
            match input {
                FnArg::Receiver(_) => {
                    scope.insert("self".to_owned(), receiver.clone());
                }
                FnArg::Typed(input) => {
                    let value = match arguments.next().unwrap_or_default() {
                        Value::Unknown => self.typed(&input.ty, function.module, function.of),
                        value => value,
                    };
                    self.bind(&input.pat, value, &mut scope);
                }
            }
        }
        let at = At {
            module: self.world.body_of(&function),
            of: function.of,
        };
        self.stack.push(function.id());
        self.returned.push(Vec::new());
        let last = self.block(function.block, at, &mut scope);
        self.stack.pop();
        let mut values = self.returned.pop().unwrap_or_default();
        values.push(last);
        self.one_of(values)
    }

    /// Calls a closure.
    fn close(&mut self, closure: &Rc<Closure<'a>>, arguments: Vec<Value<'a>>) -> Value<'a> {
        let address = std::ptr::from_ref(closure.syntax).addr();
        if self.stack.contains(&address) || self.stack.len() > DEPTH {
            return Value::Unknown;
        }
        self.closed.insert(address);
        let mut scope = closure.scope.clone();
        let mut arguments = arguments.into_iter();
        for input in &closure.syntax.inputs {
            let value = arguments.next().unwrap_or_default();
            self.bind(input, value, &mut scope);
        }
        self.stack.push(address);
        self.returned.push(Vec::new());
        let last = self.expression(&closure.syntax.body, closure.at, &mut scope);
        self.stack.pop();
        let mut values = self.returned.pop().unwrap_or_default();
        values.push(last);
        self.one_of(values)
    }

    /// Makes a router a part of another one.
    fn take(&mut self, into: &Value<'a>, part: &Value<'a>, prefix: &str) {
        let (Value::Router(into), Some(part)) = (into, router_in(part)) else {
            return;
        };
        let part = &part;
        if into == part {
            return;
        }
        let Some(taken) = self.routers.get_mut(*part) else {
            return;
        };
        taken.is_consumed = true;
        let (family, routes) = (taken.family, taken.finished());
        if let Some(into) = self.routers.get_mut(*into) {
            let routes = routes.into_iter();
            into.routes
                .extend(routes.map(|route| route.below(family, prefix)));
        }
    }

    /// Whether a function may have to do with routes.
    fn is_about_routes(&mut self, function: &Function<'a>) -> bool {
        let id = function.id();
        if let Some(known) = self.about_routes.get(&id) {
            return *known;
        }
        let mut names = Names {
            macros: self.world.macros,
            are_about_routes: false,
        };
        names.visit_signature(function.signature);
        if !names.are_about_routes {
            names.visit_block(function.block);
        }
        let is_about_routes = names.are_about_routes || made::gives_routers(self.world, function);
        self.about_routes.insert(id, is_about_routes);
        is_about_routes
    }
}

/// Whether a value is what routes are made of.
fn is_part_of_routes(value: &Value<'_>) -> bool {
    match value {
        Value::Router(_) | Value::Endpoints(_) => true,
        Value::List(values) => values.iter().any(is_part_of_routes),
        Value::Fields(fields, _) => fields.values().any(is_part_of_routes),
        _ => false,
    }
}

/// The router that a value is, or the only one in a struct of ours around it.
fn router_in(value: &Value<'_>) -> Option<usize> {
    match value {
        Value::Router(id) => Some(*id),
        Value::Fields(fields, _) => {
            let mut routers = fields.values().filter_map(router_in);
            routers.next().filter(|_| routers.next().is_none())
        }
        _ => None,
    }
}

/// Whether a function returns a text, such as a path.
fn gives_text(signature: &syn::Signature) -> bool {
    match &signature.output {
        ReturnType::Type(_, ty) => {
            let is_text = |name: &str| {
                let mut parameters = signature.generics.type_params();
                matches!(name, "String" | "str" | "Cow")
                    || parameters.any(|parameter| parameter.ident == name)
            };
            let path = type_path(ty);
            let Some(name) = path.map(last) else {
                return false;
            };
            if !matches!(name.as_str(), "Result" | "Option") {
                return matches!(name.as_str(), "String" | "str" | "Cow");
            }
            let end = path.and_then(|path| path.segments.last());
            let inside = end.map(super::syntax::arguments_of_segment);
            let inside = inside.unwrap_or_default();
            let inside = inside.first().and_then(|inside| type_path(inside));
            inside.is_some_and(|inside| is_text(&last(inside)))
        }
        ReturnType::Default => false,
    }
}

/// Looks for names that have to do with routes.
struct Names<'m> {
    macros: &'m Macros,
    are_about_routes: bool,
}

impl<'a> Visit<'a> for Names<'_> {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.are_about_routes = self.are_about_routes || is_about_routes(&ident.to_string());
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        syn::visit::visit_macro(self, found);
        if let Some(expressions) = super::syntax::expressions(found.tokens.clone()) {
            let mut inside = Names {
                macros: self.macros,
                are_about_routes: false,
            };
            for expression in &expressions {
                inside.visit_expr(expression);
            }
            self.are_about_routes = self.are_about_routes || inside.are_about_routes;
        }
        self.are_about_routes = self.are_about_routes || self.macros.expanded(found).is_some();
    }
}
