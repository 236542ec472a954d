//! Calls that look like routes, and did not become operations.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::Visit;

use super::evaluate::Found;
use super::evaluate::generated::is_other;
use super::load::span_place;
use super::syntax::{is_test, last, segments};
use super::value::Handler;
use super::words::{is_of_framework, method};
use super::world::{Meaning, ModuleId, World};
use crate::document::Location;
use crate::infer::attribute::{other_route, routes as attributed};
use crate::read::code::Lost;

/// Finds verbs of frameworks, and handlers with attributes, that are at none of the `known` places.
pub(super) fn lost(world: &World<'_>, found: &Found<'_>) -> Vec<Lost> {
    let mut lost = Vec::new();
    let known = &found.known;
    let handlers: HashSet<usize> = (found.routes.iter())
        .filter_map(|route| match &route.endpoint.handler {
            Handler::Function(function) => Some(function.id()),
            Handler::Closure(_) | Handler::Unknown => None,
        })
        .collect();
    for function in &world.functions {
        let is_wanted = world
            .modules
            .get(function.module)
            .is_some_and(|module| module.is_wanted);
        if !is_wanted {
            continue;
        }
        let mut verbs = Verbs {
            world,
            module: world.body_of(function),
            known,
            lost: &mut lost,
        };
        verbs.visit_block(function.block);
        for found in attributed(function.attributes) {
            let place = span_place(world.source(function.module), found.span);
            if !known.contains(&place) && is_actix(world, function.module, found.name) {
                lost.push(Lost {
                    place,
                    reason: "no `service(…)` that can be followed mounts this handler".to_owned(),
                    help: "mount it on an `App`, a scope or a `ServiceConfig`".to_owned(),
                });
            }
        }
        if let Some(said) = other_route(function.attributes)
            && !handlers.contains(&function.id())
            && !said.methods.is_empty()
            && method(&last(said.name)).is_none()
            && is_other(world, function, &said)
        {
            let place = span_place(world.source(function.module), said.span);
            lost.push(unknown_macro(place, &last(said.name)));
            continue;
        }
        for attribute in function.attributes {
            let name = last(attribute.path());
            let is_declared = matches!(name.as_str(), "path" | "doc" | "instrument");
            if let syn::Meta::List(list) = &attribute.meta
                && !is_declared
                && method(&name).is_none()
                && name != "route"
                && names_routes(list.tokens.clone())
            {
                let place = span_place(world.source(function.module), attribute.span());
                lost.push(unknown_macro(place, &name));
            }
        }
    }
    for module in world.modules.iter().filter(|module| module.is_wanted) {
        for item in module.syntax {
            match item {
                syn::Item::Macro(found) if found.ident.is_none() => {
                    let name = last(&found.mac.path);
                    if names_routes(found.mac.tokens.clone()) {
                        let place = span_place(module.source, found.span());
                        lost.push(unknown_macro(place, &name));
                    }
                }
                // Calls of it elsewhere are not expanded.
                syn::Item::Macro(found)
                    if !world.macros.is_used(&found.mac)
                        && names_routes(found.mac.tokens.clone()) =>
                {
                    let place = span_place(module.source, found.span());
                    let name = found.ident.as_ref().map(ToString::to_string);
                    lost.push(unknown_macro(place, &name.unwrap_or_default()));
                }
                syn::Item::Struct(found) => {
                    attributes(&found.attrs, module.source, known, &mut lost);
                }
                syn::Item::Impl(found) if !is_test(&found.attrs) => {
                    attributes(&found.attrs, module.source, known, &mut lost);
                }
                _ => {}
            }
        }
    }
    lost
}

/// Attributes of macros that are not expanded, and name routes.
fn attributes(
    attributes: &[syn::Attribute],
    source: crate::document::SourceId,
    known: &HashSet<Location>,
    lost: &mut Vec<Lost>,
) {
    for attribute in attributes {
        let name = last(attribute.path());
        let is_of_document = matches!(name.as_str(), "openapi" | "doc" | "serde" | "schema");
        if let syn::Meta::List(list) = &attribute.meta
            && !is_of_document
            && names_routes(list.tokens.clone())
        {
            let place = span_place(source, attribute.span());
            if !known.contains(&place) {
                lost.push(unknown_macro(place, &name));
            }
        }
    }
}

/// Whether `#[get]` and the like are those of actix-web here.
fn is_actix(world: &World<'_>, module: ModuleId, attribute: &syn::Path) -> bool {
    match world.meaning(module, &segments(attribute)) {
        Meaning::Foreign(path) => is_of_framework(&path),
        // `#[macro_use] extern crate actix_web;`
        Meaning::Unknown => true,
        Meaning::Module(_) | Meaning::Item(_) | Meaning::Inside(..) => false,
    }
}

fn unknown_macro(place: Location, name: &str) -> Lost {
    Lost {
        place,
        reason: format!("macros are not expanded, and `{name}` names routes"),
        help: "register these routes on a router".to_owned(),
    }
}

/// Whether tokens have a path and, near it, a verb.
pub(super) fn names_routes(tokens: TokenStream) -> bool {
    let mut has_path = false;
    let mut has_verb = false;
    let mut open = vec![tokens];
    while let Some(tokens) = open.pop() {
        let mut before_group = None;
        // `web::get()` of actix-web takes nothing.
        let mut is_of_web = false;
        for token in tokens {
            match token {
                TokenTree::Literal(literal) => {
                    has_path |= literal.to_string().starts_with("\"/");
                    before_group = None;
                }
                TokenTree::Ident(ident) => {
                    is_of_web = before_group.as_deref() == Some("web::");
                    before_group = Some(ident.to_string());
                }
                TokenTree::Group(group) => {
                    let is_verb = before_group
                        .take()
                        .filter(|name| method(name).is_some())
                        .is_some_and(|_| is_of_web || !group.stream().is_empty());
                    has_verb |= is_verb;
                    open.push(group.stream());
                }
                TokenTree::Punct(punct) => {
                    before_group = before_group
                        .filter(|name| name.starts_with("web") && punct.as_char() == ':')
                        .map(|name| format!("{name}:"));
                }
            }
        }
    }
    has_path && has_verb
}

struct Verbs<'a, 'w> {
    world: &'w World<'a>,
    module: ModuleId,
    known: &'w HashSet<Location>,
    lost: &'w mut Vec<Lost>,
}

impl<'a> Visit<'a> for Verbs<'a, '_> {
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        syn::visit::visit_expr_call(self, call);
        let syn::Expr::Path(path) = &*call.func else {
            return;
        };
        let name = last(&path.path);
        if method(&name).is_none() && name != "any" {
            return;
        }
        let names = segments(&path.path);
        let Meaning::Foreign(path) = self.world.meaning(self.module, &names) else {
            return;
        };
        if !is_of_framework(&path)
            || path
                .iter()
                .any(|name| matches!(name.as_str(), "test" | "guard" | "Request"))
        {
            return;
        }
        let place = span_place(self.world.source(self.module), call.span());
        if !self.known.contains(&place) {
            self.lost.push(Lost {
                place,
                reason: "the router that it belongs to cannot be followed to where it is served"
                    .to_owned(),
                help: "return the router, or merge or nest it into one that is served".to_owned(),
            });
        }
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        let name = last(&found.path);
        if let Some(expanded) = self.world.macros.expanded(found) {
            self.visit_expr(expanded);
            return;
        }
        match self.world.macros.get(found) {
            Some(inside) => {
                for expression in inside {
                    self.visit_expr(expression);
                }
            }
            None => {
                let is_text = matches!(
                    name.as_str(),
                    "format"
                        | "println"
                        | "assert"
                        | "assert_eq"
                        | "json"
                        | "info"
                        | "debug"
                        | "view"
                );
                if !is_text && names_routes(found.tokens.clone()) {
                    let place = span_place(self.world.source(self.module), found.span());
                    if !self.known.contains(&place) {
                        self.lost.push(unknown_macro(place, &name));
                    }
                }
            }
        }
    }
}
