//! What stands in for the application's own errors and credentials.

use super::{Examples, Stubs};
use crate::api::SecurityKind;
use crate::tokens::{Ident, TokenStream, format_ident, quote};
use crate::write::rust::contract::{Contract, OwnError, own_errors};
use crate::write::rust::security::{self, Scheme};

/// The user's `security.rs`: nobody is let in but with a token that is verified, and to a mock server
/// whoever presents `mock`.
pub(in crate::write::rust) fn security(contract: &Contract<'_>, stubs: Stubs) -> TokenStream {
    let principal = principal(contract);
    let methods = contract
        .schemes
        .iter()
        .map(|scheme| method(contract, scheme, stubs, &principal));
    let by_hand = contract.schemes.iter().any(|scheme| scheme.jwt.is_none());
    let docs = match (stubs, security::has_tokens(contract)) {
        (Stubs::Unimplemented, false) => quote!(#[doc = " Lets nobody in until it is written."]),
        (Stubs::Unimplemented, true) => {
            quote!(#[doc = " Lets in who has a token that is verified, and nobody else until it is written."])
        }
        (Stubs::Mock, false) => {
            quote!(#[doc = " Lets in whoever presents `mock`: as the key or token, or as the password of any user."])
        }
        (Stubs::Mock, true) => {
            quote!(#[doc = " Lets in who has a token that is verified or, where none is wanted, presents `mock`: as the key, or as the password of any user."])
        }
    };
    let check = (stubs == Stubs::Mock && by_hand).then(|| {
        let let_in = let_in(contract);
        quote! {
            fn presents_mock(secret: &str) -> Result<#principal, support::http::security::Denied> {
                if secret.ends_with("mock") {
                    Ok(#let_in)
                } else {
                    Err(support::http::security::Denied::Unauthorized)
                }
            }
        }
    });
    let guard = if security::has_tokens(contract) {
        with_tokens(&docs)
    } else {
        quote! {
            #docs
            #[derive(Clone, Debug, Default)]
            pub struct Security;
        }
    };
    let tokens = security::has_tokens(contract).then(|| {
        quote! {
            fn tokens(&self) -> &security::Tokens {
                &self.tokens
            }
        }
    });
    let has_scope = contract.schemes.iter().any(|scheme| scheme.has_scopes);
    let has_scope = has_scope.then(|| {
        let is_granted = stubs == Stubs::Mock;
        quote! {
            fn has_scope(&self, _principal: &#principal, _scope: &str) -> bool {
                #is_granted
            }
        }
    });
    quote! {
        use super::generated::security;

        #guard

        impl security::Security for Security {
            type Principal = #principal;

            #tokens
            #has_scope
            #(#methods)*
        }

        #check
    }
}

/// Who requests come from, as far as it is known without the application.
fn principal(contract: &Contract<'_>) -> TokenStream {
    let claims = security::claims();
    let n_tokens = contract
        .schemes
        .iter()
        .filter(|it| it.jwt.is_some())
        .count();
    match n_tokens {
        0 => quote!(()),
        n if n == contract.schemes.len() => claims,
        _ => quote!(Option<#claims>),
    }
}

/// The principal of whom nothing is known.
fn let_in(contract: &Contract<'_>) -> TokenStream {
    if security::has_tokens(contract) {
        quote!(None)
    } else {
        quote!(())
    }
}

fn method(
    contract: &Contract<'_>,
    scheme: &Scheme<'_>,
    stubs: Stubs,
    principal: &TokenStream,
) -> TokenStream {
    let method = &scheme.method;
    let (name, ty) = argument(scheme);
    let unused = format_ident!("_{name}");
    let (name, body) = match stubs {
        _ if scheme.jwt.is_some() => {
            let is_alone = contract.schemes.iter().all(|scheme| scheme.jwt.is_some());
            let found = match is_alone {
                true => quote!(Ok(#name)),
                false => quote!(Ok(Some(#name))),
            };
            (name, found)
        }
        Stubs::Unimplemented => (
            unused,
            quote!(Err(support::http::security::Denied::Unauthorized)),
        ),
        Stubs::Mock => match scheme.documented.kind {
            SecurityKind::Basic => (name, quote!(presents_mock(&basic.password))),
            // Whoever ends TLS has verified it.
            SecurityKind::MutualTls => {
                let let_in = let_in(contract);
                (unused, quote!(Ok(#let_in)))
            }
            _ => (name.clone(), quote!(presents_mock(#name))),
        },
    };
    quote! {
        async fn #method(&self, _attempt: support::http::security::Attempt<#principal>, #name: #ty) -> Result<#principal, support::http::security::Denied> {
            #body
        }
    }
}

/// The guard of a server that verifies tokens.
fn with_tokens(docs: &TokenStream) -> TokenStream {
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Security {
            tokens: security::Tokens,
        }

        impl Security {
            /// With what verifies tokens.
            pub fn new(tokens: security::Tokens) -> Self {
                Self { tokens }
            }
        }
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
    let (name, ty) = argument(scheme);
    let name = format_ident!("_{name}");
    quote! {
        async fn #method(&self, _attempt: support::http::security::Attempt<Self::Principal>, #name: #ty) -> Result<Self::Principal, support::http::security::Denied> {
            Err(support::http::security::Denied::Unauthorized)
        }
    }
}

/// The methods that the trait has besides those for schemes, with what they are for.
pub(super) fn other_methods(
    contract: &Contract<'_>,
) -> Vec<(&'static str, &'static str, TokenStream)> {
    let tokens = security::has_tokens(contract).then(|| {
        let method = quote! {
            fn tokens(&self) -> &contract::security::Tokens {
                todo!("keep what `Tokens::load` makes, and return it here")
            }
        };
        ("tokens", "what verifies tokens", method)
    });
    let has_scope = contract.schemes.iter().any(|scheme| scheme.has_scopes);
    let has_scope = has_scope.then(|| {
        let method = quote! {
            fn has_scope(&self, _principal: &Self::Principal, _scope: &str) -> bool {
                false
            }
        };
        ("has_scope", "the scopes that operations demand", method)
    });
    tokens.into_iter().chain(has_scope).collect()
}

/// What is presented: its name, and its type.
fn argument(scheme: &Scheme<'_>) -> (Ident, TokenStream) {
    let (name, ty) = security::argument(scheme);
    (format_ident!("{name}"), ty)
}
