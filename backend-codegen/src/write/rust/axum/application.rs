//! The function of the user's `mod.rs` that makes an application.

use crate::tokens::{TokenStream, quote};
use crate::write::rust::stubs::Application;

/// `fn router`, and what it needs.
pub(super) fn tokens(application: &Application) -> TokenStream {
    let Application {
        handlers, forgets, ..
    } = application;
    let [parameter, docs, import] = application.parameters();
    let [default, hardening] = application.hardening();
    let (memory, router) = if *forgets {
        let memory = quote!(let deleted = mock::Deleted::default(););
        let router =
            quote!(generated::router_with(handlers, |operation, route| deleted
                .layer(operation, route)));
        (Some(memory), router)
    } else {
        (None, quote!(generated::router(handlers)))
    };
    let head = quote! {
        /// All routes of the API, and `404` for everything else.
        #docs
        pub fn router(#parameter) -> Router
    };
    let head = application.left_open(head, &quote!(Router));
    quote! {
        use axum::Router;
        #import
        use generated::{Handlers, #default harden, not_found};

        #head {
            let handlers = #handlers;
            #memory
            harden(#router.fallback(not_found), #hardening)
        }
    }
}
