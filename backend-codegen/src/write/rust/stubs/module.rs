//! The module that puts handlers and generated code together.

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::Method;
use crate::write::rust::contract::Contract;

/// What lets a mock server forget what was deleted: the same for all documents.
pub(in crate::write::rust) const MOCK: &str = include_str!("shipped/mock.rs");

/// Whether a mock server of the API has something to forget.
pub(in crate::write::rust) fn forgets(contract: &Contract<'_>) -> bool {
    let calls = contract.groups.iter().flat_map(|group| &group.calls);
    calls.into_iter().any(|call| {
        call.operation.method == Method::Delete && call.path.template.parameters().next().is_some()
    })
}

/// The user's `mod.rs`. Generated code is looked for in the folder `generated`, or at the path that is
/// given. With `forgets` it makes use of [`MOCK`].
pub(in crate::write::rust) fn tokens(
    contract: &Contract<'_>,
    generated: Option<&str>,
    forgets: bool,
) -> TokenStream {
    let modules = contract.groups.iter().map(|group| {
        let module = &group.module;
        // The folder that most projects have them in is called so too.
        let alike = (module == "api").then(|| {
            quote! {
                #[allow(
                    clippy::module_inception,
                    reason = "operations without a tag are in a module of this name"
                )]
            }
        });
        quote!(#alike mod #module;)
    });
    let fields = contract.groups.iter().map(|group| {
        let (module, handler) = (&group.module, &group.handler);
        quote!(#module: #module::#handler,)
    });
    let place = generated.map(|path| quote!(#[path = #path]));
    let has_errors = !contract.own_errors.is_empty();
    let has_security = !contract.schemes.is_empty();
    let errors_module = has_errors.then(|| {
        quote!(
            mod errors;
        )
    });
    let security_module = has_security.then(|| {
        quote!(
            mod security;
        )
    });
    let errors = has_errors.then(|| quote!(errors: errors::Errors,));
    let security = has_security.then(|| quote!(security: security::Security,));
    let mock_module = forgets.then(|| {
        quote!(
            mod mock;
        )
    });
    let (memory, router) = if forgets {
        let memory = quote!(let deleted = mock::Deleted::default(););
        let router =
            quote!(generated::router_with(handlers, |operation, route| deleted
                .layer(operation, route)));
        (Some(memory), router)
    } else {
        (None, quote!(generated::router(handlers)))
    };
    quote! {
        #errors_module
        #(#modules)*
        #mock_module
        #security_module
        #place
        pub mod generated;

        use axum::Router;
        use generated::{Handlers, Hardening, harden, not_found};

        /// All routes of the API, and `404` for everything else.
        pub fn router() -> Router {
            let handlers = Handlers { #(#fields)* #errors #security };
            #memory
            harden(#router.fallback(not_found), Hardening::default())
        }
    }
}
