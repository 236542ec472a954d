//! `#[derive(ApiError)]`: one list of statuses, from which an error is described and answered.

use backend_codegen::infer::declared::{Errors, errors};
use backend_codegen::infer::phrase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Fields, ItemEnum};

/// What a derive adds to an error.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    match derived(item) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

fn derived(item: TokenStream) -> syn::Result<TokenStream> {
    let item: ItemEnum = syn::parse2(item).map_err(|error| {
        syn::Error::new(
            error.span(),
            "`ApiError` is derived for an enum, whose variants have statuses",
        )
    })?;
    let found = errors(&item);
    let mut wrong = None;
    let mut add = |error: syn::Error| match &mut wrong {
        None => wrong = Some(error),
        Some(first) => first.combine(error),
    };
    for argument in &found.unknown {
        add(syn::Error::new(
            argument.span,
            format!(
                "`{}` is not known here; expected `body = Type`, `axum` or `actix`",
                argument.name
            ),
        ));
    }
    for variant in &found.variants {
        if variant.is_wrong {
            add(syn::Error::new(
                variant.span,
                format!(
                    "the body of `{0}` is its only field: `{0}(Type)`",
                    variant.name
                ),
            ));
        }
        if variant.status.is_none() {
            add(syn::Error::new(
                variant.span,
                format!(
                    "the status of `{}` is missing: `#[status(404)]`, `#[status(NOT_FOUND)]`",
                    variant.name
                ),
            ));
        }
    }
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    let (implementation, types, bounds) = item.generics.split_for_impl();
    let name = &item.ident;
    let arms = item
        .variants
        .iter()
        .zip(&found.variants)
        .map(|(variant, said)| {
            let ident = &variant.ident;
            let fields = match &variant.fields {
                Fields::Unit => TokenStream::new(),
                Fields::Named(_) => quote!({ .. }),
                Fields::Unnamed(_) => quote!((..)),
            };
            let code = Literal::u16_unsuffixed(said.status.unwrap_or(500));
            quote!(Self::#ident #fields => #code)
        });
    let status = match item.variants.is_empty() {
        true => quote!(match *self {}),
        false => quote!(match self { #(#arms,)* }),
    };
    let responses = responses(&found);
    // What the schema of an error is, and which others go with it: those of what it is answered with.
    let bodies = found
        .variants
        .iter()
        .filter_map(|variant| variant.body.as_ref());
    let bodies: Vec<&TokenStream> = found.body.iter().chain(bodies).collect();
    let schema = bodies.first().map(|first| quote! {
        impl #implementation ::utoipa::PartialSchema for #name #types #bounds {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> {
                <#first as ::utoipa::PartialSchema>::schema()
            }
        }

        impl #implementation ::utoipa::ToSchema for #name #types #bounds {
            fn name() -> ::std::borrow::Cow<'static, str> {
                <#first as ::utoipa::ToSchema>::name()
            }

            fn schemas(
                __schemas: &mut Vec<(String, ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema>)>,
            ) {
                #(
                    __schemas.push((
                        <#bodies as ::utoipa::ToSchema>::name().into_owned(),
                        <#bodies as ::utoipa::PartialSchema>::schema(),
                    ));
                    <#bodies as ::utoipa::ToSchema>::schemas(__schemas);
                )*
            }
        }
    });
    let answers = found
        .answers
        .iter()
        .map(|framework| match framework.as_str() {
            "axum" => axum(&item, &found),
            _ => actix(&item, &found),
        });
    Ok(quote! {
        impl #implementation #name #types #bounds {
            /// The status that the error is answered with.
            #[allow(dead_code)]
            pub fn status(&self) -> u16 {
                #status
            }
        }

        #schema

        impl #implementation ::utoipa::IntoResponses for #name #types #bounds {
            fn responses() -> ::std::collections::BTreeMap<
                String,
                ::utoipa::openapi::RefOr<::utoipa::openapi::Response>,
            > {
                ::utoipa::openapi::ResponsesBuilder::new()
                    #(#responses)*
                    .build()
                    .into()
            }
        }

        #(#answers)*
    })
}

/// One response a status; several variants of one are told in one sentence after the other.
fn responses(found: &Errors) -> Vec<TokenStream> {
    let mut statuses: Vec<(u16, Vec<String>, Option<&TokenStream>)> = Vec::new();
    for variant in &found.variants {
        let Some(code) = variant.status else {
            continue;
        };
        let words = variant.description.clone();
        let body = variant.body.as_ref();
        match statuses.iter_mut().find(|(known, ..)| *known == code) {
            Some((_, known, first)) => {
                known.extend(words);
                *first = first.or(body);
            }
            None => statuses.push((code, words.into_iter().collect(), body)),
        }
    }
    let content =
        |body: Option<&TokenStream>| match (body.or(found.body.as_ref()), found.answers.is_empty())
        {
            (Some(body), _) => quote! {
                .content("application/json", ::utoipa::openapi::Content::new(Some(
                    ::utoipa::openapi::Ref::from_schema_name(<#body as ::utoipa::ToSchema>::name()),
                )))
            },
            (None, false) => quote! {
                .content("text/plain", ::utoipa::openapi::Content::new(Some(
                    <String as ::utoipa::PartialSchema>::schema(),
                )))
            },
            (None, true) => TokenStream::new(),
        };
    let responses = statuses.iter().map(|(code, words, body)| {
        let key = code.to_string();
        let description = match words.is_empty() {
            true => phrase(*code).to_owned(),
            false => words.join("; "),
        };
        let content = content(*body);
        quote! {
            .response(#key, ::utoipa::openapi::ResponseBuilder::new().description(#description) #content)
        }
    });
    responses.collect()
}

/// The variants that carry their bodies.
fn with_bodies(found: &Errors) -> Vec<Ident> {
    let variants = found.variants.iter();
    variants
        .filter(|variant| variant.body.is_some())
        .map(|variant| Ident::new(&variant.name, variant.span))
        .collect()
}

/// `IntoResponse` of axum. What a server error is about stays inside, unless the body says it.
fn axum(item: &ItemEnum, found: &Errors) -> TokenStream {
    let own = with_bodies(found);
    let name = &item.ident;
    let (implementation, types, bounds) = item.generics.split_for_impl();
    let body = match &found.body {
        Some(body) => quote!(::axum::Json(<#body as ::core::convert::From<&Self>>::from(&__error))),
        None => text(&quote!(&__error)),
    };
    quote! {
        impl #implementation ::axum::response::IntoResponse for #name #types #bounds {
            fn into_response(self) -> ::axum::response::Response {
                let __status = ::axum::http::StatusCode::from_u16(self.status())
                    .unwrap_or(::axum::http::StatusCode::INTERNAL_SERVER_ERROR);
                #[allow(unreachable_patterns)]
                match self {
                    #(Self::#own(__body) => {
                        ::axum::response::IntoResponse::into_response((__status, ::axum::Json(__body)))
                    })*
                    __error => {
                        let __body = #body;
                        ::axum::response::IntoResponse::into_response((__status, __body))
                    }
                }
            }
        }
    }
}

/// What an error says of itself, or, if the server is to blame, no more than that.
fn text(of: &TokenStream) -> TokenStream {
    quote! {
        if __status.is_server_error() {
            __status.canonical_reason().unwrap_or_default().to_owned()
        } else {
            ::std::string::ToString::to_string(#of)
        }
    }
}

/// `ResponseError` of actix-web.
fn actix(item: &ItemEnum, found: &Errors) -> TokenStream {
    let own = with_bodies(found);
    let name = &item.ident;
    let (implementation, types, bounds) = item.generics.split_for_impl();
    let body = match &found.body {
        Some(body) => quote!(.json(<#body as ::core::convert::From<&Self>>::from(self))),
        None => {
            let text = text(&quote!(self));
            quote!(.content_type("text/plain; charset=utf-8").body(#text))
        }
    };
    quote! {
        impl #implementation ::actix_web::ResponseError for #name #types #bounds {
            fn status_code(&self) -> ::actix_web::http::StatusCode {
                ::actix_web::http::StatusCode::from_u16(self.status())
                    .unwrap_or(::actix_web::http::StatusCode::INTERNAL_SERVER_ERROR)
            }

            fn error_response(&self) -> ::actix_web::HttpResponse {
                let __status = ::actix_web::ResponseError::status_code(self);
                #[allow(unreachable_patterns)]
                match self {
                    #(Self::#own(__body) => ::actix_web::HttpResponse::build(__status).json(__body),)*
                    _ => ::actix_web::HttpResponse::build(__status) #body,
                }
            }
        }
    }
}
