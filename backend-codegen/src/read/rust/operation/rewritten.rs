//! Answers that a layer writes anew: `ErrorHandlers` of actix-web.

use syn::visit::Visit;

use super::look::{Payload, Within, answers};
use super::{Facts, Operations};
use crate::infer::syntax::last;
use crate::infer::words::status;
use crate::read::code::Status;
use crate::read::rust::types::Context;
use crate::read::rust::value::Route;

impl<'a> Operations<'a, '_> {
    /// Puts what such a layer answers in place of the bodies of errors that the operation has.
    pub(super) fn rewritten(&mut self, route: &Route<'a>, facts: &mut Facts) {
        for layer in &route.endpoint.layers {
            let mut found = Handlers::default();
            found.visit_expr(layer.syntax);
            for (codes, handler) in found.0 {
                let look = Within::at(self.world, Context::new(layer.at.module, layer.at.of));
                let Some(function) = look.callee(handler) else {
                    continue;
                };
                let given = answers(self.world, &function).into_iter();
                let mut payloads = given.map(|answer| answer.payload);
                let is_known = |payload: &Payload| !matches!(payload, Payload::Unknown);
                let Some(payload) = payloads.find(is_known) else {
                    continue;
                };
                for at in 0..facts.responses.len() {
                    let Some(response) = facts.responses.get(at) else {
                        continue;
                    };
                    let place = response.place;
                    if matches!(response.status, Status::Code(code) if codes.contain(code)) {
                        let content = self.content(&payload, place);
                        if let Some(response) = facts.responses.get_mut(at) {
                            response.content = content;
                        }
                    }
                }
            }
        }
    }
}

/// Which statuses a handler is for.
#[derive(Clone, Copy)]
enum Codes {
    One(u16),
    /// Those between.
    Some(u16, u16),
}

impl Codes {
    fn contain(self, code: u16) -> bool {
        match self {
            Self::One(one) => one == code,
            Self::Some(from, below) => (from..below).contains(&code),
        }
    }
}

/// The handlers of `ErrorHandlers::new().handler(StatusCode::NOT_FOUND, f).default_handler(f)`.
#[derive(Default)]
struct Handlers<'a>(Vec<(Codes, &'a syn::Expr)>);

impl<'a> Visit<'a> for Handlers<'a> {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        // Those that are for one status come after those for all, and have the say.
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let found = match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("handler", [syn::Expr::Path(code), handler]) => {
                status(&last(&code.path)).map(|code| (Codes::One(code), *handler))
            }
            ("default_handler", [handler]) => Some((Codes::Some(400, 600), *handler)),
            ("default_handler_client", [handler]) => Some((Codes::Some(400, 500), *handler)),
            ("default_handler_server", [handler]) => Some((Codes::Some(500, 600), *handler)),
            _ => None,
        };
        if is_of_handlers(&call.receiver) {
            self.0.extend(found);
            self.0
                .sort_by_key(|(codes, _)| matches!(codes, Codes::One(_)));
        }
        syn::visit::visit_expr_method_call(self, call);
    }
}

/// Whether a chain begins with `ErrorHandlers::new()`.
fn is_of_handlers(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::MethodCall(call) => is_of_handlers(&call.receiver),
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(path) => path
                .path
                .segments
                .iter()
                .any(|segment| segment.ident == "ErrorHandlers"),
            _ => false,
        },
        _ => false,
    }
}
