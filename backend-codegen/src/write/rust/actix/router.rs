//! `fn router`, which sends every path and method to its handler.

use super::pattern;
use crate::list::CollectVec;
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
    let taken = [
        "Errors",
        "FromRequest",
        "Operation",
        "Pieces",
        "Route",
        "Security",
        "ServiceConfig",
    ];
    let parameters = Parameters::new(contract, &taken);
    let handlers = handlers(contract, &parameters);
    let functions = functions(contract, &parameters);
    let imports = imports(contract);
    quote!(#imports #handlers #functions)
}

/// What is used besides what every router uses.
fn imports(contract: &Contract<'_>) -> TokenStream {
    let shared = shared_imports(contract);
    let operations = (!contract.groups.is_empty()).then(|| {
        quote! {
            use super::server::paths::methods;
            use ::actix_web::FromRequest;
        }
    });
    quote! {
        #shared
        #operations
        use ::actix_web::Route;
        use ::actix_web::web::ServiceConfig;
    }
}

fn functions(contract: &Contract<'_>, parameters: &Parameters<'_, '_>) -> TokenStream {
    let all = parameters.all();
    let bounds = parameters.bounds(&quote!(FromRequest));
    let fields: Vec<_> = parameters
        .groups
        .iter()
        .map(|(group, _)| &group.module)
        .collect_vec();
    let security = parameters.security.iter().map(|_| quote!(security));
    let errors = parameters.errors.iter().map(|_| quote!(errors));
    let names: Vec<TokenStream> = fields
        .iter()
        .map(|field| quote!(#field))
        .chain(security)
        .chain(errors)
        .collect_vec();
    let filling = parameters
        .errors
        .iter()
        .map(|_| quote!(let layer = &fill(errors, layer);));
    let routes = pattern::ordered(contract);
    let routes = routes.iter().map(|place| service(contract, place));
    let complex = complex(parameters);
    let example = example(contract, "route.wrap(BodyLimit(64 << 20))");
    let services = match contract.groups.is_empty() {
        true => quote!(let (_, _, _) = (handlers, layer, server);),
        false => quote!(server #(#routes)*;),
    };
    let generics = match all.is_empty() {
        true => quote!(),
        false => quote!(<#(#all),*>),
    };
    quote! {
        /// Routes all operations to their handlers: for `App::configure` and `Scope::configure`.
        ///
        /// There is no default service: the routes can be a part of an application that has its own.
        /// What is returned is made once, and cloned for each `App`.
        #complex
        #[allow(dead_code, reason = "there is `router_with`, too")]
        pub fn router #generics(handlers: Handlers #generics) -> impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static
        where
            #bounds
        {
            router_with(handlers, |_, route| route)
        }

        /// Routes all operations to their handlers; `layer` may wrap the route of each.
        ///
        /// It gets the operation, which has its `operationId` as `id`, its method and its path, and the
        /// route with everything that the document demands in it. So one operation can have a body
        /// limit, a time limit, or any middleware, of its own:
        ///
        #example
        #complex
        pub fn router_with #generics(
            handlers: Handlers #generics,
            layer: impl Fn(&'static support::http::operation::Operation, Route) -> Route + Clone + Send + 'static,
        ) -> impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static
        where
            #bounds
        {
            #(let #names = Arc::new(handlers.#names);)*
            move |server: &mut ServiceConfig| {
                #(let #names = &#names;)*
                #(#filling)*
                #services
            }
        }
    }
}

fn service(contract: &Contract<'_>, place: &Place<'_, '_>) -> TokenStream {
    let (pattern, template) = (
        pattern::pattern(place.template),
        template::template(place.template),
    );
    let endpoints = place.calls.iter().map(endpoint);
    let preflights = cors::of_pages(contract, place).map(|of_pages| {
        quote!(.service(super::server::preflight::preflights(#pattern, #template, #of_pages)))
    });
    quote!(#preflights.service(methods(#pattern, #template, [#(#endpoints),*], &layer)))
}

fn endpoint((group, call): &Member<'_, '_>) -> TokenStream {
    let (module, handler, method) = (&group.module, &group.handler, &call.method);
    let guarded = security::is_guarded(call).then(|| quote!(guarded(security),));
    let pieces = call.streams_request().then(|| quote!(Pieces,));
    quote!(operation!(#guarded #pieces #module::#handler::#method))
}
