//! What frameworks differ in, as far as it shows in plain handlers.

use super::kept;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::Framework;

/// What requests are refused with.
pub(super) fn errors(framework: Framework) -> String {
    let own = match framework {
        Framework::Axum => include_str!("shipped/axum/errors.rs"),
        Framework::Actix => include_str!("shipped/actix/errors.rs"),
    };
    kept::joined(include_str!("shipped/errors.rs"), own)
}

/// What reads requests, and refuses those that do not satisfy their types.
pub(super) fn extractors(framework: Framework) -> String {
    let own = match framework {
        Framework::Axum => include_str!("shipped/axum/extract.rs"),
        Framework::Actix => include_str!("shipped/actix/extract.rs"),
    };
    kept::joined(include_str!("shipped/extract.rs"), own)
}

/// What handler files may import: where it is, and its names.
pub(super) fn imported(framework: Framework) -> Vec<(TokenStream, &'static [&'static str])> {
    match framework {
        Framework::Axum => vec![
            (quote!(axum), &["Json"]),
            (quote!(axum::extract), &["State"]),
            (quote!(axum::http), &["StatusCode"]),
        ],
        Framework::Actix => vec![
            (quote!(actix_web), &["HttpResponse"]),
            (quote!(actix_web::http), &["StatusCode"]),
            (quote!(actix_web::web), &["Data", "Json"]),
        ],
    }
}

/// The argument of a handler that has the state of the application.
pub(super) fn state(framework: Framework) -> TokenStream {
    match framework {
        Framework::Axum => quote!(State(_state): State<AppState>),
        Framework::Actix => quote!(_state: Data<AppState>),
    }
}

/// The type of a body that is taken as it comes.
pub(super) fn bytes(framework: Framework) -> TokenStream {
    match framework {
        Framework::Axum => quote!(axum::body::Bytes),
        Framework::Actix => quote!(actix_web::web::Bytes),
    }
}

/// What reads the parts of a multipart body.
pub(super) fn multipart(framework: Framework) -> &'static str {
    match framework {
        Framework::Axum => "read them with `axum::extract::Multipart`",
        Framework::Actix => "read them with `actix_multipart::Multipart`",
    }
}

/// The type of an answer that has a status and nothing else, and one with that status.
pub(super) fn empty(framework: Framework, status: &TokenStream) -> (TokenStream, TokenStream) {
    match framework {
        Framework::Axum => (quote!(StatusCode), quote!(#status)),
        Framework::Actix => (quote!(HttpResponse), quote!(HttpResponse::new(#status))),
    }
}

/// An answer with a status of its own: its type, or an expression.
pub(super) fn with_status(
    framework: Framework,
    status: &TokenStream,
    content: &TokenStream,
) -> TokenStream {
    match framework {
        Framework::Axum => quote!((#status, #content)),
        Framework::Actix => quote!((#content, #status)),
    }
}

/// How the head of a request is looked at that is called `request`.
pub(super) struct Head {
    pub(super) imports: TokenStream,
    pub(super) ty: TokenStream,
    pub(super) headers: TokenStream,
    pub(super) uri: TokenStream,
}

pub(super) fn head(framework: Framework, has_tokens: bool) -> Head {
    match framework {
        Framework::Axum => Head {
            imports: quote! {
                use axum::extract::FromRequestParts;
                use axum::http::request::Parts;
            },
            ty: quote!(Parts),
            headers: quote!(request.headers),
            uri: quote!(request.uri),
        },
        Framework::Actix => {
            let data = has_tokens.then(|| {
                quote!(
                    use actix_web::web::Data;
                )
            });
            Head {
                imports: quote! {
                    use actix_web::dev::Payload;
                    #data
                    use actix_web::{FromRequest, HttpRequest};
                    use std::future::{Ready, ready};
                },
                ty: quote!(HttpRequest),
                headers: quote!(request.headers()),
                uri: quote!(request.uri()),
            }
        }
    }
}

/// An extractor that is there if one of the alternatives is satisfied; where tokens are verified it has
/// what they say.
pub(super) fn guard(
    framework: Framework,
    name: &Ident,
    alternatives: &TokenStream,
    has_tokens: bool,
) -> TokenStream {
    let demand = match has_tokens {
        true => quote!(demand(request, &state.tokens, #alternatives).map(Self)),
        false => quote!(demand(request, #alternatives).map(|()| Self)),
    };
    match framework {
        Framework::Axum => {
            let (implemented, state) = match has_tokens {
                true => (
                    quote!(impl FromRequestParts<AppState>),
                    quote!(state: &AppState),
                ),
                false => (
                    quote!(impl<S: Send + Sync> FromRequestParts<S>),
                    quote!(_state: &S),
                ),
            };
            quote! {
                #implemented for #name {
                    type Rejection = Error;

                    async fn from_request_parts(request: &mut Parts, #state) -> Result<Self, Error> {
                        #demand
                    }
                }
            }
        }
        Framework::Actix => {
            let demand = match has_tokens {
                true => quote! {
                    let Some(state) = request.app_data::<Data<AppState>>() else {
                        return ready(Err(Error::unauthorized(String::new())));
                    };
                    ready(#demand)
                },
                false => quote!(ready(#demand)),
            };
            quote! {
                impl FromRequest for #name {
                    type Error = Error;
                    type Future = Ready<Result<Self, Error>>;

                    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
                        #demand
                    }
                }
            }
        }
    }
}
