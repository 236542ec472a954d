//! What verifies the tokens of an application, by the rules of the settings.

use super::context::Context;
use super::kept;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::contract::Contract;
use crate::write::rust::jwt::{Jwt, JwtKeys};
use crate::write::rust::printer::text as literal;
use crate::write::rust::security::{Scheme, algorithms, owned};
use crate::write::rust::{docs, file};

/// Where keys are that the settings have at a URL: nobody fetches them here.
const VARIABLE: &str = "JWT_KEYS";

/// The schemes whose tokens are verified.
pub(super) fn schemes<'c, 'a>(
    contract: &'c Contract<'a>,
) -> impl Iterator<Item = (&'c Scheme<'a>, &'c Jwt)> {
    let schemes = contract.schemes.iter();
    schemes.filter_map(|scheme| Some((scheme, scheme.jwt.as_ref()?)))
}

/// Whether there are any.
pub(super) fn has_any(contract: &Contract<'_>) -> bool {
    schemes(contract).next().is_some()
}

/// `tokens.rs`.
pub(super) fn text(context: &Context<'_>) -> String {
    let fields = schemes(context.contract).map(|(scheme, _)| {
        let method = &scheme.method;
        let docs = docs::attributes(&format!("Those of {}.", docs::code(scheme.name)));
        quote!(#docs pub #method: Verifier,)
    });
    let values = schemes(context.contract).map(|(scheme, jwt)| {
        let method = &scheme.method;
        let verifier = verifier(context, scheme, jwt);
        quote!(#method: #verifier,)
    });
    let tokens = quote! {
        /// What verifies the tokens of each scheme.
        #[derive(Clone, Debug)]
        pub struct Tokens { #(#fields)* }

        impl Tokens {
            /// Fails where nothing could be verified.
            pub fn load() -> Result<Self, Box<dyn Error + Send + Sync>> {
                Ok(Self { #(#values)* })
            }
        }
    };
    let shipped = include_str!("shipped/tokens.rs");
    kept::joined(shipped, &file::formatted(&tokens))
}

fn verifier(context: &Context<'_>, scheme: &Scheme<'_>, jwt: &Jwt) -> TokenStream {
    let variable = quote!(variable);
    let keys = match &jwt.keys {
        JwtKeys::Environment(name) => {
            let name = literal(name);
            quote!(variable(#name)?)
        }
        JwtKeys::File(path) => {
            let path = literal(path);
            quote!(std::fs::read_to_string(#path)?)
        }
        JwtKeys::Url(_) => {
            let what = format!(
                "keys at a URL are not fetched: the code expects them in the variable `{VARIABLE}`"
            );
            let help = "set the variable, or fetch them where `Tokens::load` is called";
            context.is_loose(scheme.documented.location, what, help);
            quote!(variable(#VARIABLE)?)
        }
    };
    let issuer = owned(&jwt.issuer, &variable);
    let audiences = jwt.audiences.iter().map(|it| owned(it, &variable));
    let (algorithms, leeway) = (algorithms(jwt), u64::from(jwt.leeway));
    let leeway = crate::tokens::Literal::u64_unsuffixed(leeway);
    let typ = match &jwt.typ {
        Some(typ) => {
            let typ = literal(typ);
            quote!(Some(#typ))
        }
        None => quote!(None),
    };
    quote! {
        Verifier::new(
            Rules {
                issuer: #issuer,
                audiences: Vec::from([#(#audiences),*]),
                algorithms: vec![#algorithms],
                leeway: #leeway,
                typ: #typ,
            },
            &#keys,
        )?
    }
}
