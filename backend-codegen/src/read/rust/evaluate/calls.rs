//! Calls of functions and methods.

use std::rc::Rc;

use syn::spanned::Spanned as _;
use syn::{Expr, ExprCall, ExprMethodCall};

use super::defaults::is_of_environment;
use super::made::is_wrapper;
use super::{Evaluator, is_part_of_routes};
use crate::infer::path::is_known;
use crate::read::rust::syntax::{last, named, segments};
use crate::read::rust::value::{At, Family, Handler, Scope, Value, hole};
use crate::read::rust::words::{is_of_framework, is_router, method};
use crate::read::rust::world::{Kind, Meaning};

impl<'a> Evaluator<'a, '_> {
    pub(super) fn called(
        &mut self,
        call: &'a ExprCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let Expr::Path(path) = &*call.func else {
            let function = self.expression(&call.func, at, scope);
            let arguments = self.values(&call.args, at, scope);
            return match function {
                Value::Closure(closure) => self.close(&closure, arguments),
                Value::Function(function) => self.call(function, Value::Unknown, arguments),
                _ => Value::Unknown,
            };
        };
        if let Some(ident) = path.path.get_ident()
            && path.qself.is_none()
            && let Some(value) = scope.get(&ident.to_string()).cloned()
        {
            let arguments = self.values(&call.args, at, scope);
            return match value {
                Value::Closure(closure) => self.close(&closure, arguments),
                Value::Function(function) => self.call(function, Value::Unknown, arguments),
                table @ Value::Table(..) => self.mounted(&table, &arguments),
                _ => self.passed(arguments),
            };
        }
        let segments = named(path);
        let meaning = match (segments.as_slice(), at.of) {
            ([first, name], Some(of)) if first == "Self" => Meaning::Inside(of, name.clone()),
            _ => self.world.meaning(at.module, &segments),
        };
        if matches!(meaning, Meaning::Foreign(_) | Meaning::Unknown)
            && let Some(function) = self.world.of_parameter(&segments)
            && self.is_about_routes(&function)
        {
            let arguments = self.values(&call.args, at, scope);
            return self.call(function, Value::Unknown, arguments);
        }
        match meaning {
            Meaning::Foreign(path) => self.foreign(&path, call, at, scope),
            Meaning::Item(item) => {
                let arguments = self.values(&call.args, at, scope);
                match self.world.kind(item) {
                    Some(Kind::Function(function)) => {
                        self.call(function, Value::Unknown, arguments)
                    }
                    Some(Kind::Struct(declared)) if declared.fields.len() > 1 => {
                        let fields = arguments.into_iter().enumerate();
                        let fields = fields.map(|(at, value)| (at.to_string(), value));
                        Value::Fields(Rc::new(fields.collect()), Some(item))
                    }
                    // A struct with one field is what is in it.
                    _ => self.passed(arguments),
                }
            }
            Meaning::Inside(item, name) => {
                let mut arguments = self.values(&call.args, at, scope);
                let Some(function) = self.world.method_of(item, &name) else {
                    return self.inherited(item, &name, arguments);
                };
                let receiver = match function.signature.receiver() {
                    Some(_) if !arguments.is_empty() => arguments.remove(0),
                    _ => Value::Of(item),
                };
                self.call(function, receiver, arguments)
            }
            Meaning::Module(_) | Meaning::Unknown => {
                if let Some(router) = self.generated(&segments, at) {
                    return router;
                }
                let arguments = self.values(&call.args, at, scope);
                match self.passed(arguments) {
                    Value::Text(_) if !segments.last().is_some_and(|name| gives_same(name)) => {
                        Value::Unknown
                    }
                    value => value,
                }
            }
        }
    }

    /// A function that a type has from a trait of ours.
    fn inherited(&mut self, item: usize, name: &str, arguments: Vec<Value<'a>>) -> Value<'a> {
        if let Some(function) = self.world.default_of(item, name) {
            return self.call(function, Value::Of(item), arguments);
        }
        if let Some(router) = self.generated_by(item, name) {
            return router;
        }
        if let Some(table) = self.table(item, name) {
            return self.mounted(&table, &arguments);
        }
        match self.of_variants(item, name, arguments) {
            // What a derive makes, such as `Args::parse()`.
            Value::Unknown if matches!(self.world.kind(item), Some(Kind::Struct(_))) => {
                Value::Of(item)
            }
            value => value,
        }
    }

    /// What another crate's function gives.
    fn foreign(
        &mut self,
        path: &[String],
        call: &'a ExprCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let name = path.last().map_or("", String::as_str);
        let of = path.iter().rev().nth(1).map_or("", String::as_str);
        if is_of_framework(path) || is_unresolved_router(path) {
            if is_router(of) {
                let family = match of {
                    "Router" | "OpenApiRouter" | "ApiRouter" => Family::Axum,
                    _ => Family::Actix,
                };
                match (of, name) {
                    ("Scope", "new") => return self.scope_at(call.args.first(), at, scope),
                    ("Resource", "new") => return self.at_paths(call.args.first(), at, scope),
                    _ => {}
                }
                self.values(&call.args, at, scope);
                return self.router(family, String::new());
            }
            if matches!(of, "MethodRouter" | "ApiMethodRouter") && matches!(name, "new" | "default")
            {
                return Value::Endpoints(Vec::new());
            }
            match name {
                "scope" => return self.scope_at(call.args.first(), at, scope),
                "resource" => return self.at_paths(call.args.first(), at, scope),
                "redirect" if call.args.len() == 2 => return self.redirect(call, at, scope),
                "new" if of == "Redirect" && call.args.len() == 2 => {
                    return self.redirect(call, at, scope);
                }
                "from_fn" | "from_fn_with_state" => {}
                _ => {
                    if let Some(value) = self.verb(path, call, at, scope) {
                        return value;
                    }
                }
            }
        }
        // Leptos answers calls of functions of the server by whatever method they are.
        if path.first().is_some_and(|first| first == "leptos_actix")
            && name.starts_with("handle_server_fns")
        {
            let place = self.place(at, call.span());
            return endpoint(Vec::new(), Handler::Unknown, place);
        }
        // What is put into it later is known then.
        if matches!(of, "Vec" | "HashMap" | "BTreeMap") && matches!(name, "new" | "with_capacity") {
            return Value::List(Vec::new());
        }
        let arguments = self.values(&call.args, at, scope);
        // `Box::new(|config| …)` is called by whoever gets it.
        if let ("Box" | "Arc" | "Rc", "new", [Value::Closure(closure)]) = (of, name, &arguments[..])
        {
            return Value::Closure(Rc::clone(closure));
        }
        // What tests call is served to nobody: `test::init_service(App::new())`.
        let is_of_tests = |part: &String| matches!(part.as_str(), "actix_test" | "axum_test");
        if path.iter().any(is_of_tests) || of == "test" && name == "init_service" {
            for argument in arguments {
                self.tested(argument);
            }
            return Value::Unknown;
        }
        // Servers take what makes applications: `HttpServer::new(|| App::new())`.
        self.close_all(&arguments);
        if is_of_environment(path) {
            let name = match arguments.first() {
                Some(Value::Text(name)) => name.as_str(),
                _ => "environment",
            };
            return Value::Text(self.setting(name));
        }
        match self.passed(arguments) {
            // What another function says when it is given a text is not known.
            Value::Text(_) if !gives_same(name) => Value::Unknown,
            // Something else is made of it.
            Value::Of(_) if !is_wrapper(of) && !matches!(name, "Ok" | "Some") => Value::Unknown,
            value => value,
        }
    }

    /// `get(handler)` of axum, `web::get()` of actix-web, `on(MethodFilter::GET, handler)`.
    fn verb(
        &mut self,
        path: &[String],
        call: &'a ExprCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Option<Value<'a>> {
        let name = path.last().map_or("", String::as_str);
        let place = self.place(at, call.span());
        let mut arguments = call.args.iter();
        let (methods, handler) = match name {
            "route" if call.args.is_empty() => (Vec::new(), None),
            "to" => (Vec::new(), arguments.next()),
            "method" => (self.methods_of(arguments.next()?, at, scope), None),
            "any" | "any_with" => (Vec::new(), Some(arguments.next()?)),
            "on" | "on_with" => {
                let methods = self.methods_of(arguments.next()?, at, scope);
                (methods, Some(arguments.next()?))
            }
            _ => (vec![method(name)?.to_owned()], arguments.next()),
        };
        if handler.is_some_and(refuses) {
            // What is left of the methods is refused, as if nobody had said so.
            self.told.insert(place);
            return Some(Value::Unknown);
        }
        let handler = match handler {
            Some(handler) => {
                let value = self.expression(handler, at, scope);
                handler_of(value)
            }
            None => Handler::Unknown,
        };
        Some(endpoint(methods, handler, place))
    }

    /// The arguments of a call.
    pub(super) fn values(
        &mut self,
        arguments: &'a syn::punctuated::Punctuated<Expr, syn::Token![,]>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Vec<Value<'a>> {
        arguments
            .iter()
            .map(|argument| self.expression(argument, at, scope))
            .collect()
    }

    /// What is known of the result of a function that is not known: it has to do with what it took.
    pub(super) fn passed(&self, arguments: Vec<Value<'a>>) -> Value<'a> {
        let at = arguments
            .iter()
            .position(|value| is_part_of_routes(value) || matches!(value, Value::Function(_)));
        let at = at.or_else(|| {
            (arguments.len() == 1
                && arguments
                    .first()
                    .is_some_and(|value| !matches!(value, Value::Closure(_))))
            .then_some(0)
        });
        at.and_then(|at| arguments.into_iter().nth(at))
            .unwrap_or_default()
    }

    /// A path that a router takes.
    pub(super) fn path_argument(
        &mut self,
        argument: Option<&'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> String {
        let Some(argument) = argument else {
            return String::new();
        };
        let value = self.expression(argument, at, scope);
        match self.text_of(value) {
            Some(text) if is_known(&text) => text,
            text => {
                let text = self.closer(argument, at, scope).or(text);
                let text = text.unwrap_or_else(|| hole(&name_of(argument)));
                self.configured(argument, text)
            }
        }
    }

    pub(super) fn method(
        &mut self,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let receiver = self.expression(&call.receiver, at, scope);
        let name = call.method.to_string();
        match receiver {
            Value::Router(_) => self.router_method(receiver, &name, call, at, scope),
            Value::Endpoints(endpoints) => self.endpoint_method(endpoints, &name, call, at, scope),
            Value::List(_)
                if matches!(name.as_str(), "push" | "push_back" | "insert" | "extend") =>
            {
                self.put(&name, call, at, scope);
                Value::Unknown
            }
            Value::List(values) => self.list_method(values, &name, call, at, scope),
            Value::Methods(mut methods) => {
                if name == "or"
                    && let Some(argument) = call.args.first()
                {
                    methods.extend(self.methods_of(argument, at, scope));
                }
                Value::Methods(methods)
            }
            Value::Text(text) => self.text_method(text, &name, call, at, scope),
            Value::Closure(_) if matches!(name.as_str(), "clone" | "into") => receiver,
            Value::Function(_) => {
                self.values(&call.args, at, scope);
                // `handler.layer(…)` answers like the handler.
                receiver
            }
            Value::Fields(_, Some(item)) | Value::Of(item) => {
                match self.world.method_on(item, &name) {
                    Some(function) => {
                        let arguments = self.values(&call.args, at, scope);
                        self.call(function, receiver, arguments)
                    }
                    None if is_same(&name) => receiver,
                    None => match self.table(item, &name) {
                        Some(table) => {
                            let arguments = self.values(&call.args, at, scope);
                            self.mounted(&table, &arguments)
                        }
                        None => self.unknown_method(receiver, &name, call, at, scope),
                    },
                }
            }
            Value::Variant(item, _) => match self.world.method_of(item, &name) {
                Some(function) => {
                    let arguments = self.values(&call.args, at, scope);
                    self.call(function, receiver, arguments)
                }
                None if name == "to_string" => {
                    self.text_of(receiver).map_or(Value::Unknown, Value::Text)
                }
                None if is_same(&name) => receiver,
                None => Value::Unknown,
            },
            Value::Field(..) if name.starts_with("unwrap_or") => {
                let arguments = self.values(&call.args, at, scope);
                if self.text_of(receiver.clone()).is_some() {
                    return receiver;
                }
                match self.otherwise(&name, &arguments) {
                    Some(default) => Value::Text(default),
                    None => receiver,
                }
            }
            Value::Field(..) if matches!(name.as_str(), "map_or" | "map_or_else") => {
                let mut arguments = self.values(&call.args, at, scope);
                arguments.truncate(1);
                let name = name.replace("map", "unwrap");
                let default = self.otherwise(&name, &arguments);
                default.map_or(Value::Unknown, Value::Text)
            }
            Value::Field(..) if is_same(&name) => receiver,
            Value::Field(..) => match self.text_of(receiver) {
                Some(text) => self.text_method(text, &name, call, at, scope),
                None => Value::Unknown,
            },
            receiver => self.unknown_method(receiver, &name, call, at, scope),
        }
    }

    /// Calls closures that something unknown takes.
    pub(super) fn close_all(&mut self, arguments: &[Value<'a>]) {
        for argument in arguments {
            if let Value::Closure(closure) = argument {
                let empty = self.empty_arguments(closure);
                self.close(closure, empty);
            }
        }
    }

    /// The methods that an expression means.
    pub(super) fn methods_of(
        &mut self,
        expression: &'a Expr,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Vec<String> {
        match self.expression(expression, at, scope) {
            Value::Methods(methods) => methods,
            _ => match expression {
                // `MethodFilter::GET | MethodFilter::POST`
                Expr::Binary(binary) => {
                    let mut methods = self.methods_of(&binary.left, at, scope);
                    methods.extend(self.methods_of(&binary.right, at, scope));
                    methods
                }
                _ => Vec::new(),
            },
        }
    }
}

/// Whether a path is that of a new router of axum, wherever it was imported: by a macro, or with all that
/// a crate has.
fn is_unresolved_router(path: &[String]) -> bool {
    let path = match path {
        [first, .., of, name] if first == "*" => [of, name],
        [of, name] => [of, name],
        _ => return false,
    };
    matches!(
        path.map(String::as_str),
        ["Router" | "OpenApiRouter" | "ApiRouter", "new" | "default"]
    )
}

/// Whether a function of another crate gives the text that it takes.
fn gives_same(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
        || matches!(
            name,
            "new"
                | "from"
                | "from_str"
                | "try_from"
                | "to_string"
                | "to_owned"
                | "into"
                | "from_static"
                | "const_new"
                | "leak"
        )
}

/// Whether a method gives the text, or the value, that it is called on.
pub(super) fn is_same(name: &str) -> bool {
    matches!(
        name,
        "to_string"
            | "to_owned"
            | "into"
            | "into_boxed_str"
            | "leak"
            | "as_str"
            | "clone"
            | "as_ref"
            | "as_deref"
            | "unwrap"
            | "expect"
            | "unwrap_or_default"
            | "unwrap_or_else"
            | "unwrap_or"
            | "into_owned"
            | "into_inner"
            | "get_ref"
            | "ok"
            | "deref"
            | "borrow"
    )
}

/// Whether a handler is none: `HttpResponse::MethodNotAllowed`.
pub(super) fn refuses(handler: &Expr) -> bool {
    matches!(handler, Expr::Path(path) if last(&path.path) == "MethodNotAllowed")
}

/// What answers, if a value can.
pub(super) fn handler_of<'a>(value: Value<'a>) -> Handler<'a> {
    match value {
        Value::Function(function) => Handler::Function(function),
        Value::Closure(closure) => Handler::Closure(closure),
        _ => Handler::Unknown,
    }
}

pub(super) fn endpoint<'a>(
    methods: Vec<String>,
    handler: Handler<'a>,
    place: crate::document::Location,
) -> Value<'a> {
    Value::Endpoints(vec![super::axum::made(methods, handler, place)])
}

/// What people would call the value of an expression.
fn name_of(expression: &Expr) -> String {
    match expression {
        Expr::Path(path) => segments(&path.path).pop().unwrap_or_default(),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => name.to_string(),
            syn::Member::Unnamed(_) => "unknown".to_owned(),
        },
        Expr::MethodCall(call) => match &*call.receiver {
            Expr::Path(_) | Expr::Field(_) => name_of(&call.receiver),
            // `config.path.as_ref().unwrap()`
            _ if is_same(&call.method.to_string()) => name_of(&call.receiver),
            _ => call.method.to_string(),
        },
        Expr::Reference(inside) => name_of(&inside.expr),
        Expr::Unary(inside) => name_of(&inside.expr),
        Expr::Call(call) => name_of(&call.func),
        _ => "unknown".to_owned(),
    }
}
