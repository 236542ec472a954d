//! `fn router`, which sends every path and method to its handler.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::pattern::{self, Member, Place, Route};
use crate::write::rust::contract::{Call, Contract, Group, route};
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::{docs, security};

/// The file with the router.
pub(super) fn tokens(contract: &Contract<'_>) -> TokenStream {
    let parameters = Parameters::new(contract);
    let handlers = handlers(contract, &parameters);
    let functions = functions(contract, &parameters);
    let imports = imports(contract);
    quote!(#imports #handlers #functions)
}

/// What is always used, and modules of operations.
fn imports(contract: &Contract<'_>) -> TokenStream {
    let modules = contract.groups.iter().map(|group| &group.module);
    let security = (!contract.schemes.is_empty()).then(|| {
        quote! {
            use super::security::Security;
            use super::server::guard::guarded;
        }
    });
    let errors = (!contract.own_errors.is_empty()).then(|| {
        quote! {
            use super::errors::Errors;
            use super::server::fill::fill;
            use ::axum::middleware::map_response;
        }
    });
    let operations = (!contract.groups.is_empty()).then(|| {
        quote! {
            use super::{#(#modules),*};
            use super::server::methods::methods;
            use super::server::serve::{endpoint, operation};
            use ::axum::extract::FromRequestParts;
            use std::sync::Arc;
        }
    });
    quote! {
        #errors
        #security
        #operations
        use ::axum::Router;
        use ::axum::routing::MethodRouter;
    }
}

/// The type parameters of `Handlers`: one for each field.
struct Parameters<'c, 'a> {
    groups: Vec<(&'c Group<'a>, Ident)>,
    errors: Option<Ident>,
    security: Option<Ident>,
}

impl<'c, 'a> Parameters<'c, 'a> {
    fn new(contract: &'c Contract<'a>) -> Self {
        let mut scope = Scope::without(
            Kind::Type,
            &["S", "Security", "Errors", "Router", "Operation"],
        );
        let mut one = |text: &str| scope.text(text);
        let groups = contract
            .groups
            .iter()
            .map(|group| (group, one(&group.handler.to_string())));
        Self {
            groups: groups.collect(),
            errors: (!contract.own_errors.is_empty()).then(|| one("bodies")),
            security: (!contract.schemes.is_empty()).then(|| one("guard")),
        }
    }

    fn all(&self) -> Vec<&Ident> {
        let groups = self.groups.iter().map(|(_, parameter)| parameter);
        groups.chain(&self.errors).chain(&self.security).collect()
    }

    /// What the type parameters have to be.
    fn bounds(&self) -> TokenStream {
        let groups = self.groups.iter().map(|(group, parameter)| {
            let (module, handler) = (&group.module, &group.handler);
            quote!(#parameter: #module::#handler<Context: FromRequestParts<S>>,)
        });
        let errors = self
            .errors
            .iter()
            .map(|parameter| quote!(#parameter: Errors,));
        let security = self
            .security
            .iter()
            .map(|parameter| quote!(#parameter: Security,));
        quote!(#(#groups)* #(#errors)* #(#security)*)
    }
}

fn handlers(contract: &Contract<'_>, parameters: &Parameters<'_, '_>) -> TokenStream {
    let all = parameters.all();
    let groups = parameters.groups.iter().map(|(group, parameter)| {
        let field = &group.module;
        let what = match group.tag {
            "" => "Operations without a tag.".to_owned(),
            tag => format!("Operations tagged {}.", docs::code(tag)),
        };
        let docs = docs::attributes(&what);
        quote!(#docs pub #field: #parameter,)
    });
    let errors = parameters.errors.iter().map(|parameter| {
        quote! {
            /// The bodies of documented errors that the server itself cannot fill.
            pub errors: #parameter,
        }
    });
    let security = parameters.security.iter().map(|parameter| {
        quote! {
            /// Who is let in.
            pub security: #parameter,
        }
    });
    let docs = docs::attributes(&format!(
        "What answers requests to {}.",
        contract.api.info.title.trim()
    ));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct Handlers<#(#all),*> {
            #(#groups)*
            #(#errors)*
            #(#security)*
        }
    }
}

/// From so many parameters on clippy takes a type for complex.
const MANY: usize = 12;

fn functions(contract: &Contract<'_>, parameters: &Parameters<'_, '_>) -> TokenStream {
    let all = parameters.all();
    let bounds = parameters.bounds();
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
    let routes = routes.iter().map(route_call);
    let complex = (all.len() >= MANY).then(|| {
        quote! {
            #[allow(
                clippy::type_complexity,
                reason = "each group of operations has a handler of its own type"
            )]
        }
    });
    let example = example(contract);
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
            Router::new() #(#routes)* #(#errors)*
        }
    }
}

/// How an operation gets a layer of its own, told by one of the API: one with a body if there is one.
fn example(contract: &Contract<'_>) -> TokenStream {
    let calls = || contract.groups.iter().flat_map(|group| &group.calls);
    let is_plain = |id: &&str| {
        id.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let id = |call: &Call<'_>| call.operation.id.as_deref().map(str::to_owned);
    let with_body = calls().filter(|call| call.body.is_some()).find_map(id);
    let id = with_body.or_else(|| calls().find_map(id));
    let id = id.filter(|id| is_plain(&id.as_str()));
    let id = id.unwrap_or_else(|| "operationId".to_owned());
    docs::attributes(&format!(
        "```ignore\n\
         router_with(handlers, |operation, route| match operation.id {{\n    \
             \"{id}\" => route.layer(axum::Extension(BodyLimit(64 << 20))),\n    \
             _ => route,\n\
         }})\n\
         ```"
    ))
}

fn route_call(route: &Route<'_, '_>) -> TokenStream {
    let pattern = &route.pattern;
    let methods = match route.places.as_slice() {
        [only] if is_plain(route) => methods(only),
        places => {
            let places = places.iter().map(|place| {
                let template = route::template(place.template);
                let methods = methods(place);
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

fn methods(place: &Place<'_, '_>) -> TokenStream {
    let endpoints = place.calls.iter().map(endpoint);
    quote!(methods([#(#endpoints),*], &layer))
}

fn endpoint((group, call): &Member<'_, '_>) -> TokenStream {
    let (module, handler, method) = (&group.module, &group.handler, &call.method);
    let operation = quote!(operation!(#module::#handler::#method));
    if security::is_guarded(call) {
        quote!(guarded(security, #operation))
    } else {
        operation
    }
}
