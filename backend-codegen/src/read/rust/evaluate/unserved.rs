//! Routers that a library has for others, and nobody serves.

use syn::visit::Visit;

use crate::read::rust::value::{Handler, Route};
use crate::read::rust::words::is_router;
use crate::read::rust::world::Function;

/// Whether a function that nobody calls gives a router whose handlers are all served elsewhere, by the
/// same methods at paths that end as its own do: it is for whoever mounts it in another program.
pub(super) fn is_unserved_part(served: &[(Function<'_>, Vec<Route<'_>>)], at: usize) -> bool {
    let Some((function, routes)) = served.get(at) else {
        return false;
    };
    if routes.is_empty() || !gives_router(function) || serves(function) {
        return false;
    }
    let others = || {
        let others = served.iter().enumerate().filter(|(other, _)| *other != at);
        others.flat_map(|(_, (_, routes))| routes)
    };
    routes.iter().all(|route| {
        others().any(|other| {
            other.path.len() > route.path.len()
                && other.path.ends_with(route.path.as_str())
                && other.endpoint.methods == route.endpoint.methods
                && is_same(&other.endpoint.handler, &route.endpoint.handler)
        })
    })
}

fn is_same(one: &Handler<'_>, other: &Handler<'_>) -> bool {
    match (one, other) {
        (Handler::Function(one), Handler::Function(other)) => one.id() == other.id(),
        _ => false,
    }
}

fn gives_router(function: &Function<'_>) -> bool {
    let mut names = Names(false, is_router);
    names.visit_return_type(&function.signature.output);
    names.0
}

/// Whether a function says that it listens.
fn serves(function: &Function<'_>) -> bool {
    let mut names = Names(false, |name| {
        matches!(
            name,
            "serve" | "bind" | "listen" | "HttpServer" | "TcpListener"
        )
    });
    names.visit_block(function.block);
    names.0
}

/// Whether a name is there that is meant.
struct Names(bool, fn(&str) -> bool);

impl<'a> Visit<'a> for Names {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0 = self.0 || self.1(&ident.to_string());
    }
}
