//! Routers and method routers, as axum and what builds on it has them.

use std::rc::Rc;

use syn::visit::Visit;
use syn::{Expr, ExprMethodCall};

use super::Evaluator;
use super::calls::{handler_of, refuses};
use crate::document::Location;
use crate::infer::attribute::{own_route, utoipa_path};
use crate::read::rust::syntax::{segments, type_path};
use crate::read::rust::value::{At, Endpoint, Family, Handler, Layer, Route, Scope, Value, hole};
use crate::read::rust::words::{EVERY_METHOD, method, method_constant};
use crate::read::rust::world::{Kind, Meaning};

impl<'a> Evaluator<'a, '_> {
    /// A method of a router.
    pub(super) fn router_method(
        &mut self,
        router: Value<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let mut arguments = call.args.iter();
        match name {
            "clone" => return self.copied(&router),
            // Out of the option that it is in.
            "take" if call.args.is_empty() => return router,
            // Of a resource of actix-web, which has its path.
            "route" if call.args.len() == 1 => {
                for value in self.values(&call.args, at, scope) {
                    self.add(&router, "", value);
                }
            }
            // Of actix-web 0.7, whose closures and functions put resources and scopes together.
            "route" if call.args.len() == 3 => self.old_route(&router, call, at, scope),
            "resource" | "scope" | "nested" if call.args.len() == 2 => {
                self.old_part(&router, call, at, scope);
            }
            // Of handlers whose attribute says method and path.
            "typed_route" | "typed_api_route" if call.args.len() == 1 => {
                for value in self.values(&call.args, at, scope) {
                    let value = self.said_of(value);
                    self.add(&router, "", value);
                }
            }
            "route" | "api_route" | "api_route_with" | "typed_route" | "route_with_tsr" => {
                let path = self.path_argument(arguments.next(), at, scope);
                let value = self.part(arguments.next(), at, scope);
                self.add(&router, &path, value);
            }
            // Of utoipa, whose macro says paths and methods; actix-web has none of this name.
            "routes" => {
                for value in self.values(&call.args, at, scope) {
                    self.add(&router, "", value);
                }
            }
            "nest" | "nest_service" | "nest_api_service" | "route_service" => {
                let path = self.path_argument(arguments.next(), at, scope);
                let syntax = arguments.next();
                let n_lost = self.lost.len();
                let value = self.part(syntax, at, scope);
                // A crate that is known to serve something is told already.
                let is_told = self.lost.len() > n_lost;
                let is_unknown =
                    !is_told && matches!(&value, Value::Unknown | Value::Fields(..) | Value::Of(_));
                if let Value::Endpoints(_) = &value {
                    self.add(&router, &path, value);
                } else if is_unknown && name != "nest" && !syntax.is_some_and(serves_files) {
                    self.lose(
                        self.place(at, call.method.span()),
                        "which requests the service answers is not in this code",
                        "write what it serves into the document by hand, with `--merge`",
                    );
                } else {
                    self.take(&router, &value, &path);
                }
            }
            "merge" => {
                for argument in arguments {
                    let value = self.part(Some(argument), at, scope);
                    self.take(&router, &value, "");
                }
            }
            "layer" | "route_layer" => {
                let layers = call.args.iter().map(|syntax| Layer { syntax, at });
                let layers: Vec<_> = layers.collect();
                if let Value::Router(id) = &router
                    && let Some(router) = self.routers.get_mut(*id)
                {
                    // Around what was added before.
                    for route in &mut router.routes {
                        route.endpoint.layers.extend(layers.iter().copied());
                    }
                }
            }
            "split_for_parts" => return Value::List(vec![router, Value::Unknown]),
            "service" | "configure" | "wrap" | "wrap_fn" | "to" | "to_async" | "guard"
            | "register" | "app_data" | "external_resource" => {
                return self.actix_method(router, name, call, at, scope);
            }
            _ if name.starts_with("leptos_routes") => {
                self.values(&call.args, at, scope);
                self.pages(&router);
            }
            // Resources of actix-web have one function a method; clients of tests have such, too.
            _ if method(name).is_some()
                && call.args.len() == 1
                && self.family_of(&router) == Some(Family::Actix) =>
            {
                let place = self.place(at, call.method.span());
                let handler = self.values(&call.args, at, scope).into_iter().next();
                let handler = handler_of(handler.unwrap_or_default());
                let methods = method(name).map(str::to_owned).into_iter().collect();
                self.add(&router, "", super::calls::endpoint(methods, handler, place));
            }
            _ if self.is_old(&router, name, call) => {
                return self.old_method(router, name, call, at, scope);
            }
            _ => return self.other_method(router, name, call, at, scope),
        }
        router
    }

    /// A method that is ours, or one that leaves the routes as they are.
    fn other_method(
        &mut self,
        router: Value<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let arguments = self.values(&call.args, at, scope);
        if let (Some(method), [handler]) =
            (name.strip_prefix("typed_").and_then(method), &arguments[..])
        {
            let place = self.place(at, call.method.span());
            let path = self.typed_path(handler).unwrap_or_else(|| hole("path"));
            let methods = vec![method.to_owned()];
            let endpoint = super::calls::endpoint(methods, handler_of(handler.clone()), place);
            self.add(&router, &path, endpoint);
            return router;
        }
        let known = self.world.methods.get(name).map_or(&[][..], Vec::as_slice);
        let ours = || {
            let methods = known.iter();
            methods.filter(|function| function.signature.receiver().is_some())
        };
        let of_routers = ours().find(|function| self.world.extends_router(function));
        let ours = of_routers.or_else(|| ours().next()).copied();
        // Others take functions that are no handlers.
        let handles = name.contains("route")
            && arguments.iter().any(|value| {
                matches!(value, Value::Function(given) if given.signature.asyncness.is_some())
            });
        let n_before = self.n_routes(&router);
        let mut given = None;
        if let Some(function) = ours
            && (self.is_about_routes(&function) || self.world.extends_router(&function))
        {
            given = Some(self.call(function, router.clone(), arguments.clone()));
        }
        let is_fallback = name.contains("fallback") || name == "default_service";
        if let ("default_service", Value::Router(id), [Value::Endpoints(endpoints)]) =
            (name, &router, arguments.as_slice())
            && let Some(router) = self.routers.get_mut(*id)
            && router.scope.is_some()
        {
            router.default.clone_from(endpoints);
        }
        if is_fallback {
            // What answers where there is no route is none.
            for value in &arguments {
                match value {
                    Value::Endpoints(endpoints) => {
                        let places = endpoints.iter().map(|endpoint| endpoint.place);
                        self.told.extend(places);
                    }
                    // A resource or scope of actix-web; axum's routers go on where they are.
                    Value::Router(id) if name == "default_service" => {
                        if let Some(router) = self.routers.get_mut(*id) {
                            router.is_consumed = true;
                            let places = router.routes.iter().map(|route| route.endpoint.place);
                            self.told.extend(places);
                        }
                    }
                    _ => {}
                }
            }
        } else if given.is_none()
            && arguments
                .iter()
                .any(|value| matches!(value, Value::Endpoints(_)))
        {
            let place = self.place(at, call.method.span());
            self.lose(
                place,
                format!("what `{name}` does with a handler is not known"),
                "register it by `route`",
            );
        }
        let n_after = self.n_routes(given.as_ref().unwrap_or(&router));
        if handles && !is_fallback && n_after.max(self.n_routes(&router)) <= n_before {
            let place = self.place(at, call.method.span());
            self.lose(
                place,
                format!("at which path `{name}` registers a handler is not in this code"),
                "register it by `route`",
            );
        }
        // A handler that is asked to add itself gives the router, whatever else it is.
        if let Some(given) = given
            && !matches!(given, Value::Function(_) | Value::Closure(_))
        {
            return given;
        }
        for argument in &arguments {
            // `.pipe(|router| router.route(…))`
            if let Value::Closure(closure) = argument {
                let closure = Rc::clone(closure);
                if let value @ Value::Router(_) = self.close(&closure, vec![router.clone()]) {
                    return value;
                }
            }
        }
        router
    }

    pub(super) fn family_of(&self, router: &Value<'a>) -> Option<Family> {
        match router {
            Value::Router(id) => self.routers.get(*id).map(|router| router.family),
            _ => None,
        }
    }

    /// How many routes a router has so far.
    fn n_routes(&self, router: &Value<'a>) -> usize {
        match router {
            Value::Router(id) => self
                .routers
                .get(*id)
                .map_or(0, |router| router.routes.len()),
            _ => 0,
        }
    }

    /// The path that the type of a handler's parameter has, as those of axum-extra do.
    fn typed_path(&self, handler: &Value<'a>) -> Option<String> {
        let Value::Function(function) = handler else {
            return None;
        };
        function.signature.inputs.iter().find_map(|input| {
            let syn::FnArg::Typed(input) = input else {
                return None;
            };
            let path = segments(type_path(&input.ty)?);
            let Meaning::Item(item) = self.world.meaning(function.module, &path) else {
                return None;
            };
            let Some(Kind::Struct(declared)) = self.world.kind(item) else {
                return None;
            };
            let attributes = declared.attrs.iter();
            let mut texts = attributes
                .filter(|attribute| attribute.path().is_ident("typed_path"))
                .filter_map(|attribute| {
                    // `rejection(…)` may stand behind it.
                    attribute
                        .parse_args_with(|input: syn::parse::ParseStream<'_>| {
                            let text: syn::LitStr = input.parse()?;
                            input.parse::<proc_macro2::TokenStream>()?;
                            Ok(text)
                        })
                        .ok()
                });
            texts.next().map(|text| text.value())
        })
    }

    pub(super) fn copied(&mut self, router: &Value<'a>) -> Value<'a> {
        let Value::Router(id) = router else {
            return Value::Unknown;
        };
        let Some(mut copy) = self.routers.get(*id).cloned() else {
            return Value::Unknown;
        };
        copy.is_consumed = false;
        self.routers.push(copy);
        Value::Router(self.routers.len() - 1)
    }

    /// Adds what answers at a path.
    pub(super) fn add(&mut self, router: &Value<'a>, path: &str, value: Value<'a>) {
        match value {
            Value::Endpoints(endpoints) => {
                let Value::Router(id) = router else {
                    return;
                };
                let Some(router) = self.routers.get_mut(*id) else {
                    return;
                };
                router.routes.extend(endpoints.into_iter().map(|endpoint| {
                    let path = match &endpoint.path {
                        Some(own) if path.is_empty() => own.clone(),
                        _ => path.to_owned(),
                    };
                    Route::new(path, endpoint)
                }));
            }
            value @ Value::Router(_) => self.take(router, &value, path),
            Value::List(values) => {
                for value in values {
                    self.add(router, path, value);
                }
            }
            _ => {}
        }
    }

    /// A method of what answers some methods: `get(a).put(b)`, `web::get().to(f)`.
    pub(super) fn endpoint_method(
        &mut self,
        mut endpoints: Vec<Endpoint<'a>>,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let place = self.place(at, call.method.span());
        let mut arguments = call.args.iter();
        match name {
            "layer" | "route_layer" | "wrap" => {
                for syntax in &call.args {
                    for endpoint in &mut endpoints {
                        endpoint.layers.push(Layer { syntax, at });
                    }
                }
            }
            // Of actix-web: the handler comes last.
            "to" if call.args.first().is_some_and(refuses) => {
                let places = endpoints.iter().map(|endpoint| endpoint.place);
                self.told.extend(places);
                endpoints.clear();
            }
            "to" | "to_async" => {
                let handler = self.values(&call.args, at, scope).into_iter().next();
                let handler = handler_of(handler.unwrap_or_default());
                for endpoint in &mut endpoints {
                    if matches!(endpoint.handler, Handler::Unknown) {
                        endpoint.handler = handler.clone();
                    }
                }
            }
            "method" => {
                if let Some(argument) = arguments.next() {
                    let methods = self.methods_of(argument, at, scope);
                    for endpoint in &mut endpoints {
                        endpoint.methods.clone_from(&methods);
                    }
                }
            }
            "guard" => {
                let methods = self.let_through(call);
                for endpoint in &mut endpoints {
                    endpoint.methods.extend(methods.iter().cloned());
                }
            }
            "on" | "on_service" | "on_with" => {
                let methods = arguments
                    .next()
                    .map(|argument| self.methods_of(argument, at, scope))
                    .unwrap_or_default();
                let handler = arguments.next();
                let handler = handler.map(|handler| self.expression(handler, at, scope));
                let handler = handler_of(handler.unwrap_or_default());
                endpoints.push(made(methods, handler, place));
            }
            "merge" => {
                for value in self.values(&call.args, at, scope) {
                    if let Value::Endpoints(others) = value {
                        endpoints.extend(others);
                    }
                }
            }
            _ => {
                let name = name.strip_suffix("_service").unwrap_or(name);
                if let (Some(method), Some(handler)) = (method(name), arguments.next()) {
                    let handler = self.expression(handler, at, scope);
                    let handler = handler_of(handler);
                    endpoints.push(made(vec![method.to_owned()], handler, place));
                } else {
                    self.values(&call.args, at, scope);
                }
            }
        }
        Value::Endpoints(endpoints)
    }

    /// What `routes!(a, b)` of utoipa stands for: the attributes of the handlers say path and method.
    pub(super) fn declared_routes(&mut self, values: Vec<Value<'a>>, place: Location) -> Value<'a> {
        let mut endpoints = Vec::new();
        for value in values {
            let Value::Function(function) = value else {
                self.lose(
                    place,
                    "a handler in it is not in this code",
                    "name functions of this crate",
                );
                continue;
            };
            let place = self.place(
                At {
                    module: function.module,
                    of: function.of,
                },
                function.signature.ident.span(),
            );
            let declared = utoipa_path(function.attributes).or_else(|| {
                own_route(function.attributes).map(|route| (route.methods, route.path))
            });
            let Some((methods, path)) = declared else {
                self.lose(
                    place,
                    "it has no `#[utoipa::path]` or `#[route]` that says method and path",
                    "write the attribute above it",
                );
                continue;
            };
            endpoints.push(Endpoint {
                path: Some(path.unwrap_or_else(|| hole("path"))),
                ..made(methods, Handler::Function(function), place)
            });
        }
        Value::Endpoints(endpoints)
    }
}

pub(super) fn made<'a>(
    methods: Vec<String>,
    handler: Handler<'a>,
    place: Location,
) -> Endpoint<'a> {
    Endpoint {
        methods,
        handler,
        place,
        layers: Vec::new(),
        path: None,
        is_guessed: false,
    }
}

/// The methods that a guard of actix-web lets through: `guard::Get()`.
pub(super) fn guarded_methods(guard: &Expr) -> Vec<String> {
    let call = match guard {
        Expr::Call(call) => call,
        // `guard::Any(…).or(…)`
        Expr::MethodCall(call) => {
            let mut methods = guarded_methods(&call.receiver);
            methods.extend(call.args.iter().flat_map(guarded_methods));
            return methods;
        }
        _ => return Vec::new(),
    };
    let Expr::Path(path) = &*call.func else {
        return Vec::new();
    };
    let name = crate::read::rust::syntax::last(&path.path).to_ascii_lowercase();
    match name.as_str() {
        "any" | "all" => call.args.iter().flat_map(guarded_methods).collect(),
        // Of those that a resource answers if it answers them all.
        "not" => {
            let refused: Vec<String> = call.args.iter().flat_map(guarded_methods).collect();
            if refused.is_empty() {
                return refused;
            }
            let all = EVERY_METHOD.iter().map(|method| (*method).to_owned());
            all.filter(|method| !refused.contains(method)).collect()
        }
        // `guard::Method(Method::GET)`
        "method" => {
            let constant = call.args.first().and_then(|argument| match argument {
                Expr::Path(path) => method_constant(&crate::read::rust::syntax::last(&path.path)),
                _ => None,
            });
            constant.map(str::to_owned).into_iter().collect()
        }
        name => method(name).map(str::to_owned).into_iter().collect(),
    }
}

/// Whether the words of an expression say that files or pages are served, which are no operations.
fn serves_files(of: &Expr) -> bool {
    struct Words(bool);
    impl<'a> Visit<'a> for Words {
        fn visit_ident(&mut self, ident: &'a syn::Ident) {
            let ident = ident.to_string().to_lowercase().replace('_', "");
            self.0 |= [
                "servedir",
                "servefile",
                "static",
                "asset",
                "embed",
                "file",
                "spa",
                "dist",
                "page",
                "frontend",
                "swagger",
                "docs",
                "favicon",
                "redirect",
            ]
            .iter()
            .any(|word| ident.contains(word));
        }
    }
    let mut words = Words(false);
    words.visit_expr(of);
    words.0
}
