//! actix-web 0.7, where closures put scopes and resources together: `app.resource("/x", |r| r.get().with(f))`.

use syn::ExprMethodCall;

use super::Evaluator;
use super::calls::{endpoint, handler_of};
use crate::read::rust::value::{At, Family, Scope, Value};
use crate::read::rust::words::method;

impl<'a> Evaluator<'a, '_> {
    /// `app.route("/x", Method::GET, handler)`
    pub(super) fn old_route(
        &mut self,
        router: &Value<'a>,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) {
        let mut arguments = call.args.iter();
        let path = self.path_argument(arguments.next(), at, scope);
        let methods = arguments
            .next()
            .map(|found| self.methods_of(found, at, scope));
        let handler = arguments
            .next()
            .map(|found| self.expression(found, at, scope));
        let place = self.place(at, call.method.span());
        let handler = handler_of(handler.unwrap_or_default());
        self.add(
            router,
            &path,
            endpoint(methods.unwrap_or_default(), handler, place),
        );
    }

    /// `app.resource("/x", |r| …)`, `app.scope("/api", |scope| …)`
    pub(super) fn old_part(
        &mut self,
        router: &Value<'a>,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) {
        let mut arguments = call.args.iter();
        let path = self.path_argument(arguments.next(), at, scope);
        let makes = arguments
            .next()
            .map(|found| self.expression(found, at, scope));
        let part = self.router(Family::Actix, path);
        let made = match makes.unwrap_or_default() {
            Value::Closure(closure) => self.close(&closure, vec![part.clone()]),
            Value::Function(function) => self.call(function, Value::Unknown, vec![part.clone()]),
            _ => {
                self.lose(
                    self.place(at, call.method.span()),
                    "what puts this together cannot be found",
                    "give a function of this crate or a closure",
                );
                Value::Unknown
            }
        };
        let is_other = |id: &usize| {
            self.routers
                .get(*id)
                .is_some_and(|made| made.part_of.is_none())
        };
        match made {
            Value::Router(id) if is_other(&id) => self.take(router, &Value::Router(id), ""),
            _ => self.take(router, &part, ""),
        }
    }

    /// Whether a method is one that only routers of actix-web 0.7 have.
    pub(super) fn is_old(&self, router: &Value<'a>, name: &str, call: &ExprMethodCall) -> bool {
        let Value::Router(id) = router else {
            return false;
        };
        let is_actix = self
            .routers
            .get(*id)
            .is_some_and(|router| router.family == Family::Actix);
        is_actix
            && match name {
                "method" | "filter" | "prefix" => call.args.len() == 1,
                name if takes_handler(name) => call.args.len() == 1,
                "with_config" => call.args.len() == 2,
                name => call.args.is_empty() && method(name).is_some(),
            }
    }

    pub(super) fn old_method(
        &mut self,
        router: Value<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let Value::Router(id) = router else {
            return router;
        };
        match name {
            "prefix" => {
                let prefix = self.path_argument(call.args.first(), at, scope);
                if let Some(router) = self.routers.get_mut(id) {
                    router.prefix = prefix;
                }
            }
            "filter" => {
                let methods = self.let_through(call);
                if let Some(router) = self.routers.get_mut(id) {
                    router.guarded.extend(methods);
                }
            }
            name if takes_handler(name) || name == "with_config" => {
                let place = self.place(at, call.method.span());
                let handler = self.values(&call.args, at, scope).into_iter().next();
                let handler = handler_of(handler.unwrap_or_default());
                let of = self.routers.get(id).and_then(|router| {
                    router
                        .part_of
                        .map(|resource| (resource, router.guarded.clone()))
                });
                let (resource, methods) = of.unwrap_or((id, Vec::new()));
                self.add(
                    &Value::Router(resource),
                    "",
                    endpoint(methods, handler, place),
                );
            }
            // A method of the resource, whose handler comes next.
            _ => {
                let methods = match call.args.first() {
                    Some(argument) => self.methods_of(argument, at, scope),
                    None => method(name).map(str::to_owned).into_iter().collect(),
                };
                let part = self.router(Family::Actix, String::new());
                if let Some(part) = self.routers.last_mut() {
                    part.part_of = Some(id);
                    part.guarded = methods;
                    part.is_consumed = true;
                }
                return part;
            }
        }
        router
    }
}

/// Whether it is a method that is given nothing but a handler.
fn takes_handler(name: &str) -> bool {
    matches!(
        name,
        "f" | "h" | "a" | "with" | "with2" | "with3" | "with_async"
    )
}
