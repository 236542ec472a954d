//! Middlewares that give requests to routers.

use std::rc::Rc;

use oxc_ast::ast::{self, Argument};
use oxc_ast_visit::{Visit, walk};

use super::express::visit_body;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{Entry, EntryKind, Framework, Router};
use crate::read::typescript::value::{Function, Term, Value};

impl<'a> Machine<'a> {
    /// Puts routers in their place that a middleware gives requests to: `app.use((req, res, next) =>
    /// router(req, res, next))` mounts `router`, whatever that is when all files have been run, and so does
    /// `app.use(measured(router))` of a package.
    pub(in crate::read::typescript) fn mount_called(&mut self) {
        let routers = self.routers.clone();
        for router in &routers {
            let n_entries = router.entries.borrow().len();
            for index in 0..n_entries {
                let entry = router.entries.borrow().get(index).cloned();
                let Some(Entry {
                    kind: EntryKind::Use { handlers, .. },
                    place,
                    ..
                }) = entry
                else {
                    continue;
                };
                let mut all = Vec::new();
                for handler in &handlers {
                    all.push(handler.clone());
                    let inner = match handler {
                        Value::Function(function) if hands_on(function) => {
                            self.passed_on_by(handler, router, place)
                        }
                        Value::Term(of) if router.framework == Framework::Express => wrapped(of),
                        _ => Vec::new(),
                    };
                    let is_new = |inner: &Rc<Router<'a>>| {
                        let mut known = handlers.iter().filter_map(|handler| match handler {
                            Value::Router(known) => Some(known),
                            _ => None,
                        });
                        !Rc::ptr_eq(inner, router) && !known.any(|known| Rc::ptr_eq(known, inner))
                    };
                    all.extend(inner.into_iter().filter(is_new).map(Value::Router));
                }
                if all.len() == handlers.len() {
                    continue;
                }
                self.mount(&all);
                if let Some(Entry {
                    kind: EntryKind::Use { handlers, .. },
                    ..
                }) = router.entries.borrow_mut().get_mut(index)
                {
                    *handlers = all;
                }
            }
        }
    }
}

/// Routers that are given to what makes a middleware.
fn wrapped<'a>(of: &Rc<Term<'a>>) -> Vec<Rc<Router<'a>>> {
    let Some((_, arguments)) = of.called() else {
        return Vec::new();
    };
    let routers = arguments.iter().filter_map(|argument| match argument {
        Value::Router(router) if !router.is_application => Some(router.clone()),
        _ => None,
    });
    routers.collect()
}

/// Whether a handler gives its request, and what comes with it, to something else.
fn hands_on(function: &Function<'_>) -> bool {
    let mut names = function
        .parameters()
        .iter()
        .map(|parameter| parameter.pattern.get_identifier_name());
    let (Some(Some(request)), Some(Some(response))) = (names.next(), names.next()) else {
        return false;
    };
    let mut finder = HandsOn {
        request: request.as_str(),
        response: response.as_str(),
        is_found: false,
    };
    visit_body(&mut finder, function);
    finder.is_found
}

/// Looks for `other(req, res)`.
struct HandsOn<'n> {
    request: &'n str,
    response: &'n str,
    is_found: bool,
}

impl<'a> Visit<'a> for HandsOn<'_> {
    fn visit_call_expression(&mut self, it: &ast::CallExpression<'a>) {
        let is = |argument: &Argument<'a>, name: &str| match argument {
            Argument::Identifier(it) => it.name == name,
            _ => false,
        };
        if let [request, response, ..] = it.arguments.as_slice() {
            self.is_found |= is(request, self.request) && is(response, self.response);
        }
        walk::walk_call_expression(self, it);
    }
}
