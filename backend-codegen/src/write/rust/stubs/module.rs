//! The module that puts handlers and generated code together.

use proc_macro2::TokenStream;
use quote::quote;

use crate::write::rust::contract::Contract;

/// The user's `mod.rs`. Generated code is looked for in the folder `generated`, or at the path that is
/// given.
pub(in crate::write::rust) fn tokens(
    contract: &Contract<'_>,
    generated: Option<&str>,
) -> TokenStream {
    let modules = contract.groups.iter().map(|group| {
        let module = &group.module;
        quote!(mod #module;)
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
    quote! {
        #errors_module
        #(#modules)*
        #security_module
        #place
        pub mod generated;

        use axum::Router;
        use generated::{Handlers, Hardening, harden, not_found};

        /// All routes of the API, and `404` for everything else.
        pub fn router() -> Router {
            let handlers = Handlers { #(#fields)* #errors #security };
            harden(generated::router(handlers).fallback(not_found), Hardening::default())
        }
    }
}
