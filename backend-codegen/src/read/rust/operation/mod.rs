//! What handlers take and give, as operations.

mod answers;
mod declared;
mod errors;
mod extract;
mod follow;
mod infer;
mod security;

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use proc_macro2::Span;

use errors::Statuses;

use super::docs::doc;
use super::load::span_place;
use super::syntax::has_attribute;
use super::types::{Context, Schemas, Ty};
use super::value::{At, Handler, Route};
use super::world::{Function, ItemId, World};
use crate::document::Location;
use crate::infer::docs::described;
use crate::infer::path::template;
use crate::infer::words::tag;
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
    pub(super) lost: Vec<Lost>,
}

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

/// Whether the document itself is served there, which documents do not say of themselves.
fn is_document(method: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    method == "get"
        && matches!(
            name,
            "openapi.json" | "openapi.yaml" | "openapi.yml" | "swagger.json"
        )
}

/// Whether attributes declare the operation, which then is one like any other.
fn is_declared(route: &Route<'_>) -> bool {
    match &route.endpoint.handler {
        Handler::Function(function) => {
            let mut paths = function.attributes.iter().map(syn::Attribute::path);
            paths.any(|path| {
                path.segments
                    .first()
                    .is_some_and(|first| first.ident == "utoipa")
            })
        }
        Handler::Closure(_) | Handler::Unknown => false,
    }
}

impl<'a, 'w> Operations<'a, 'w> {
    pub(super) fn new(world: &'w World<'a>) -> Self {
        Self {
            world,
            schemas: Schemas::new(world),
            schemes: IndexMap::new(),
            statuses: HashMap::new(),
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
        if endpoint.methods.is_empty() {
            self.lost.push(Lost {
                place: endpoint.place,
                reason: format!("`{path}` answers every method here; a document names each"),
                help: "say which methods it answers, such as `get(…).post(…)`".to_owned(),
            });
            return Vec::new();
        }
        let methods = endpoint.methods.iter();
        methods
            .filter(|method| !is_document(method, &path) || is_declared(route))
            .map(|method| {
                let mut operation = Operation {
                    method: method.clone(),
                    path: path.clone(),
                    place: endpoint.place,
                    evidence: match is_known {
                        true => Evidence::Type,
                        false => Evidence::Guess,
                    },
                    ..Operation::default()
                };
                self.describe(&mut operation, route);
                operation
            })
            .collect()
    }

    fn describe(&mut self, operation: &mut Operation, route: &Route<'a>) {
        let mut facts = Facts {
            names: crate::read::code::names(&operation.path),
            is_get: operation.method == "get" || operation.method == "head",
            ..Facts::default()
        };
        match &route.endpoint.handler {
            Handler::Function(function) => {
                self.named(operation, function);
                self.function(function, &mut facts);
            }
            Handler::Closure(closure) => {
                let context = Context::new(closure.at.module, closure.at.of);
                for input in &closure.syntax.inputs {
                    if let syn::Pat::Type(typed) = input {
                        let ty = self.world.ty(&typed.ty, &context);
                        let place = self.place(closure.at, syn::spanned::Spanned::span(&typed.ty));
                        self.extract(&ty, place, false, &mut facts, 0);
                    }
                }
                self.closure_answers(closure, &mut facts);
            }
            Handler::Unknown => {}
        }
        self.layers(route, operation, &mut facts);
        operation.parameters = facts.parameters;
        operation.body = facts.body;
        operation.responses = facts.responses;
        operation.security = facts.security;
        if let Handler::Function(function) = &route.endpoint.handler {
            self.said(function, operation);
            self.declared(function, operation);
        }
    }

    /// What the lists of the doc comment say of parameters and answers.
    fn said(&self, function: &Function<'a>, operation: &mut Operation) {
        let Some(doc) = doc(function.attributes, self.world.source(function.module)) else {
            return;
        };
        let described = described(&doc.text);
        for (name, text) in described.parameters {
            let mut parameters = operation.parameters.iter_mut();
            if let Some(known) = parameters.find(|known| known.name.text == name) {
                known.description = Some(Text::new(text, doc.place));
            }
        }
        for (code, text) in described.responses {
            let status = Status::Code(code);
            let text = Some(Text::new(text, doc.place));
            let mut responses = operation.responses.iter_mut();
            match responses.find(|known| known.status == status) {
                Some(known) => known.description = text,
                None => operation.responses.push(Response {
                    status,
                    place: doc.place,
                    description: text,
                    evidence: Evidence::Declared,
                    ..Response::default()
                }),
            }
        }
    }

    /// Names and texts: those of the handler and its doc comment; its module is the tag.
    fn named(&self, operation: &mut Operation, function: &Function<'a>) {
        let source = self.world.source(function.module);
        let ident = &function.signature.ident;
        let place = span_place(source, ident.span());
        operation.handler = Some(Text::new(ident.to_string(), place));
        if let Some(doc) = doc(function.attributes, source) {
            let described = described(&doc.text);
            let text = |text: Option<String>| text.map(|text| Text::new(text, doc.place));
            operation.summary = text(described.summary);
            operation.description = text(described.description);
        }
        if has_attribute(function.attributes, "deprecated") {
            operation.deprecated = Some(place);
        }
        let of = function.of.and_then(|of| self.world.items.get(of));
        let of = of.map(|of| of.name.as_str());
        let tag = tag(of, &self.world.path_of(function.module));
        operation.tags = tag.into_iter().map(|tag| Text::new(tag, place)).collect();
    }

    fn function(&mut self, function: &Function<'a>, facts: &mut Facts) {
        let context = Context::new(function.module, function.of);
        for input in &function.signature.inputs {
            let syn::FnArg::Typed(input) = input else {
                continue;
            };
            let ty = self.world.ty(&input.ty, &context);
            let at = At {
                module: function.module,
                of: function.of,
            };
            let place = self.place(at, syn::spanned::Spanned::span(&input.ty));
            self.extract(&ty, place, false, facts, 0);
        }
        self.answers(function, facts);
        self.demands_of_body(function, facts);
    }

    /// The type that a function gives, `async` or not.
    fn output(&self, function: &Function<'a>) -> Ty {
        match &function.signature.output {
            syn::ReturnType::Default => Ty::Tuple(Vec::new()),
            syn::ReturnType::Type(_, ty) => {
                let context = Context::new(function.module, function.of);
                self.world.ty(ty, &context)
            }
        }
    }
}
