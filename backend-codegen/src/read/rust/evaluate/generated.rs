//! Routers that attributes generate, which are not expanded.
//!
//! An attribute that says method and path is known by that, whatever it is called. What it generates is
//! known by its name: a function that is not in the code, such as `get_users`, is for the handler `users`,
//! and a type whose methods have such attributes gives a router of them all.

use std::rc::Rc;

use syn::visit::Visit as _;

use super::Evaluator;
use super::axum::made;
use crate::infer::attribute::{Attributed, other_route};
use crate::read::rust::syntax::{Names, plain, segments, type_path};
use crate::read::rust::value::{At, Endpoint, Family, Handler, Value};
use crate::read::rust::words::{is_of_framework, method};
use crate::read::rust::world::{Function, ItemId, Kind, Meaning, World};

impl<'a> Evaluator<'a, '_> {
    /// A router with the route of a handler, if a function of this name would be generated for it.
    pub(super) fn generated(&mut self, path: &[String], at: At) -> Option<Value<'a>> {
        let (name, around) = path.split_last()?;
        let all = Rc::clone(
            self.attributed
                .get_or_insert_with(|| attributed(self.world)),
        );
        let is_meant = |function: &Function<'_>| {
            let handler = plain(&function.signature.ident);
            let before = name.strip_suffix(handler.as_str());
            let behind = name.strip_prefix(handler.as_str());
            before.is_some_and(|before| before.ends_with('_'))
                || behind.is_some_and(|behind| behind.starts_with('_'))
        };
        let module = match around {
            [] => Some(at.module),
            around => match self.world.meaning(at.module, around) {
                Meaning::Module(module) => Some(module),
                _ => None,
            },
        };
        let meant = || all.iter().copied().filter(|function| is_meant(function));
        let near = meant().find(|function| Some(function.module) == module);
        let mut others = meant();
        let only = others.next().filter(|_| others.next().is_none());
        let mut endpoint = self.endpoint_of(near.or(only)?)?;
        if endpoint.methods.is_empty() {
            let said = name.split('_').next().and_then(method);
            endpoint.methods = vec![said.unwrap_or("get").to_owned()];
        }
        Some(self.router_of(vec![endpoint], ""))
    }

    /// A router with the routes of a type's methods.
    pub(super) fn generated_by(&mut self, item: ItemId, name: &str) -> Option<Value<'a>> {
        if !name.contains("rout") {
            return None;
        }
        let all = Rc::clone(
            self.attributed
                .get_or_insert_with(|| attributed(self.world)),
        );
        let methods = all.iter().filter(|function| function.of == Some(item));
        let endpoints = methods.filter_map(|function| self.endpoint_of(*function));
        let endpoints: Vec<Endpoint<'a>> = endpoints.collect();
        if endpoints.is_empty() {
            return None;
        }
        let mut around = self.world.impls(item);
        let prefix = around.find_map(|around| other_route(&around.syntax.attrs));
        let prefix = prefix.map(|prefix| prefix.path).unwrap_or_default();
        Some(self.router_of(endpoints, &prefix))
    }

    /// What an attribute makes of an enum: its function does what those of this name do of the types in
    /// its variants, and adds the routers that they give to the one that it takes.
    pub(super) fn of_variants(
        &mut self,
        item: ItemId,
        name: &str,
        arguments: Vec<Value<'a>>,
    ) -> Value<'a> {
        let world = self.world;
        let router = arguments.iter().find(|it| matches!(it, Value::Router(_)));
        let (Some(router), Some(Kind::Enum(declared))) = (router.cloned(), world.kind(item)) else {
            return self.passed(arguments);
        };
        let module = world.items.get(item).map_or(0, |item| item.module);
        let others = arguments
            .iter()
            .filter(|it| !matches!(it, Value::Router(_)));
        let others: Vec<Value<'a>> = others.cloned().collect();
        let says = |variant: &syn::Variant| {
            let mut names = Names::default();
            for attribute in &variant.attrs {
                names.visit_attribute(attribute);
                if let syn::Meta::List(list) = &attribute.meta {
                    names.0.push_str(&list.tokens.to_string());
                }
            }
            names
                .0
                .split(|it: char| !it.is_alphanumeric() && it != '_')
                .any(|it| it == name)
        };
        // `#[enable(rest)]` is on those that take part.
        let are_chosen = declared.variants.iter().any(says);
        for variant in &declared.variants {
            let syn::Fields::Unnamed(fields) = &variant.fields else {
                continue;
            };
            let path = fields.unnamed.first().and_then(|it| type_path(&it.ty));
            let Some(Meaning::Item(of)) = path.map(|path| world.meaning(module, &segments(path)))
            else {
                continue;
            };
            let Some(function) = world.method_of(of, name) else {
                continue;
            };
            if are_chosen && !says(variant) {
                // Nobody asks this one.
                self.called.insert(function.id());
                continue;
            }
            let part = self.call(function, Value::Of(of), others.clone());
            self.take(&router, &part, "");
        }
        router
    }

    /// What answers, by the attribute of a handler.
    pub(super) fn said_of(&self, handler: Value<'a>) -> Value<'a> {
        match handler {
            Value::Function(function) => match self.endpoint_of(function) {
                Some(endpoint) => Value::Endpoints(vec![endpoint]),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn endpoint_of(&self, function: Function<'a>) -> Option<Endpoint<'a>> {
        let said = other_route(function.attributes)?;
        let at = At {
            module: function.module,
            of: function.of,
        };
        let place = self.place(at, said.span);
        Some(Endpoint {
            path: Some(said.path),
            ..made(said.methods, Handler::Function(function), place)
        })
    }

    fn router_of(&mut self, endpoints: Vec<Endpoint<'a>>, prefix: &str) -> Value<'a> {
        let router = self.router(Family::Axum, prefix.to_owned());
        self.add(&router, "", Value::Endpoints(endpoints));
        router
    }
}

/// The handlers with such attributes.
fn attributed<'a>(world: &World<'a>) -> Rc<[Function<'a>]> {
    let functions = world.functions.iter().filter(|function| {
        other_route(function.attributes).is_some_and(|said| is_other(world, function, &said))
    });
    functions.copied().collect()
}

/// Whether an attribute is none of a framework whose routes are read.
pub(in crate::read::rust) fn is_other(
    world: &World<'_>,
    function: &Function<'_>,
    said: &Attributed<'_>,
) -> bool {
    match world.meaning(function.module, &segments(said.name)) {
        Meaning::Foreign(path) => !is_of_framework(&path),
        _ => true,
    }
}
