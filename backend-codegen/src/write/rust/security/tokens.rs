//! What verifies JSON Web Tokens: rules and keys, as the settings say.

use super::Scheme;
use crate::list::CollectVec;
use crate::tokens::{Ident, Literal, TokenStream, format_ident, quote};
use crate::write::rust::contract::Contract;
use crate::write::rust::docs;
use crate::write::rust::jwt::{Jwt, JwtKeys, JwtText};
use crate::write::rust::printer::text;

/// Whether tokens of some scheme are verified.
#[cfg(feature = "stubs")]
pub(in crate::write::rust) fn has_tokens(contract: &Contract<'_>) -> bool {
    contract.schemes.iter().any(|scheme| scheme.jwt.is_some())
}

/// Whether keys have to be fetched, by the server itself or by the application.
fn is_fetched(contract: &Contract<'_>, by_server: bool) -> bool {
    let mut jwts = contract.schemes.iter().filter_map(|it| it.jwt.as_ref());
    jwts.any(|jwt| matches!(jwt.keys, JwtKeys::Url(_)) && jwt.is_fetched_here == by_server)
}

/// The type of what a valid token says.
pub(in crate::write::rust) fn claims() -> TokenStream {
    quote!(support::jwt::claims::Claims)
}

/// The error of a server that cannot verify tokens.
fn no_keys() -> TokenStream {
    quote!(support::jwt::keys::CannotVerify)
}

/// The type of all verifiers, and the function that makes them.
pub(super) fn items(contract: &Contract<'_>) -> Option<TokenStream> {
    let schemes: Vec<(&Scheme<'_>, &Jwt)> = contract
        .schemes
        .iter()
        .filter_map(|scheme| Some((scheme, scheme.jwt.as_ref()?)))
        .collect_vec();
    if schemes.is_empty() {
        return None;
    }
    let fields = schemes.iter().map(|(scheme, _)| {
        let method = &scheme.method;
        let docs = docs::attributes(&format!("Those of {}.", docs::code(scheme.name)));
        quote!(#docs pub #method: support::jwt::verifier::Verifier)
    });
    // Those that are alike are one, which may have to fetch keys.
    let is_same = |one: &Jwt, other: &Jwt| one == other;
    let mut shared: Vec<(&Jwt, Ident)> = Vec::new();
    for (at, (_, jwt)) in schemes.iter().enumerate() {
        let is_known = shared.iter().any(|(known, _)| is_same(known, jwt));
        let rest = schemes.iter().skip(at.saturating_add(1));
        if !is_known && rest.into_iter().any(|(_, other)| is_same(jwt, other)) {
            shared.push((jwt, format_ident!("verifier_{}", shared.len())));
        }
    }
    let verifiers = shared.iter().filter_map(|(jwt, variable)| {
        let (scheme, _) = schemes.iter().find(|(_, other)| is_same(jwt, other))?;
        let verifier = verifier(scheme, jwt);
        Some(quote!(let #variable = #verifier;))
    });
    let values = schemes.iter().map(|(scheme, jwt)| {
        let method = &scheme.method;
        match shared.iter().find(|(known, _)| is_same(known, jwt)) {
            Some((_, variable)) => quote!(#method: #variable.clone()),
            None => {
                let verifier = verifier(scheme, jwt);
                quote!(#method: #verifier)
            }
        }
    });
    let sources = sources(&schemes);
    let fetch_keys = quote!(support::jwt::remote::FetchKeys);
    let [by_application, by_server] = [false, true].map(|it| is_fetched(contract, it));
    let parameter = by_application.then(|| quote!(fetch: impl #fetch_keys));
    let fetch = by_application.then(|| quote!(let fetch: Arc<dyn #fetch_keys> = Arc::new(fetch);));
    let client = quote!(support::jwt::client::KeyClient);
    let client = by_server.then(
        || quote!(let client: Arc<dyn #fetch_keys> = Arc::new(#client::without_connection());),
    );
    let arc = (by_application || by_server).then(|| {
        quote!(
            use std::sync::Arc;
        )
    });
    let no_keys = no_keys();
    let keys = quote!(support::jwt::keys::Keys);
    Some(quote! {
        use ::jsonwebtoken::Algorithm;
        #arc
        use std::time::Duration;

        /// What verifies the tokens of each scheme whose tokens the settings know.
        #[derive(Clone, Debug)]
        pub struct Tokens {
            #(#fields,)*
        }

        #[allow(dead_code, reason = "an application may have keys, and rules, of its own")]
        impl Tokens {
            /// Rules and keys are what the settings say.
            ///
            /// # Errors
            ///
            /// When nothing could be verified with what is there.
            pub fn load(#parameter) -> Result<Self, #no_keys> {
                #fetch
                #client
                Self::with(#sources)
            }

            /// Rules are what the settings say, and keys those in a text: PEM, a key set as JSON, or a
            /// secret where tokens are signed with one.
            ///
            /// # Errors
            ///
            /// When nothing could be verified with them.
            pub fn of_keys(text: &str) -> Result<Self, #no_keys> {
                Self::with(|_, algorithms| #keys::of_text(text, algorithms))
            }

            /// The rules that the settings say, with the keys that each scheme has for its algorithms.
            fn with(
                keys: impl Fn(&str, &[Algorithm]) -> Result<#keys, #no_keys>,
            ) -> Result<Self, #no_keys> {
                #(#verifiers)*
                Ok(Self { #(#values),* })
            }
        }
    })
}

/// Where the settings say that keys are, as a function of the scheme and its algorithms.
fn sources(schemes: &[(&Scheme<'_>, &Jwt)]) -> TokenStream {
    let source = |jwt: &Jwt| {
        let keys = quote!(support::jwt::keys::Keys);
        match &jwt.keys {
            JwtKeys::Environment(name) => {
                let name = text(name);
                quote!(#keys::of_environment(#name, algorithms))
            }
            JwtKeys::File(path) => {
                let path = text(path);
                quote!(#keys::of_file(#path, algorithms))
            }
            JwtKeys::Url(url) => {
                let url = text(url);
                let client = match jwt.is_fetched_here {
                    true => quote!(client),
                    false => quote!(fetch),
                };
                quote!(Ok(#keys::of_url(#url, algorithms, Arc::clone(&#client))))
            }
        }
    };
    let Some(((_, last), others)) = schemes.split_last() else {
        return TokenStream::new();
    };
    let last_source = source(last);
    let place = |jwt: &Jwt| (jwt.keys.clone(), jwt.is_fetched_here);
    if others.iter().all(|(_, jwt)| place(jwt) == place(last)) {
        return quote!(|_, algorithms| #last_source);
    }
    let arms = others.iter().map(|(scheme, jwt)| {
        let (name, source) = (text(scheme.name), source(jwt));
        quote!(#name => #source)
    });
    quote!(|scheme, algorithms| match scheme {
        #(#arms,)*
        _ => #last_source,
    })
}

/// What makes the verifier of one scheme.
fn verifier(scheme: &Scheme<'_>, jwt: &Jwt) -> TokenStream {
    let name = text(scheme.name);
    let variable = quote!(support::jwt::keys::variable);
    let issuer = owned(&jwt.issuer, &variable);
    let audiences = jwt.audiences.iter().map(|it| owned(it, &variable));
    let algorithms = algorithms(jwt);
    let leeway = Literal::u8_unsuffixed(jwt.leeway);
    let typ = match &jwt.typ {
        Some(typ) => {
            let typ = text(typ);
            quote!(Some(#typ.to_owned()))
        }
        None => quote!(None),
    };
    quote! {
        support::jwt::verifier::Verifier::with(
            support::jwt::verifier::Rules {
                issuer: #issuer,
                audiences: vec![#(#audiences),*],
                algorithms: vec![#algorithms],
                leeway: Duration::from_secs(#leeway),
                typ: #typ,
            },
            |algorithms| keys(#name, algorithms),
        )?
    }
}

/// A text that is known now, or what `variable` says when the program starts.
pub(in crate::write::rust) fn owned(value: &JwtText, variable: &TokenStream) -> TokenStream {
    match value {
        JwtText::Known(known) => {
            let known = text(known);
            quote!(#known.to_owned())
        }
        JwtText::Environment(name) => {
            let name = text(name);
            quote!(#variable(#name)?)
        }
    }
}

/// What `jsonwebtoken` calls the algorithms, with commas between them.
pub(in crate::write::rust) fn algorithms(jwt: &Jwt) -> TokenStream {
    let names = jwt.algorithms.iter().map(|it| Ident::new(it.name()));
    quote!(#(Algorithm::#names),*)
}
