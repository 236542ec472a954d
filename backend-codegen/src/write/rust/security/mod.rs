//! Security schemes: the trait that looks at credentials, and what operations demand.

mod file;
mod tokens;

#[cfg(feature = "stubs")]
pub(super) use file::argument;
pub(super) use file::file;
#[cfg(feature = "scaffold")]
pub(super) use tokens::{algorithms, owned};
#[cfg(feature = "stubs")]
pub(super) use tokens::{claims, has_tokens};

use super::jwt::{Jwt, Jwts};
use crate::api::{Api, SecurityKind, SecurityScheme};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::contract::{Call, Contract};
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
    /// How its tokens are verified, if they are JSON Web Tokens.
    pub(crate) jwt: Option<Jwt>,
    /// Whether some operation demands scopes that only the application can look up.
    pub(crate) has_scopes: bool,
}

/// Names of methods that the trait has besides those for schemes.
const METHODS: [&str; 2] = ["has_scope", "tokens"];

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
    let mut methods = Scope::without(Kind::Value, &METHODS);
    let mut constants = Scope::new(Kind::Constant);
    let mut schemes = Vec::new();
    for (name, documented) in &api.security_schemes {
        if !requirements().any(|requirement| requirement.schemes.contains_key(name)) {
            continue;
        }
        let is_granted_scopes = matches!(
            documented.kind,
            SecurityKind::Oauth2 { .. } | SecurityKind::OpenIdConnect { .. }
        );
        let mut demanded = requirements().filter_map(|requirement| requirement.schemes.get(name));
        let has_scopes = is_granted_scopes && demanded.any(|scopes| !scopes.is_empty());
        schemes.push(Scheme {
            name,
            documented,
            method: methods.text(name),
            constant: constants.text(name),
            jwt: None,
            has_scopes,
        });
    }
    schemes
}

/// Lets tokens be verified as the settings say.
pub(super) fn verify(schemes: &mut [Scheme<'_>], jwts: &Jwts, diagnostics: &mut Diagnostics) {
    for scheme in &mut *schemes {
        scheme.jwt = jwts.of(scheme.name, scheme.documented).cloned();
        // The tokens themselves say what they are good for.
        scheme.has_scopes &= scheme.jwt.is_none();
    }
    if jwts.usual.is_some() && schemes.iter().all(|scheme| scheme.jwt.is_none()) {
        let message = "no operation demands a JSON Web Token, so there is nothing to verify";
        diagnostics.push(
            Diagnostic::warning("security::no-tokens", Location::default(), message).help(
                "declare a scheme of `type: http` with `scheme: bearer`, and demand it by `security`",
            ),
        );
    }
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
