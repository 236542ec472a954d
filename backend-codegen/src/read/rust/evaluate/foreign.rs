//! What other crates serve, whose code is not read.

use syn::Expr;
use syn::spanned::Spanned as _;
use syn::visit::Visit;

use super::Evaluator;
use super::axum::made;
use crate::read::rust::syntax::named;
use crate::read::rust::value::{At, Handler, Route, Scope, Value, hole};
use crate::read::rust::words::is_of_framework;
use crate::read::rust::world::Meaning;

impl<'a> Evaluator<'a, '_> {
    /// What a router takes.
    pub(super) fn part(
        &mut self,
        argument: Option<&'a Expr>,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let Some(argument) = argument else {
            return Value::Unknown;
        };
        let value = self.expression(argument, at, scope);
        self.tell_foreign(argument, &value, at);
        value
    }

    /// Tells that a router takes what a function of another crate gives, unless that has no operations.
    pub(super) fn tell_foreign(&mut self, argument: &Expr, value: &Value<'a>, at: At) {
        if !matches!(value, Value::Unknown) {
            return;
        }
        let Some(function) = function_of(argument) else {
            return;
        };
        let Meaning::Foreign(path) = self.world.meaning(at.module, &named(function)) else {
            return;
        };
        let is_guessed = path.first().is_none_or(|first| first == "*");
        if is_guessed || is_of_framework(&path) || path.iter().any(|name| is_quiet(name)) {
            return;
        }
        let name = path.join("::");
        self.lose(
            self.place(at, argument.span()),
            format!("what `{name}` serves is not in this code"),
            "its operations are those of another crate",
        );
    }
}

impl<'a> Evaluator<'a, '_> {
    /// The routes of what is wrapped around a server and answers itself:
    /// `PrometheusMetricsBuilder::new("api").endpoint("/metrics")`.
    pub(super) fn wrapped(&mut self) -> Vec<Route<'a>> {
        let world = self.world;
        let mut found = Vec::new();
        for function in &world.functions {
            let module = world.modules.get(function.module);
            if !module.is_some_and(|module| module.is_wanted) {
                continue;
            }
            let mut ends = Ends(Vec::new());
            ends.visit_block(function.block);
            let at = At {
                module: world.body_of(function),
                of: function.of,
            };
            for (call, argument) in ends.0 {
                let place = self.place(at, call.method.span());
                let path = self.plain(argument, at, &Scope::new());
                let path = path.unwrap_or_else(|| hole("endpoint"));
                let endpoint = made(vec!["get".to_owned()], Handler::Unknown, place);
                found.push(Route::new(path, endpoint));
            }
        }
        found
    }
}

/// Where builders of middlewares are told what to answer.
struct Ends<'a>(Vec<(&'a syn::ExprMethodCall, &'a Expr)>);

impl<'a> Visit<'a> for Ends<'a> {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        let is_builder = |path: &syn::ExprPath| {
            let names = named(path);
            names.iter().any(|name| name == "PrometheusMetricsBuilder")
        };
        if call.method == "endpoint"
            && let Some(argument) = call.args.first()
            && function_of(&call.receiver).is_some_and(is_builder)
        {
            self.0.push((call, argument));
        }
    }
}

/// The function that is called first in an expression.
fn function_of(expression: &Expr) -> Option<&syn::ExprPath> {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => Some(path),
            _ => None,
        },
        Expr::MethodCall(call) => function_of(&call.receiver),
        Expr::Await(inside) => function_of(&inside.base),
        Expr::Try(inside) => function_of(&inside.expr),
        Expr::Paren(inside) => function_of(&inside.expr),
        _ => None,
    }
}

/// Whether something of this name serves files, pages of a document, or nothing.
fn is_quiet(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "servedir",
        "servefile",
        "files",
        "static",
        "asset",
        "embed",
        "swagger",
        "redoc",
        "scalar",
        "rapidoc",
        "openapi",
        "docs",
        "tower",
        "std",
        "spa",
    ];
    words.iter().any(|word| name.contains(word))
}
