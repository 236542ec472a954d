//! Who is let in: an extractor for each thing that operations demand.

use crate::tokens::{Ident, quote};
use std::collections::BTreeMap;

use super::context::Context;
use crate::api::{ApiKeyLocation, SecurityKind, SecurityRequirement};
use crate::write::rust::contract::{Call, lint};
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::text as literal;
use crate::write::rust::stubs::Stubs;
use crate::write::rust::{docs, file};
use crate::write::words::words;

/// What an operation demands, as the name of its extractor.
pub(super) fn guard(context: &Context<'_>, call: &Call<'_>) -> Option<Ident> {
    let guards = guards(context);
    let mut guards = guards.into_iter();
    guards
        .find(|(demand, _)| *demand == plain(&call.operation.security))
        .map(|(_, name)| name)
}

/// The schemes of each alternative, with their scopes.
type Demand = Vec<Vec<(String, Vec<String>)>>;

fn plain(security: &[SecurityRequirement]) -> Demand {
    let alternative = |requirement: &SecurityRequirement| {
        let schemes = requirement.schemes.iter().map(|(name, scopes)| {
            let scopes = scopes.iter().map(|scope| scope.to_string()).collect();
            (name.to_string(), scopes)
        });
        schemes.collect()
    };
    security.iter().map(alternative).collect()
}

/// Everything that operations demand, and what it is called.
fn guards(context: &Context<'_>) -> Vec<(Demand, Ident)> {
    let mut scope = Scope::without(Kind::Type, &["Scheme", "Error", "Parts"]);
    let mut guards: Vec<(Demand, Ident)> = Vec::new();
    for (_, operation) in context.contract.api.operations() {
        let demand = plain(&operation.security);
        let demands_something = demand.iter().any(|schemes| !schemes.is_empty());
        if !demands_something || guards.iter().any(|(known, _)| *known == demand) {
            continue;
        }
        let mut name = Vec::new();
        for (position, schemes) in demand.iter().enumerate() {
            if position > 0 {
                name.push("or".to_owned());
            }
            if schemes.is_empty() {
                name.push("nobody".to_owned());
            }
            for (position, (scheme, scopes)) in schemes.iter().enumerate() {
                if position > 0 {
                    name.push("and".to_owned());
                }
                name.extend(words(scheme));
                name.extend(scopes.iter().flat_map(|scope| words(scope)));
            }
        }
        let name = scope.words(&name);
        guards.push((demand, name));
    }
    guards
}

/// `security.rs`.
pub(super) fn text(context: &Context<'_>, stubs: Stubs) -> String {
    let schemes = &context.contract.schemes;
    let mut scope = Scope::without(Kind::Variant, &[]);
    let names: BTreeMap<&str, Ident> = schemes
        .iter()
        .map(|scheme| (scheme.name, scope.words(&words(scheme.name))))
        .collect();
    let variant = |name: &str| names.get(name);
    let alike = lint::of_names(names.values());
    let variants = schemes.iter().map(|scheme| {
        let told = scheme.documented.description.as_deref();
        let docs = docs::attributes(told.unwrap_or(scheme.name));
        let variant = variant(scheme.name);
        quote!(#docs #variant,)
    });
    let arms = schemes.iter().map(|scheme| {
        let variant = variant(scheme.name);
        let value = match &scheme.documented.kind {
            SecurityKind::ApiKey { name, sent_in } => {
                let name = literal(name);
                match sent_in {
                    ApiKeyLocation::Header => quote!(header(parts, #name)),
                    ApiKeyLocation::Query => quote!(query(parts, #name)),
                    ApiKeyLocation::Cookie => quote!(cookie(parts, #name)),
                }
            }
            SecurityKind::Basic => quote!(authorization(parts, "Basic")),
            SecurityKind::OtherHttp(name) => {
                let name = literal(name);
                quote!(authorization(parts, #name))
            }
            _ => quote!(authorization(parts, "Bearer")),
        };
        quote!(Self::#variant => #value,)
    });
    let guards = guards(context).into_iter().map(|(demand, name)| {
        let alternatives = demand.iter().map(|schemes| {
            let schemes = schemes.iter().map(|(name, scopes)| {
                let variant = variant(name);
                quote!((Scheme::#variant, &[#(#scopes),*]))
            });
            quote!(&[#(#schemes),*])
        });
        quote! {
            /// Lets in who presents what the name says.
            pub struct #name;

            impl<S: Send + Sync> FromRequestParts<S> for #name {
                type Rejection = Error;

                async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
                    demand(parts, &[#(#alternatives),*]).map(|()| Self)
                }
            }
        }
    });
    let (about, verdict) = match stubs {
        Stubs::Unimplemented => ("Nobody is, until this is written.", quote!(false)),
        Stubs::Mock => ("A mock lets in whoever presents anything.", quote!(true)),
    };
    let about = docs::own(&format!("Whether the credentials are good. {about}"));
    let has = |wanted: &dyn Fn(&SecurityKind) -> bool| {
        schemes.iter().any(|scheme| wanted(&scheme.documented.kind))
    };
    let is_in = |place: ApiKeyLocation| {
        has(&|kind| matches!(kind, SecurityKind::ApiKey { sent_in, .. } if *sent_in == place))
    };
    let header = is_in(ApiKeyLocation::Header).then(|| {
        quote! {
            fn header<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
                parts.headers.get(name)?.to_str().ok()
            }
        }
    });
    let query = is_in(ApiKeyLocation::Query).then(|| {
        quote! {
            fn query<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
                let pairs = parts.uri.query()?.split('&');
                pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
            }
        }
    });
    let cookie = is_in(ApiKeyLocation::Cookie).then(|| {
        quote! {
            fn cookie<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
                let pairs = parts.headers.get("cookie")?.to_str().ok()?.split(';');
                pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
            }
        }
    });
    let authorization = has(&|kind| !matches!(kind, SecurityKind::ApiKey { .. })).then(|| {
        quote! {
            fn authorization<'p>(parts: &'p Parts, scheme: &str) -> Option<&'p str> {
                let header = parts.headers.get("authorization")?.to_str().ok()?;
                let (name, credentials) = header.split_once(' ')?;
                name.eq_ignore_ascii_case(scheme).then_some(credentials)
            }
        }
    });
    let tokens = quote! {
        use axum::extract::FromRequestParts;
        use axum::http::request::Parts;

        use super::errors::Error;

        /// The ways in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #alike
        pub enum Scheme { #(#variants)* }

        #about
        fn is_good(_scheme: Scheme, _credentials: &str, _scopes: &[&str]) -> bool {
            #verdict
        }

        /// Lets in who satisfies one of the alternatives, each a list of schemes with scopes.
        fn demand(parts: &Parts, alternatives: &[&[(Scheme, &[&str])]]) -> Result<(), Error> {
            let is_satisfied = |(scheme, scopes): &(Scheme, &[&str])| {
                let credentials = scheme.credentials(parts);
                credentials.is_some_and(|credentials| is_good(*scheme, credentials, scopes))
            };
            match alternatives.iter().any(|schemes| schemes.iter().all(is_satisfied)) {
                true => Ok(()),
                false => Err(Error::unauthorized()),
            }
        }

        impl Scheme {
            /// What a request presents.
            fn credentials(self, parts: &Parts) -> Option<&str> {
                match self { #(#arms)* }
            }
        }

        #header
        #query
        #cookie
        #authorization

        #(#guards)*
    };
    format!(
        "{}\n{}",
        docs::module("Who is let in."),
        file::formatted(&tokens)
    )
}
