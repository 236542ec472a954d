//! What actix-web does otherwise: services, scopes that are wrapped as a whole, configuration.

use std::rc::Rc;

use syn::spanned::Spanned as _;
use syn::{Expr, ExprMethodCall};

use super::Evaluator;
use super::axum::{guarded_methods, made};
use super::calls::{endpoint, handler_of, refuses};
use crate::infer::attribute::Attributed;
use crate::read::rust::value::{At, Family, Handler, Layer, Scope, Value, hole, joined};
use crate::read::rust::world::Function;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn actix_method(
        &mut self,
        router: Value<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        match name {
            "service" => {
                for argument in &call.args {
                    let value = self.expression(argument, at, scope);
                    self.tell_foreign(argument, &value, at);
                    self.serve(&router, value);
                }
            }
            "configure" => {
                for value in self.values(&call.args, at, scope) {
                    match value {
                        Value::Function(function) => {
                            self.call(function, Value::Unknown, vec![router.clone()]);
                        }
                        Value::Closure(closure) => {
                            let closure = Rc::clone(&closure);
                            self.close(&closure, vec![router.clone()]);
                        }
                        table @ Value::Table(..) => {
                            self.mounted(&table, std::slice::from_ref(&router));
                        }
                        value @ Value::Router(_) => self.take(&router, &value, ""),
                        _ => self.lose(
                            self.place(at, call.span()),
                            "what configures here cannot be found",
                            "give a function of this crate or a closure",
                        ),
                    }
                }
            }
            "wrap" | "wrap_fn" => {
                if let Value::Router(id) = &router
                    && let Some(router) = self.routers.get_mut(*id)
                {
                    let layers = call.args.iter().map(|syntax| Layer { syntax, at });
                    router.around.extend(layers);
                }
            }
            // Of a resource: whatever the method.
            "to" if call.args.first().is_some_and(refuses) => {}
            "to" | "to_async" => {
                let place = self.place(at, call.method.span());
                let handler = self.values(&call.args, at, scope).into_iter().next();
                let handler = handler_of(handler.unwrap_or_default());
                self.add(&router, "", endpoint(Vec::new(), handler, place));
            }
            "guard" => {
                let methods = self.let_through(call);
                if !methods.is_empty()
                    && let Value::Router(id) = &router
                    && let Some(router) = self.routers.get_mut(*id)
                {
                    router.guarded = methods;
                }
            }
            _ => {
                self.values(&call.args, at, scope);
            }
        }
        router
    }

    /// Adds a service: a scope or a resource, or handlers whose attributes say what they answer.
    fn serve(&mut self, router: &Value<'a>, value: Value<'a>) {
        match value {
            value @ Value::Router(_) => self.take(router, &value, ""),
            Value::Function(function) => {
                let endpoints = self.attributed(function);
                for (path, endpoint) in endpoints {
                    self.add(router, &path, Value::Endpoints(vec![endpoint]));
                }
            }
            Value::List(values) => {
                for value in values {
                    self.serve(router, value);
                }
            }
            Value::Endpoints(_) => self.add(router, "", value),
            _ => {}
        }
    }

    /// What attributes such as `#[get("/x")]` say.
    fn attributed(
        &mut self,
        function: Function<'a>,
    ) -> Vec<(String, crate::read::rust::value::Endpoint<'a>)> {
        let at = At {
            module: function.module,
            of: function.of,
        };
        let own = crate::infer::attribute::routes(function.attributes).into_iter();
        let own = own.map(|found| {
            let place = self.place(at, found.span);
            let path = self.path_of_attribute(&found, at);
            let wraps = self.world.macros.wraps(found.attribute).iter();
            let mut endpoint = made(found.methods, Handler::Function(function), place);
            endpoint
                .layers
                .extend(wraps.map(|syntax| Layer { syntax, at }));
            (path, endpoint)
        });
        let mut all: Vec<_> = own.collect();
        for other in self.world.alternatives(&function) {
            for found in crate::infer::attribute::routes(other.attributes) {
                let place = self.place(at, found.span);
                let own = self.path_of_attribute(&found, at);
                let is_known = all
                    .iter()
                    .any(|(path, known)| *path == own && known.methods == found.methods);
                if is_known {
                    self.told.insert(place);
                } else {
                    let endpoint = made(found.methods, Handler::Function(other), place);
                    all.push((own, endpoint));
                }
            }
        }
        all
    }

    /// The path that an attribute has, or the value of the expression that it has in place of one.
    fn path_of_attribute(&mut self, found: &Attributed<'_>, at: At) -> String {
        let path = if found.is_expression {
            let value = syn::parse_str::<Expr>(&found.path).ok();
            let value = value.and_then(|value| self.plain(&value, at, &Scope::new()));
            value.unwrap_or_else(|| hole("path"))
        } else {
            found.path.clone()
        };
        let module = self.world.modules.get(at.module);
        match module.and_then(|module| module.scope.as_deref()) {
            Some(scope) => joined(Family::Actix, scope, &path),
            None => path,
        }
    }

    /// The methods that guards let through; others have a say in which requests come to routes.
    pub(super) fn let_through(&mut self, call: &ExprMethodCall) -> Vec<String> {
        let methods: Vec<String> = call.args.iter().flat_map(guarded_methods).collect();
        self.has_guards |= methods.is_empty();
        methods
    }

    /// `web::scope("/users")`
    pub(super) fn scope_at(
        &mut self,
        argument: Option<&'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let made = self.at_paths(argument, at, scope);
        if let Value::Router(id) = made
            && let Some(router) = self.routers.get_mut(id)
        {
            router.scope = Some(id);
        }
        made
    }

    /// A scope or resource of actix-web; a resource may have several paths.
    pub(super) fn at_paths(
        &mut self,
        argument: Option<&'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let several = match argument {
            Some(Expr::Array(array)) => array.elems.iter().collect(),
            Some(Expr::Reference(inside)) => match &*inside.expr {
                Expr::Array(array) => array.elems.iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let Some((first, others)) = several.split_first() else {
            if let Some(Expr::Macro(_) | Expr::Path(_)) = argument
                && let Some(paths) = self.listed_paths(argument, at, scope)
                && let Some((first, others)) = paths.split_first()
            {
                let value = self.router(Family::Actix, first.clone());
                if let Some(router) = self.routers.last_mut() {
                    router.others = others.to_vec();
                }
                return value;
            }
            let prefix = self.path_argument(argument, at, scope);
            return self.router(Family::Actix, prefix);
        };
        let prefix = self.path_argument(Some(first), at, scope);
        let others = others.iter();
        let others = others.map(|other| self.path_argument(Some(other), at, scope));
        let others: Vec<String> = others.collect();
        let value = self.router(Family::Actix, prefix);
        if let Some(router) = self.routers.last_mut() {
            router.others = others;
        }
        value
    }

    /// `web::redirect("/from", "/to")`. It answers other methods as well, by which nobody asks for it.
    pub(super) fn redirect(
        &mut self,
        call: &'a syn::ExprCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let place = self.place(at, call.span());
        let path = self.path_argument(call.args.first(), at, scope);
        let router = self.router(Family::Actix, path);
        let methods = vec!["get".to_owned()];
        self.add(&router, "", endpoint(methods, Handler::Unknown, place));
        router
    }

    /// The paths in a list: `vec!["/a", "/b"]`, or a constant.
    fn listed_paths(
        &mut self,
        argument: Option<&'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Option<Vec<String>> {
        let Value::List(values) = self.expression(argument?, at, scope) else {
            return None;
        };
        let paths = values.into_iter().map(|value| self.text_of(value));
        paths.collect()
    }

    /// Takes what a test calls, whose routes are no operations.
    pub(super) fn tested(&mut self, value: Value<'a>) {
        match value {
            Value::Router(id) => {
                if let Some(router) = self.routers.get_mut(id) {
                    router.is_consumed = true;
                    let places = router.routes.iter().map(|route| route.endpoint.place);
                    self.told.extend(places);
                }
            }
            Value::Closure(closure) => {
                let empty = self.empty_arguments(&closure);
                let made = self.close(&closure, empty);
                self.tested(made);
            }
            _ => {}
        }
    }
}
