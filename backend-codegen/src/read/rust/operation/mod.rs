//! What handlers take and give, as operations.

mod answers;
mod conversions;
mod declared;
mod errors;
mod extract;
mod follow;
mod look;
mod maps;
mod rewritten;
mod said;
mod security;

use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::Span;
use syn::visit::Visit as _;

use errors::Statuses;
use look::Within;

use super::load::span_place;
use super::types::{Context, Schemas, Ty};
use super::value::{At, Handler, Route};
use super::world::{Function, ItemId, ModuleId, World};
use crate::document::Location;
use crate::infer;
use crate::infer::path::template;
use crate::infer::words::tag;
use crate::map::IndexMap;
use crate::read::code::{
    Body, Demand, Evidence, Lost, Operation, Parameter, Response, Scheme, Status, Text, Value,
};

/// Turns routes into operations.
pub(super) struct Operations<'a, 'w> {
    world: &'w World<'a>,
    pub(super) schemas: Schemas<'a, 'w>,
    schemes: IndexMap<String, Scheme>,
    /// What types that answer are answered with.
    statuses: HashMap<ItemId, Option<Rc<Statuses>>>,
    /// The same of what becomes an error, by that error and itself.
    through: HashMap<(ItemId, ItemId), Option<Rc<Statuses>>>,
    /// What was found in layers, by the address and the module of these.
    around: HashMap<(usize, ModuleId), Rc<security::Found>>,
    /// The ways in that functions of extractors look for.
    asked: HashMap<Vec<usize>, Option<String>>,
    /// The cookie of sessions, once it was asked for.
    session: Option<String>,
    pub(super) lost: Vec<Lost>,
}

/// What a handler shows, with types and places of the program.
type Shown = infer::Handler<Ty, Location>;

/// What is known of one operation.
#[derive(Default)]
struct Facts {
    parameters: Vec<Parameter>,
    body: Option<Body>,
    responses: Vec<Response>,
    security: Option<Vec<Demand>>,
    /// The names in the path, of which extractors take one after the other.
    names: Vec<String>,
    /// Whether forms are read from the query, as those of axum are for `GET`.
    is_get: bool,
}

/// Whether the answer is always that there is nothing.
fn is_refused(operation: &Operation) -> bool {
    let responses = &operation.responses;
    let is_none = |response: &Response| matches!(response.status, Status::Code(404 | 405));
    // That there may be other answers is only what has to be said of any status.
    let is_open = |response: &Response| {
        matches!(response.status, Status::Range(_)) && response.content.is_empty()
    };
    responses.iter().any(is_none) && responses.iter().all(|it| is_none(it) || is_open(it))
}

/// Whether a path ends in the name of a file.
fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    !name.contains('{') && !ending.is_empty() && ending.bytes().all(|it| it.is_ascii_alphanumeric())
}

impl<'a, 'w> Operations<'a, 'w> {
    pub(super) fn new(world: &'w World<'a>) -> Self {
        Self {
            world,
            schemas: Schemas::new(world),
            schemes: IndexMap::new(),
            statuses: HashMap::new(),
            through: HashMap::new(),
            around: HashMap::new(),
            asked: HashMap::new(),
            session: None,
            lost: Vec::new(),
        }
    }

    /// Schemas and ways in, once all operations are known.
    pub(super) fn finish(mut self, operations: &[Operation]) -> (Vec<(Text, Value)>, Vec<Scheme>) {
        self.declared_schemes(operations);
        (self.schemas.finish(), self.schemes.into_values().collect())
    }

    fn place(&self, at: At, span: Span) -> Location {
        span_place(self.world.source(at.module), span)
    }

    /// The operations of a route, one a method.
    pub(super) fn operations(&mut self, route: &Route<'a>) -> Vec<Operation> {
        let (path, is_known) = template(&route.path);
        let endpoint = &route.endpoint;
        let every: Vec<String>;
        let methods = match endpoint.methods.as_slice() {
            // A file of a page, for which nobody thought of methods.
            [] if is_file(&path) => return Vec::new(),
            [] => {
                every = self.every_method(&endpoint.handler);
                &every
            }
            methods => methods,
        };
        methods
            .iter()
            .map(|method| {
                let mut operation = Operation {
                    method: method.clone(),
                    path: path.clone(),
                    place: endpoint.place,
                    evidence: match is_known && !endpoint.is_guessed {
                        true => Evidence::Type,
                        false => Evidence::Guess,
                    },
                    ..Operation::default()
                };
                self.describe(&mut operation, route);
                operation
            })
            .filter(|operation| !endpoint.methods.is_empty() || !is_refused(operation))
            .collect()
    }

    /// The methods of what answers them all.
    fn every_method(&self, handler: &Handler<'a>) -> Vec<String> {
        let mut names = infer::syntax::Names::default();
        match handler {
            Handler::Function(function) => names.visit_signature(function.signature),
            Handler::Closure(closure) => {
                for input in &closure.syntax.inputs {
                    names.visit_pat(input);
                }
            }
            Handler::Unknown => {}
        }
        // With HTTP/2, `CONNECT` opens a socket as `GET` does, and a document has no word for it.
        let is_socket = names.0.split(' ').any(|name| name == "WebSocketUpgrade");
        let methods = match is_socket {
            true => &["get"][..],
            false => &infer::words::EVERY_METHOD,
        };
        methods.iter().map(|method| (*method).to_owned()).collect()
    }

    fn describe(&mut self, operation: &mut Operation, route: &Route<'a>) {
        let mut facts = Facts {
            names: crate::read::code::names(&operation.path),
            is_get: operation.method == "get" || operation.method == "head",
            ..Facts::default()
        };
        let world = self.world;
        let mut said = None;
        match &route.endpoint.handler {
            Handler::Function(function) => {
                let look = Within::of(world, function);
                let shown = infer::handler(look, &function.source(), facts.is_get);
                self.named(operation, function, &shown);
                self.takes(&shown, &mut facts);
                self.looked_up(function, &mut facts);
                self.answers(&shown, &mut facts);
                self.errors_named(function, &shown, &mut facts);
                self.seeks(function, &shown, &mut facts);
                said = Some(shown);
            }
            Handler::Closure(closure) => {
                let context = Context::new(closure.at.module, closure.at.of);
                let look = Within::at(world, context);
                let shown = infer::closure(look, closure.syntax, facts.is_get);
                self.takes(&shown, &mut facts);
                self.answers(&shown, &mut facts);
            }
            Handler::Unknown => {}
        }
        self.layers(route, operation, &mut facts);
        self.rewritten(route, &mut facts);
        operation.parameters = facts.parameters;
        operation.body = facts.body;
        operation.responses = facts.responses;
        operation.security = facts.security;
        if let (Handler::Function(function), Some(shown)) = (&route.endpoint.handler, said) {
            describe_parts(&shown, operation);
            self.declared(function, operation);
        }
    }

    /// Names and texts: those of the handler and its doc comment; its module is the tag.
    fn named(&self, operation: &mut Operation, function: &Function<'a>, shown: &Shown) {
        let source = self.world.source(function.module);
        let ident = &function.signature.ident;
        let place = span_place(source, ident.span());
        operation.handler = Some(Text::new(ident.to_string(), place));
        if let Some(place) = shown.described_at {
            let text = |text: &Option<String>| text.as_ref().map(|text| Text::new(text, place));
            operation.summary = text(&shown.described.summary);
            operation.description = text(&shown.described.description);
        }
        operation.deprecated = shown.is_deprecated.then_some(place);
        let of = function.of.and_then(|of| self.world.items.get(of));
        let of = of.map(|of| of.name.as_str());
        let tag = tag(of, &self.world.path_of(function.module));
        operation.tags = tag.into_iter().map(|tag| Text::new(tag, place)).collect();
    }
}

/// Says what the lists of the doc comment say of parameters and answers.
fn describe_parts(shown: &Shown, operation: &mut Operation) {
    let Some(place) = shown.described_at else {
        return;
    };
    for (name, text) in &shown.described.parameters {
        let mut parameters = operation.parameters.iter_mut();
        if let Some(known) = parameters.find(|known| known.name.text == *name) {
            known.description = Some(Text::new(text, place));
        }
    }
    for (code, text) in &shown.described.responses {
        let status = Status::Code(*code);
        let text = Some(Text::new(text, place));
        let mut responses = operation.responses.iter_mut();
        match responses.find(|known| known.status == status) {
            Some(known) => known.description = text,
            None => operation.responses.push(Response {
                status,
                place,
                description: text,
                evidence: Evidence::Declared,
                ..Response::default()
            }),
        }
    }
}
