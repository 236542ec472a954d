//! Who is let in: an extractor for each thing that operations demand.

use crate::tokens::{Ident, TokenStream, quote};
use std::collections::BTreeMap;

use super::context::Context;
use super::frame::{self, Head};
use super::jwt;
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

/// Other names in the file.
const TAKEN: [&str; 13] = [
    "AppState",
    "Claims",
    "Data",
    "Error",
    "FromRequest",
    "FromRequestParts",
    "HttpRequest",
    "Parts",
    "Payload",
    "Ready",
    "Scheme",
    "Tokens",
    "Verifier",
];

/// Everything that operations demand, and what it is called.
fn guards(context: &Context<'_>) -> Vec<(Demand, Ident)> {
    let mut scope = Scope::without(Kind::Type, &TAKEN);
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
    let (framework, schemes) = (context.framework, &context.contract.schemes);
    let has_tokens = jwt::has_any(context.contract);
    let mut scope = Scope::without(Kind::Variant, &[]);
    let names: BTreeMap<&str, Ident> = schemes
        .iter()
        .map(|scheme| (scheme.name, scope.words(&words(scheme.name))))
        .collect();
    let variant = |name: &str| names.get(name);
    let alike = lint::of_names(&Ident::new("Scheme"), names.values());
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
                    ApiKeyLocation::Header => quote!(header(request, #name)),
                    ApiKeyLocation::Query => quote!(query(request, #name)),
                    ApiKeyLocation::Cookie => quote!(cookie(request, #name)),
                }
            }
            SecurityKind::Basic => quote!(authorization(request, "Basic")),
            SecurityKind::OtherHttp(name) => {
                let name = literal(name);
                quote!(authorization(request, #name))
            }
            _ => quote!(authorization(request, "Bearer")),
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
        let alternatives = quote!(&[#(#alternatives),*]);
        let guard = frame::guard(framework, &name, &alternatives, has_tokens);
        let claims = has_tokens.then(|| {
            quote!((
                #[allow(dead_code, reason = "for handlers that ask who it is")]
                pub Option<Claims>
            ))
        });
        quote! {
            /// Lets in who presents what the name says.
            pub struct #name #claims;

            #guard
        }
    });
    let challenges = schemes.iter().map(|scheme| {
        let (variant, challenge) = (variant(scheme.name), challenge(&scheme.documented.kind));
        quote!(Self::#variant => #challenge,)
    });
    let verifiers = schemes.iter().map(|scheme| {
        let (variant, method) = (variant(scheme.name), &scheme.method);
        match scheme.jwt {
            Some(_) => quote!(Self::#variant => Some(&tokens.#method),),
            None => quote!(Self::#variant => None,),
        }
    });
    let verifier = has_tokens.then(|| {
        quote! {
            /// What verifies its tokens.
            fn verifier(self, tokens: &Tokens) -> Option<&Verifier> {
                match self { #(#verifiers)* }
            }
        }
    });
    let Head {
        imports,
        ty,
        headers,
        uri,
    } = frame::head(framework, has_tokens);
    let (about, verdict) = match stubs {
        Stubs::Unimplemented => ("Nobody is, until this is written.", quote!(false)),
        Stubs::Mock => ("A mock lets in whoever presents anything.", quote!(true)),
    };
    let what = match has_tokens {
        true => "Whether credentials are good that are no tokens.",
        false => "Whether the credentials are good.",
    };
    let about = docs::own(&format!("{what} {about}"));
    let has = |wanted: &dyn Fn(&SecurityKind) -> bool| {
        schemes.iter().any(|scheme| wanted(&scheme.documented.kind))
    };
    let is_in = |place: ApiKeyLocation| {
        has(&|kind| matches!(kind, SecurityKind::ApiKey { sent_in, .. } if *sent_in == place))
    };
    let header = is_in(ApiKeyLocation::Header).then(|| {
        quote! {
            fn header<'r>(request: &'r #ty, name: &str) -> Option<&'r str> {
                #headers.get(name)?.to_str().ok()
            }
        }
    });
    let query = is_in(ApiKeyLocation::Query).then(|| {
        quote! {
            fn query<'r>(request: &'r #ty, name: &str) -> Option<&'r str> {
                let pairs = #uri.query()?.split('&');
                pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
            }
        }
    });
    let cookie = is_in(ApiKeyLocation::Cookie).then(|| {
        quote! {
            fn cookie<'r>(request: &'r #ty, name: &str) -> Option<&'r str> {
                let pairs = #headers.get("cookie")?.to_str().ok()?.split(';');
                pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
            }
        }
    });
    let authorization = has(&|kind| !matches!(kind, SecurityKind::ApiKey { .. })).then(|| {
        quote! {
            fn authorization<'r>(request: &'r #ty, scheme: &str) -> Option<&'r str> {
                // Of two nobody knows which one counts.
                let [header] = Vec::from_iter(#headers.get_all("authorization"))[..] else {
                    return None;
                };
                let header = header.to_str().ok()?;
                let (name, credentials) = header.split_once(' ')?;
                name.eq_ignore_ascii_case(scheme).then_some(credentials)
            }
        }
    });
    let demand = demand(&ty, has_tokens);
    let verified = has_tokens.then(|| {
        quote!(
            use super::tokens::{Claims, Tokens, Verifier};
        )
    });
    let state = has_tokens.then(|| {
        quote!(
            use super::AppState;
        )
    });
    let tokens = quote! {
        #imports

        #state
        use super::errors::Error;
        #verified

        /// The ways in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #alike
        pub enum Scheme { #(#variants)* }

        #about
        fn is_good(_scheme: Scheme, _credentials: &str, _scopes: &[&str]) -> bool {
            #verdict
        }

        #demand

        impl Scheme {
            /// What a request presents.
            fn credentials(self, request: &#ty) -> Option<&str> {
                match self { #(#arms)* }
            }

            /// What a client is told to present.
            const fn challenge(self) -> &'static str {
                match self { #(#challenges)* }
            }

            #verifier
        }

        /// A challenge for each scheme (RFC 9110, 11.6.1).
        fn challenges(alternatives: &[&[(Scheme, &[&str])]]) -> String {
            let mut challenges = Vec::new();
            for (scheme, _) in alternatives.iter().flat_map(|schemes| schemes.iter()) {
                if !challenges.contains(&scheme.challenge()) {
                    challenges.push(scheme.challenge());
                }
            }
            challenges.join(", ")
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

/// The function that compares what is demanded with what is there.
fn demand(ty: &TokenStream, has_tokens: bool) -> TokenStream {
    if !has_tokens {
        return quote! {
            /// Lets in who satisfies one of the alternatives, each a list of schemes with scopes.
            fn demand(request: &#ty, alternatives: &[&[(Scheme, &[&str])]]) -> Result<(), Error> {
                let is_satisfied = |(scheme, scopes): &(Scheme, &[&str])| {
                    let credentials = scheme.credentials(request);
                    credentials.is_some_and(|credentials| is_good(*scheme, credentials, scopes))
                };
                match alternatives.iter().any(|schemes| schemes.iter().all(is_satisfied)) {
                    true => Ok(()),
                    false => Err(Error::unauthorized(challenges(alternatives))),
                }
            }
        };
    }
    quote! {
        /// Lets in who satisfies one of the alternatives, each a list of schemes with scopes, and says
        /// what the token says if there is one.
        fn demand(
            request: &#ty,
            tokens: &Tokens,
            alternatives: &[&[(Scheme, &[&str])]],
        ) -> Result<Option<Claims>, Error> {
            let mut is_forbidden = false;
            for schemes in alternatives {
                let (mut claims, mut has_scopes) = (None, true);
                let is_satisfied = |(scheme, scopes): &(Scheme, &[&str])| {
                    let Some(credentials) = scheme.credentials(request) else {
                        return false;
                    };
                    let Some(verifier) = scheme.verifier(tokens) else {
                        return is_good(*scheme, credentials, scopes);
                    };
                    let Some(said) = verifier.verify(credentials) else {
                        return false;
                    };
                    has_scopes &= scopes.iter().all(|scope| said.has_scope(scope));
                    claims = Some(said);
                    true
                };
                if schemes.iter().all(is_satisfied) {
                    if has_scopes {
                        return Ok(claims);
                    }
                    is_forbidden = true;
                }
            }
            Err(match is_forbidden {
                true => Error::forbidden("Bearer error=\"insufficient_scope\"".to_owned()),
                false => Error::unauthorized(challenges(alternatives)),
            })
        }
    }
}

/// What a client is told to present.
fn challenge(kind: &SecurityKind) -> TokenStream {
    let challenge = match kind {
        SecurityKind::ApiKey { name, sent_in } => {
            let place = match sent_in {
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Query => "query",
                ApiKeyLocation::Cookie => "cookie",
            };
            let name = name.replace(['"', '\\'], "");
            format!("ApiKey in=\"{place}\", name=\"{name}\"")
        }
        SecurityKind::Basic => "Basic realm=\"api\", charset=\"UTF-8\"".to_owned(),
        SecurityKind::OtherHttp(scheme) => scheme.to_string(),
        _ => "Bearer realm=\"api\"".to_owned(),
    };
    let challenge = literal(&challenge);
    quote!(#challenge)
}
