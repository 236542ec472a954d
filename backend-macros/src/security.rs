//! `#[derive(Security)]`: an extractor says which way in it asks for.

use backend_codegen::infer::declared::{Security, security};
use backend_codegen::infer::security::{Scheme, scheme};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ItemStruct;

/// What a derive adds to an extractor.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    match derived(item) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

const KNOWN: &str = "`bearer`, `bearer = \"JWT\"`, `basic`, `token`, `header = \"x-api-key\"` or `cookie = \"session\"`";

fn derived(item: TokenStream) -> syn::Result<TokenStream> {
    let item: ItemStruct = syn::parse2(item).map_err(|error| {
        syn::Error::new(
            error.span(),
            "`Security` is derived for a struct that is an extractor",
        )
    })?;
    let found = security(&item.attrs, &item.fields);
    if let Some(argument) = found.unknown.first() {
        return Err(syn::Error::new(
            argument.span,
            format!(
                "`{}` is not known here; expected {KNOWN}, and beside it `name = \"…\"`, `scopes(\"…\")` or `optional`",
                argument.name
            ),
        ));
    }
    let Security {
        kind: Some(kind),
        format,
        name,
        description,
        is_optional,
        scopes,
        ..
    } = found
    else {
        return Err(syn::Error::new(
            Span::call_site(),
            format!("say what it looks for: `#[security(bearer)]`; expected {KNOWN}"),
        ));
    };
    let (usual, scheme) = scheme(&kind);
    let name = name.unwrap_or_else(|| usual.to_owned());
    let value = match scheme {
        Scheme::Http(kind) => {
            let kind = match kind {
                "basic" => quote!(Basic),
                _ => quote!(Bearer),
            };
            let format = format.map(|format| quote!(.bearer_format(#format)));
            let words = description.map(|text| quote!(.description(Some(#text))));
            quote!(SecurityScheme::Http(
                Http::builder().scheme(HttpAuthScheme::#kind) #format #words .build()
            ))
        }
        Scheme::Key(place, key) => {
            let place = match place {
                "cookie" => quote!(Cookie),
                _ => quote!(Header),
            };
            let value = match description {
                Some(text) => quote!(ApiKeyValue::with_description(#key, #text)),
                None => quote!(ApiKeyValue::new(#key)),
            };
            quote!(SecurityScheme::ApiKey(ApiKey::#place(#value)))
        }
    };
    let (implementation, types, bounds) = item.generics.split_for_impl();
    let ident = &item.ident;
    // Handlers on actix-web are unit structs, which patterns of the same name would mean: no name of ours is
    // one of theirs.
    Ok(quote! {
        impl #implementation #ident #types #bounds {
            /// Declares the way in that this extractor asks for among those of a document.
            #[allow(dead_code)]
            pub fn declare(__document: &mut ::utoipa::openapi::OpenApi) {
                use ::utoipa::openapi::security::*;
                __document
                    .components
                    .get_or_insert_default()
                    .add_security_scheme(#name, #value);
            }

            #[doc(hidden)]
            #[allow(dead_code)]
            pub fn __backend_asks(
                __operation: &mut ::utoipa::openapi::path::Operation,
                __is_optional: bool,
            ) {
                use ::utoipa::openapi::security::SecurityRequirement;
                if __operation.security.is_some() && (__is_optional || #is_optional) {
                    return;
                }
                let __scopes: &[&str] = &[#(#scopes),*];
                let __one = SecurityRequirement::new(#name, __scopes.iter().copied());
                let __demands = __operation.security.get_or_insert_default();
                if __is_optional || #is_optional {
                    __demands.push(SecurityRequirement::default());
                    __demands.push(__one);
                    return;
                }
                __demands.push(__one);
                __operation
                    .responses
                    .responses
                    .entry("401".to_owned())
                    .or_insert_with(|| {
                        ::utoipa::openapi::RefOr::T(::utoipa::openapi::Response::new("Unauthorized"))
                    });
            }
        }
    })
}
