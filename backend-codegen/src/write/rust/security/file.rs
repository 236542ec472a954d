//! The file with the trait that looks at credentials.

use super::{Scheme, tokens};
use crate::api::{ApiKeyLocation, SecurityKind};
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::contract::{Contract, lint};
use crate::write::rust::docs;

/// The file with the trait `Security`; nothing if no operation demands anything.
pub(in crate::write::rust) fn file(contract: &Contract<'_>) -> Option<TokenStream> {
    if contract.schemes.is_empty() {
        return None;
    }
    let constants = contract.schemes.iter().map(constant);
    let lint = lint::of_methods(contract.schemes.iter().map(|scheme| &scheme.method));
    let methods = contract.schemes.iter().map(method);
    let arms = contract.schemes.iter().map(arm);
    let verifiers = tokens::items(contract);
    let tokens = verifiers.is_some().then(|| {
        quote! {
            /// What verifies tokens. [`Tokens::load`] makes it, once, when the program starts.
            fn tokens(&self) -> &Tokens;
        }
    });
    let has_scope = contract
        .schemes
        .iter()
        .any(|scheme| scheme.has_scopes)
        .then(|| {
            quote! {
                /// Whether somebody was granted a scope that an operation demands. Who was not is
                /// answered with `403`.
                fn has_scope(&self, principal: &Self::Principal, scope: &str) -> bool;
            }
        });
    Some(quote! {
        #verifiers

        #(#constants)*

        /// Looks at the credentials of requests.
        ///
        /// Operations that demand something are only reached by whom these methods let in.
        #lint
        pub trait Security: Send + Sync + 'static {
            /// Who a request comes from. Handlers find it in the extensions of the request.
            type Principal: Clone + Send + Sync + 'static;

            #tokens
            #has_scope
            #(#methods)*
        }

        impl<S: Security> support::http::security::Authenticate for S {
            type Principal = S::Principal;

            async fn authenticate(
                &self,
                scheme: &'static support::http::security::Scheme,
                attempt: support::http::security::Attempt<S::Principal>,
                credentials: support::http::security::Credentials,
            ) -> Result<S::Principal, support::http::security::Denied> {
                match (scheme.name, credentials) {
                    #(#arms,)*
                    _ => Err(support::http::security::Denied::Unauthorized),
                }
            }
        }
    })
}

fn constant(scheme: &Scheme<'_>) -> TokenStream {
    let (constant, name) = (&scheme.constant, scheme.name);
    let kind = match &scheme.documented.kind {
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Header,
        } => {
            let name = name.to_ascii_lowercase();
            quote!(HeaderField(#name))
        }
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Query,
        } => quote!(QueryParameter(#name)),
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Cookie,
        } => quote!(CookieValue(#name)),
        SecurityKind::Basic => quote!(Basic),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => quote!(Bearer),
        SecurityKind::OtherHttp(scheme) => quote!(Other(#scheme)),
        SecurityKind::MutualTls => quote!(Certificate),
    };
    let docs = docs::attributes(&format!(
        "The security scheme `{}`.",
        name.replace('`', "'")
    ));
    quote! {
        #docs
        pub static #constant: support::http::security::Scheme = support::http::security::Scheme { name: #name, kind: support::http::security::Kind::#kind };
    }
}

fn method(scheme: &Scheme<'_>) -> TokenStream {
    let method = &scheme.method;
    let what = match &scheme.documented.kind {
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Header,
        } => format!("the header `{name}`"),
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Query,
        } => format!("the query parameter `{name}`"),
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Cookie,
        } => format!("the cookie `{name}`"),
        SecurityKind::Basic => "a user with a password".to_owned(),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => match scheme.jwt {
            Some(_) => "a token that says this, which has been verified".to_owned(),
            None => "a bearer token".to_owned(),
        },
        SecurityKind::OtherHttp(scheme) => {
            format!("what stands behind `{scheme}` in `Authorization`")
        }
        SecurityKind::MutualTls => "a certificate".to_owned(),
    };
    let what = format!("Says who presents {what} (`{}`).", scheme.name);
    let docs = docs::attributes(&docs::paragraphs([
        Some(&*what),
        scheme.documented.description.as_deref(),
    ]));
    let (argument, ty) = argument(scheme);
    quote! {
        #docs
        fn #method(
            &self,
            attempt: support::http::security::Attempt<Self::Principal>,
            #argument: #ty,
        ) -> impl Future<Output = Result<Self::Principal, support::http::security::Denied>> + Send;
    }
}

/// What a method is given: its name, and its type.
pub(in crate::write::rust) fn argument(scheme: &Scheme<'_>) -> (Ident, TokenStream) {
    let named = |name: &str| Ident::new(name);
    if scheme.jwt.is_some() {
        return (named("claims"), tokens::claims());
    }
    match &scheme.documented.kind {
        SecurityKind::Basic => (named("basic"), quote!(support::http::security::Basic)),
        SecurityKind::ApiKey { .. } => (named("key"), quote!(&str)),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => (named("token"), quote!(&str)),
        SecurityKind::OtherHttp(_) => (named("credentials"), quote!(&str)),
        SecurityKind::MutualTls => (
            named("certificate"),
            quote!(&support::http::certificate::ClientCertificate),
        ),
    }
}

/// Lets the method for a scheme look at credentials.
fn arm(scheme: &Scheme<'_>) -> TokenStream {
    let (name, method) = (scheme.name, &scheme.method);
    let (argument, _) = argument(scheme);
    let (variant, found, value) = match &scheme.documented.kind {
        SecurityKind::Basic => (quote!(Basic), quote!(#argument), quote!(#argument)),
        SecurityKind::MutualTls => (quote!(Certificate), quote!(#argument), quote!(&#argument)),
        _ if scheme.jwt.is_some() => (quote!(Secret), quote!(token), quote!(#argument)),
        _ => (quote!(Secret), quote!(#argument), quote!(&#argument)),
    };
    let pattern = quote!((#name, support::http::security::Credentials::#variant(#found)));
    if scheme.jwt.is_some() {
        return quote!(#pattern => {
            let claims = self.tokens().#method.verify(&token).await?;
            support::http::security::granted(attempt.scopes, |scope| claims.has_scope(scope))?;
            self.#method(attempt, #value).await
        });
    }
    if scheme.has_scopes {
        return quote!(#pattern => {
            let scopes = attempt.scopes;
            let principal = self.#method(attempt, #value).await?;
            support::http::security::granted(scopes, |scope| self.has_scope(&principal, scope))?;
            Ok(principal)
        });
    }
    quote!(#pattern => self.#method(attempt, #value).await)
}
