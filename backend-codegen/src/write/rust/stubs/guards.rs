//! What stands in for the application's own errors and credentials.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Examples, Stubs};
use crate::api::SecurityKind;
use crate::write::rust::contract::{Contract, own_errors};

/// The user's `security.rs`: nobody is let in, but to a mock server anybody who carries credentials.
pub(in crate::write::rust) fn security(contract: &Contract<'_>, stubs: Stubs) -> TokenStream {
    let body = match stubs {
        Stubs::Unimplemented => quote!(Err(support::http::security::Denied::Unauthorized)),
        Stubs::Mock => quote!(Ok(())),
    };
    let methods = contract.schemes.iter().map(|scheme| {
        let method = &scheme.method;
        let argument = match scheme.documented.kind {
            SecurityKind::Basic => quote!(_basic: support::http::security::Basic),
            SecurityKind::ApiKey { .. } => quote!(_key: &str),
            SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. } => quote!(_token: &str),
            SecurityKind::OtherHttp(_) | SecurityKind::MutualTls => quote!(_credentials: &str),
        };
        quote! {
            async fn #method(&self, _attempt: support::http::security::Attempt<()>, #argument) -> Result<(), support::http::security::Denied> {
                #body
            }
        }
    });
    let docs = match stubs {
        Stubs::Unimplemented => quote!(#[doc = " Lets nobody in until it is written."]),
        Stubs::Mock => quote!(#[doc = " Lets in everybody who carries credentials, valid or not."]),
    };
    quote! {
        use super::generated::security;

        #docs
        #[derive(Clone, Debug, Default)]
        pub struct Security;

        impl security::Security for Security {
            type Principal = ();

            #(#methods)*
        }
    }
}

/// The user's `errors.rs`: each body is an example from the document, or made from its schema.
pub(in crate::write::rust) fn errors(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
) -> TokenStream {
    let methods = own_errors(contract).into_iter().map(|error| {
        let method = &error.method;
        let ty = contract.p.names.type_tokens(error.used);
        let value = examples.value(error.used).unwrap_or_else(|reason| {
            let reason = format!("say what the body is: {reason}");
            quote!(todo!(#reason))
        });
        quote! {
            fn #method(&self, _refusal: &support::http::refusal::Refusal) -> #ty {
                #value
            }
        }
    });
    quote! {
        use super::generated::errors;

        /// Fills the documented bodies of errors.
        #[derive(Clone, Debug, Default)]
        pub struct Errors;

        impl errors::Errors for Errors {
            #(#methods)*
        }
    }
}
