//! What stands in for the application's own errors and credentials.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Examples, Stubs};
use crate::api::SecurityKind;
use crate::write::rust::contract::{Contract, OwnError, own_errors};
use crate::write::rust::security::Scheme;

/// The user's `security.rs`: nobody is let in, but to a mock server whoever presents `mock`.
pub(in crate::write::rust) fn security(contract: &Contract<'_>, stubs: Stubs) -> TokenStream {
    let methods = contract.schemes.iter().map(|scheme| {
        let method = &scheme.method;
        let (name, ty, secret) = argument(scheme);
        let (name, body) = match stubs {
            Stubs::Unimplemented => (
                format_ident!("_{name}"),
                quote!(Err(support::http::security::Denied::Unauthorized)),
            ),
            Stubs::Mock => (format_ident!("{name}"), quote!(presents_mock(#secret))),
        };
        let argument = quote!(#name: #ty);
        quote! {
            async fn #method(&self, _attempt: support::http::security::Attempt<()>, #argument) -> Result<(), support::http::security::Denied> {
                #body
            }
        }
    });
    let docs = match stubs {
        Stubs::Unimplemented => quote!(#[doc = " Lets nobody in until it is written."]),
        Stubs::Mock => {
            quote!(#[doc = " Lets in whoever presents `mock`: as the key or token, or as the password of any user."])
        }
    };
    let check = (stubs == Stubs::Mock).then(|| {
        quote! {
            fn presents_mock(secret: &str) -> Result<(), support::http::security::Denied> {
                if secret.ends_with("mock") {
                    Ok(())
                } else {
                    Err(support::http::security::Denied::Unauthorized)
                }
            }
        }
    });
    quote! {
        use super::generated::security;

        #docs
        #[derive(Clone, Debug, Default)]
        pub struct Security;

        impl security::Security for Security {
            type Principal = ();

            #(#methods)*
        }

        #check
    }
}

/// The user's `errors.rs`: each body is an example from the document, or made from its schema.
pub(in crate::write::rust) fn errors(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
) -> TokenStream {
    let methods = own_errors(contract);
    let methods = methods
        .iter()
        .map(|error| error_body(contract, error, examples));
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

/// The method that makes the body of one documented error.
pub(super) fn error_body(
    contract: &Contract<'_>,
    error: &OwnError,
    examples: &Examples<'_, '_>,
) -> TokenStream {
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
}

/// The method that lets nobody in by one security scheme, whoever the principals are.
pub(super) fn closed(scheme: &Scheme<'_>) -> TokenStream {
    let method = &scheme.method;
    let (name, ty, _) = argument(scheme);
    let name = format_ident!("_{name}");
    quote! {
        async fn #method(&self, _attempt: support::http::security::Attempt<Self::Principal>, #name: #ty) -> Result<Self::Principal, support::http::security::Denied> {
            Err(support::http::security::Denied::Unauthorized)
        }
    }
}

/// What is presented: its name, its type, and what of it is secret.
fn argument(scheme: &Scheme<'_>) -> (&'static str, TokenStream, TokenStream) {
    match scheme.documented.kind {
        SecurityKind::Basic => (
            "basic",
            quote!(support::http::security::Basic),
            quote!(&basic.password),
        ),
        SecurityKind::ApiKey { .. } => ("key", quote!(&str), quote!(key)),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => ("token", quote!(&str), quote!(token)),
        SecurityKind::OtherHttp(_) | SecurityKind::MutualTls => {
            ("credentials", quote!(&str), quote!(credentials))
        }
    }
}
