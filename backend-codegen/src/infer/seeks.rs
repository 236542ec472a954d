//! What handlers look for in a request that they have whole, or in what stands for one.

use syn::visit::Visit as _;

use super::extractor::SESSION;
use super::look::{Look, Source};
use super::security::sought;
use super::syntax::{last, type_path};
use super::types::Type as _;

/// What a handler looks for in a request by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A way in, as [`scheme`](super::security::scheme) names it.
    Demand(String),
    /// The same, and it does without: what was looked for becomes an `Option`.
    Optional(String),
    /// What somebody before it has found out about the client, without which it refuses.
    Client,
}

/// What a function looks for in a request that it has whole.
pub(super) fn seeks<'a, L: Look<'a>>(look: &L, function: &Source<'a>) -> Option<Sought> {
    let types = function
        .signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            syn::FnArg::Typed(input) => type_path(&input.ty).map(|path| (last(path), &*input.ty)),
            syn::FnArg::Receiver(_) => None,
        });
    let mut has_request = false;
    let mut has_session = false;
    for (name, ty) in types {
        has_request |= matches!(name.as_str(), "HttpRequest" | "Request" | "HeaderMap");
        has_session |= name == "Session"
            && matches!(
                look.written(ty).of_crate(),
                Some("actix_session" | "tower_sessions")
            );
    }
    if !has_request && !has_session {
        return None;
    }
    let words = look.words(function);
    let mut asked = Asked::default();
    asked.visit_block(function.block);
    // Who neither names a refusal nor has an error to give lets everybody in.
    let may_refuse = has_errors(function) || words.iter().any(|word| REFUSALS.contains(&&**word));
    let is_optional = !asked.is_demanded && (asked.is_optional || !may_refuse);
    if let Some(kind) = sought(&words).filter(|_| has_request) {
        return Some(match is_optional {
            true => Sought::Optional(kind),
            false => Sought::Demand(kind),
        });
    }
    let says = |word: &str| words.iter().any(|said| said == word);
    if has_session && (says("Unauthorized") || says("UNAUTHORIZED") || says("ErrorUnauthorized")) {
        return Some(Sought::Demand(SESSION.to_owned()));
    }
    // What a layer has put there, or else nobody is let in.
    let takes_client =
        (says("extensions") || says("ReqData")) && (says("Unauthorized") || says("UNAUTHORIZED"));
    (takes_client && !is_optional).then_some(Sought::Client)
}

/// What code that lets somebody not in says.
const REFUSALS: [&str; 11] = [
    "Unauthorized",
    "UNAUTHORIZED",
    "ErrorUnauthorized",
    "Forbidden",
    "FORBIDDEN",
    "ErrorForbidden",
    "from_u16",
    // To where somebody logs in.
    "Redirect",
    "SeeOther",
    "SEE_OTHER",
    "Found",
];

/// Whether a function returns anything that may be an error: all but what is an answer as such.
fn has_errors(function: &Source<'_>) -> bool {
    let syn::ReturnType::Type(_, ty) = &function.signature.output else {
        return false;
    };
    type_path(ty).is_none_or(|path| {
        !matches!(
            last(path).as_str(),
            "HttpResponse" | "Response" | "Json" | "Html" | "String" | "StatusCode"
        )
    })
}

/// What a handler does with what comes of functions that look at its request.
#[derive(Default)]
struct Asked {
    /// Whether the error of one becomes `None`.
    is_optional: bool,
    /// Whether that of another one ends the handler.
    is_demanded: bool,
}

impl Asked {
    /// Whether a function is called with a request or its headers, and what has come of it since is
    /// still a `Result`.
    fn is_call(expression: &syn::Expr) -> bool {
        match expression {
            syn::Expr::Await(inside) => Self::is_call(&inside.base),
            syn::Expr::Paren(inside) => Self::is_call(&inside.expr),
            syn::Expr::MethodCall(call) => {
                (call.method == "map" || call.method == "map_err") && Self::is_call(&call.receiver)
            }
            syn::Expr::Call(call) => call.args.iter().any(|argument| {
                let argument = match argument {
                    syn::Expr::Reference(inside) => &inside.expr,
                    argument => argument,
                };
                let name = match argument {
                    syn::Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
                    syn::Expr::MethodCall(call) => Some(call.method.to_string()),
                    _ => None,
                };
                name.is_some_and(|name| {
                    matches!(
                        name.as_str(),
                        "req" | "request" | "http_request" | "headers"
                    )
                })
            }),
            _ => false,
        }
    }
}

impl<'a> syn::visit::Visit<'a> for Asked {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        let forgives = matches!(
            call.method.to_string().as_str(),
            "ok" | "unwrap_or" | "unwrap_or_default" | "is_ok"
        );
        self.is_optional |= forgives && Self::is_call(&call.receiver);
    }

    fn visit_expr_let(&mut self, bound: &'a syn::ExprLet) {
        syn::visit::visit_expr_let(self, bound);
        let is_ok =
            matches!(&*bound.pat, syn::Pat::TupleStruct(pattern) if last(&pattern.path) == "Ok");
        self.is_optional |= is_ok && Self::is_call(&bound.expr);
    }

    fn visit_expr_try(&mut self, tried: &'a syn::ExprTry) {
        syn::visit::visit_expr_try(self, tried);
        self.is_demanded |= Self::is_call(&tried.expr);
    }
}
