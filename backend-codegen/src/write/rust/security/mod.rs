//! Security schemes: the trait that looks at credentials, and what operations demand.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::api::{Api, ApiKeyLocation, SecurityKind, SecurityScheme};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::write::rust::contract::{Call, Contract, lint};
use crate::write::rust::docs;
use crate::write::rust::names::{Kind, Scope};

/// A security scheme that some operation demands.
#[derive(Clone, Debug)]
pub(crate) struct Scheme<'a> {
    /// Its name in the document.
    pub(crate) name: &'a str,
    /// What the document says about it.
    pub(crate) documented: &'a SecurityScheme,
    /// The name of the method that looks at its credentials.
    pub(crate) method: Ident,
    /// The name of its constant.
    pub(crate) constant: Ident,
}

/// The schemes that some operation demands. One that cannot be enforced is an error: the operation
/// would stand open.
pub(super) fn schemes<'a>(api: &'a Api, diagnostics: &mut Diagnostics) -> Vec<Scheme<'a>> {
    let requirements = || {
        api.operations()
            .flat_map(|(_, operation)| &operation.security)
    };
    for requirement in requirements() {
        for name in requirement.schemes.keys() {
            if !api.security_schemes.contains_key(name) {
                let message = format!("the security scheme `{name}` is not declared");
                diagnostics.push(
                    Diagnostic::error("security::unknown-scheme", requirement.location, message)
                        .label("nothing could be demanded here, so nobody would be kept out")
                        .help(format!(
                            "declare `{name}` under `components.securitySchemes`"
                        )),
                );
            }
        }
    }
    let mut methods = Scope::new(Kind::Value);
    let mut constants = Scope::new(Kind::Constant);
    let mut schemes = Vec::new();
    for (name, documented) in &api.security_schemes {
        if !requirements().any(|requirement| requirement.schemes.contains_key(name)) {
            continue;
        }
        if matches!(documented.kind, SecurityKind::MutualTls) {
            let message = format!("client certificates (`{name}`) cannot be checked yet");
            diagnostics.push(
                Diagnostic::error("security::unsupported-scheme", documented.location, message)
                    .label("the connection is out of the server's sight")
                    .help("terminate TLS in front of the server, and demand a header from there"),
            );
        }
        schemes.push(Scheme {
            name,
            documented,
            method: methods.text(name),
            constant: constants.text(name),
        });
    }
    schemes
}

/// The field of an operation that says what a request must carry.
pub(super) fn demands(contract: &Contract<'_>, call: &Call<'_>) -> Option<TokenStream> {
    let security = &call.operation.security;
    if !is_guarded(call) {
        return None;
    }
    let alternatives = security.iter().map(|requirement| {
        let demands = requirement.schemes.iter().filter_map(|(name, scopes)| {
            let scheme = contract.schemes.iter().find(|scheme| *scheme.name == **name)?;
            let constant = &scheme.constant;
            let scopes = scopes.iter().map(|scope| &**scope);
            Some(quote!(support::http::security::Demand::new(&super::security::#constant, &[#(#scopes),*])))
        });
        quote!(&[#(#demands),*])
    });
    Some(quote!(security: &[#(#alternatives),*]))
}

/// Whether an operation demands anything of anybody.
pub(super) fn is_guarded(call: &Call<'_>) -> bool {
    call.operation
        .security
        .iter()
        .any(|requirement| !requirement.schemes.is_empty())
}

/// The file with the trait `Security`; nothing if no operation demands anything.
pub(super) fn file(contract: &Contract<'_>) -> Option<TokenStream> {
    if contract.schemes.is_empty() {
        return None;
    }
    let constants = contract.schemes.iter().map(constant);
    let lint = lint::of_methods(contract.schemes.iter().map(|scheme| &scheme.method));
    let methods = contract.schemes.iter().map(method);
    let arms = contract.schemes.iter().map(arm);
    Some(quote! {
        #(#constants)*

        /// Looks at the credentials of requests.
        ///
        /// Operations that demand something are only reached by whom these methods let in.
        #lint
        pub trait Security: Send + Sync + 'static {
            /// Who a request comes from. Handlers find it in the extensions of the request.
            type Principal: Clone + Send + Sync + 'static;

            #(#methods)*
        }

        impl<S: Security> support::http::security::Authenticate for S {
            type Principal = S::Principal;

            async fn authenticate(
                &self,
                scheme: &'static support::http::security::Scheme,
                attempt: support::http::security::Attempt<S::Principal>,
                credentials: support::http::security::Credentials<'_>,
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
            quote!(KeyInHeader(#name))
        }
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Query,
        } => quote!(KeyInQuery(#name)),
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Cookie,
        } => quote!(KeyInCookie(#name)),
        SecurityKind::Basic => quote!(Basic),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => quote!(Bearer),
        SecurityKind::OtherHttp(scheme) => quote!(Other(#scheme)),
        SecurityKind::MutualTls => quote!(Other("")),
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
        | SecurityKind::OpenIdConnect { .. } => "a bearer token".to_owned(),
        SecurityKind::OtherHttp(scheme) => {
            format!("what stands behind `{scheme}` in `Authorization`")
        }
        SecurityKind::MutualTls => String::new(),
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

fn argument(scheme: &Scheme<'_>) -> (TokenStream, TokenStream) {
    match &scheme.documented.kind {
        SecurityKind::Basic => (quote!(basic), quote!(support::http::security::Basic)),
        SecurityKind::ApiKey { .. } => (quote!(key), quote!(&str)),
        SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. } => (quote!(token), quote!(&str)),
        SecurityKind::OtherHttp(_) | SecurityKind::MutualTls => (quote!(credentials), quote!(&str)),
    }
}

fn arm(scheme: &Scheme<'_>) -> TokenStream {
    let (name, method) = (scheme.name, &scheme.method);
    let (argument, _) = argument(scheme);
    if matches!(scheme.documented.kind, SecurityKind::Basic) {
        quote!((#name, support::http::security::Credentials::Basic(#argument)) => self.#method(attempt, #argument).await)
    } else {
        quote!((#name, support::http::security::Credentials::Secret(#argument)) => self.#method(attempt, &#argument).await)
    }
}
