//! `fn router`, which sends every path and method to its handler.

use super::pattern::{self, Route};
use crate::tokens::{TokenStream, quote};
use crate::write::http::template;
use crate::write::rust::contract::Contract;
use crate::write::rust::cors;
use crate::write::rust::security;
use crate::write::rust::server::{
    Member, Parameters, Place, complex, example, handlers, shared_imports,
};

/// The file with the router.
pub(super) fn tokens(contract: &Contract<'_>) -> TokenStream {
    let taken = ["S", "Security", "Errors", "Router", "Operation", "Pieces"];
    let parameters = Parameters::new(contract, &taken);
    let handlers = handlers(contract, &parameters);
    let functions = functions(contract, &parameters);
    let imports = imports(contract);
    quote!(#imports #handlers #functions)
}

/// What is used besides what every router uses.
fn imports(contract: &Contract<'_>) -> TokenStream {
    let shared = shared_imports(contract);
    let errors = (!contract.own_errors.is_empty()).then(|| {
        quote!(
            use ::axum::middleware::map_response;
        )
    });
    let operations = (!contract.groups.is_empty()).then(|| {
        quote! {
            use ::axum::extract::FromRequestParts;
        }
    });
    let routes = pattern::routes(contract);
    let (plain, others) = parted(contract, &routes);
    let plain = (!plain.is_empty()).then(|| {
        quote!(
            use super::server::methods::Routes;
        )
    });
    let others = (!others.is_empty()).then(|| {
        quote!(
            use super::server::methods::methods;
        )
    });
    quote! {
        #shared
        #errors
        #operations
        #plain
        #others
        use ::axum::Router;
        use ::axum::routing::MethodRouter;
    }
}

fn functions(contract: &Contract<'_>, parameters: &Parameters<'_, '_>) -> TokenStream {
    let all = parameters.all();
    let bounds = parameters.bounds(&quote!(FromRequestParts<S>));
    let groups = parameters.groups.iter().map(|(group, _)| {
        let field = &group.module;
        quote!(let #field = &Arc::new(handlers.#field);)
    });
    let security = parameters
        .security
        .iter()
        .map(|_| quote!(let security = &Arc::new(handlers.security);));
    let routes = pattern::routes(contract);
    let errors = parameters
        .errors
        .iter()
        .map(|_| quote!(.layer(map_response(fill(handlers.errors)))));
    let (plain, others) = parted(contract, &routes);
    let routes = match plain.is_empty() {
        true => quote!(Router::new()),
        false => {
            let plain = plain.iter().map(|(route, place)| {
                let pattern = &route.pattern;
                let endpoints = place.calls.iter().map(endpoint);
                quote!(.at(#pattern, [#(#endpoints),*]))
            });
            quote!(Routes::new(&layer) #(#plain)* .router())
        }
    };
    let others = others.iter().map(|route| route_call(contract, route));
    let complex = complex(parameters);
    let limit = "route.layer(axum::Extension(BodyLimit(64 << 20)))";
    let example = example(contract, limit);
    let unused = contract
        .groups
        .is_empty()
        .then(|| quote!(let (_, _) = (handlers, layer);));
    quote! {
        /// Routes all operations to their handlers.
        ///
        /// There is no fallback: the router can be merged into an application that has its own.
        #complex
        #[allow(dead_code, reason = "there is `router_with`, too")]
        pub fn router<S, #(#all),*>(handlers: Handlers<#(#all),*>) -> Router<S>
        where
            S: Clone + Send + Sync + 'static,
            #bounds
        {
            router_with(handlers, |_, route| route)
        }

        /// Routes all operations to their handlers; `layer` may wrap the route of each.
        ///
        /// It gets the operation, which has its `operationId` as `id`, its method and its path, and the
        /// route with everything that the document demands in it. So one operation can have a body
        /// limit, a time limit, or any layer of tower, of its own:
        ///
        #example
        #complex
        pub fn router_with<S, #(#all),*>(
            handlers: Handlers<#(#all),*>,
            layer: impl Fn(&'static support::http::operation::Operation, MethodRouter<S>) -> MethodRouter<S>,
        ) -> Router<S>
        where
            S: Clone + Send + Sync + 'static,
            #bounds
        {
            #unused
            #(#groups)*
            #(#security)*
            #routes #(#others)* #(#errors)*
        }
    }
}

/// The routes that lead to the operations of one path and to nothing else, and the others.
fn parted<'r, 'p, 'a>(
    contract: &Contract<'_>,
    routes: &'r [Route<'p, 'a>],
) -> (
    Vec<(&'r Route<'p, 'a>, &'r Place<'p, 'a>)>,
    Vec<&'r Route<'p, 'a>>,
) {
    let mut parted = (Vec::new(), Vec::new());
    for route in routes {
        match route.places.as_slice() {
            [only] if is_plain(route) && cors::of_pages(contract, only).is_none() => {
                parted.0.push((route, only));
            }
            _ => parted.1.push(route),
        }
    }
    parted
}

fn route_call(contract: &Contract<'_>, route: &Route<'_, '_>) -> TokenStream {
    let pattern = &route.pattern;
    let methods = match route.places.as_slice() {
        [only] if is_plain(route) => methods(contract, only),
        places => {
            let places = places.iter().map(|place| {
                let template = template::template(place.template);
                let methods = methods(contract, place);
                quote!((#template, #methods))
            });
            quote!(super::server::alternatives::alternatives([#(#places),*]))
        }
    };
    quote!(.route(#pattern, #methods))
}

/// Whether some paths cannot be told apart by axum.
pub(super) fn needs_alternatives(contract: &Contract<'_>) -> bool {
    let routes = pattern::routes(contract);
    routes.iter().any(|route| !is_plain(route))
}

fn is_plain(route: &Route<'_, '_>) -> bool {
    matches!(route.places.as_slice(), [only] if pattern_matches_exactly(only))
}

/// Whether axum's pattern matches what the template does.
fn pattern_matches_exactly(place: &Place<'_, '_>) -> bool {
    place.template.segments().iter().all(pattern::is_plain)
}

fn methods(contract: &Contract<'_>, place: &Place<'_, '_>) -> TokenStream {
    let endpoints = place.calls.iter().map(endpoint);
    let methods = quote!(methods([#(#endpoints),*], &layer));
    match cors::of_pages(contract, place) {
        Some(of_pages) => {
            quote!(super::server::preflight::preflights(#of_pages, #methods))
        }
        None => methods,
    }
}

fn endpoint((group, call): &Member<'_, '_>) -> TokenStream {
    let (module, handler, method) = (&group.module, &group.handler, &call.method);
    let guarded = security::is_guarded(call).then(|| quote!(guarded(security),));
    let pieces = call.streams_request().then(|| quote!(Pieces,));
    quote!(operation!(#guarded #pieces #module::#handler::#method))
}
