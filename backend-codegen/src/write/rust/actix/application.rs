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
        let router = quote!(generated::router_with(handlers, move |operation, route| {
            deleted.layer(operation, route)
        }));
        (Some(memory), router)
    } else {
        (None, quote!(generated::router(handlers)))
    };
    let answer = quote!(impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static);
    let head = quote! {
        /// All routes of the API, and `404` for everything else: for `App::configure`.
        ///
        /// All workers share what this is called for once: `App::new().configure(router.clone())`.
        #docs
        pub fn router(#parameter) -> #answer
    };
    let head = application.left_open(head, &answer);
    quote! {
        use actix_web::web::{self, ServiceConfig};
        #import
        use generated::{Handlers, #default harden, not_found};

        #head {
            let handlers = #handlers;
            #memory
            let router = #router;
            let hardened = harden(#hardening);
            move |config: &mut ServiceConfig| {
                let api = web::scope("").wrap(hardened).configure(router);
                config.service(api.default_service(web::to(not_found)));
            }
        }
    }
}
