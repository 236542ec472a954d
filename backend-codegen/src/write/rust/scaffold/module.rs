//! `mod.rs`: the router, and the document that comes out of it.

use crate::map::IndexMap;
use crate::tokens::{TokenStream, format_ident, quote};
use std::cmp::Reverse;

use super::context::Context;
use super::handler::Routed;
use super::{jwt, said, tokens as ty};
use crate::api::{ApiKeyLocation, Method, SecurityKind};
use crate::write::rust::printer::text as literal;
use crate::write::rust::server::particularity;
use crate::write::rust::{Framework, docs, file, types};

/// Where the document is served.
const DOCUMENT: &str = "/openapi.json";

pub(super) fn text(context: &Context<'_>, routed: &[Routed<'_>]) -> String {
    let api = context.contract.api;
    let modules = context.contract.groups.iter().map(|group| {
        let module = &group.module;
        quote!(mod #module;)
    });
    let has_security = !context.contract.schemes.is_empty();
    let security = has_security.then(|| {
        quote!(
            mod security;
        )
    });
    let (tokens, state) = match jwt::has_any(context.contract) {
        true => (
            Some(quote!(
                mod tokens;
            )),
            state_with_tokens(),
        ),
        false => (
            None,
            quote! {
                /// What handlers share.
                #[derive(Clone, Debug, Default)]
                pub struct AppState {}
            },
        ),
    };
    let info = &api.info;
    let (title, version) = (literal(info.title.trim()), literal(info.version.trim()));
    let description = info.description.as_deref().map(|description| {
        let description = literal(description);
        quote!(, description = #description)
    });
    let tags = api.tags.iter().map(|tag| {
        let name = literal(&tag.name);
        let description = tag.description.as_deref().map(|description| {
            let description = literal(description);
            quote!(, description = #description)
        });
        quote!((name = #name #description))
    });
    let tags = (!api.tags.is_empty()).then(|| quote!(, tags(#(#tags),*)));
    let servers = api
        .servers
        .iter()
        .filter(|server| server.variables.is_empty());
    let servers: Vec<TokenStream> = servers
        .map(|server| {
            let url = literal(&server.url);
            let description = server.description.as_deref().map(|description| {
                let description = literal(description);
                quote!(, description = #description)
            });
            quote!((url = #url #description))
        })
        .collect();
    let servers = (!servers.is_empty()).then(|| quote!(, servers(#(#servers),*)));
    // What recursion hides from utoipa.
    let names = || context.p.names.items().map(|(used, _)| used);
    let recursive = names().filter(|used| context.is_recursive(*used));
    let hidden = types::reached(context.p, recursive.collect());
    let hidden: Vec<TokenStream> = names()
        .filter(|used| hidden.contains(used) && context.p.is_item(*used))
        .map(|used| ty::of(context, used))
        .collect();
    let components = (!hidden.is_empty()).then(|| quote!(, components(schemas(#(#hidden),*))));
    let modifiers = has_security.then(|| quote!(, modifiers(&SecuritySchemes)));
    let schemes = has_security.then(|| schemes(context));
    let serves_document = !api
        .paths
        .iter()
        .any(|path| path.template.as_str() == DOCUMENT);
    let router = match context.framework {
        Framework::Axum => axum(routed, serves_document),
        Framework::Actix => actix(routed, serves_document),
    };
    let Router {
        imports,
        paths,
        functions,
    } = router;
    let text = quote! {
        mod errors;
        mod extract;
        #(#modules)*
        #security
        #tokens
        mod types;

        #imports

        #state

        #[derive(OpenApi)]
        #[openapi(info(title = #title, version = #version #description) #paths #servers #tags #components #modifiers)]
        struct Document;

        #schemes

        #functions
    };
    let about = docs::module("The API: its routes, and its document.");
    format!("{about}\n{}", file::formatted(&text))
}

/// State that has what verifies tokens.
fn state_with_tokens() -> TokenStream {
    quote! {
        /// What handlers share.
        #[derive(Clone, Debug)]
        pub struct AppState {
            tokens: tokens::Tokens,
        }

        impl AppState {
            /// Fails where tokens could not be verified.
            pub fn load() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self {
                    tokens: tokens::Tokens::load()?,
                })
            }
        }
    }
}

/// What routes requests, and the document of that.
struct Router {
    imports: TokenStream,
    /// What the document is told of handlers.
    paths: Option<TokenStream>,
    functions: TokenStream,
}

fn axum(routed: &[Routed<'_>], serves_document: bool) -> Router {
    let mut paths: IndexMap<&str, Vec<TokenStream>> = IndexMap::new();
    for routed in routed {
        let (module, handler) = (&routed.module, &routed.handler);
        let handlers = paths.entry(&routed.pattern).or_default();
        handlers.push(quote!(#module::#handler));
    }
    let routes = paths
        .values()
        .map(|handlers| quote!(.routes(routes!(#(#handlers),*))));
    let served = serves_document.then(|| {
        quote! {
            let document = document();
            let router = router.route(#DOCUMENT, get(async move || Json(document)));
        }
    });
    let imports = match serves_document {
        true => quote!(
            use axum::routing::get;
            use axum::{Json, Router};
        ),
        false => quote!(
            use axum::Router;
        ),
    };
    let routes_macro = (!routed.is_empty()).then(|| {
        quote!(
            use utoipa_axum::routes;
        )
    });
    Router {
        imports: quote! {
            #imports
            use utoipa::OpenApi;
            use utoipa_axum::router::OpenApiRouter;
            #routes_macro
        },
        paths: None,
        functions: quote! {
            /// All routes of the API, and the document at `/openapi.json`.
            pub fn router(state: AppState) -> Router {
                let (router, _) = routes().split_for_parts();
                #served
                router.with_state(state)
            }

            /// The document that the code says.
            pub fn document() -> utoipa::openapi::OpenApi {
                routes().into_openapi()
            }

            fn routes() -> OpenApiRouter<AppState> {
                OpenApiRouter::with_openapi(Document::openapi())
                    #(#routes)*
            }
        },
    }
}

fn actix(routed: &[Routed<'_>], serves_document: bool) -> Router {
    let mut places: IndexMap<&str, Vec<&Routed<'_>>> = IndexMap::new();
    // It takes the first that fits, so that the most particular one comes first.
    let mut ordered: Vec<&Routed<'_>> = routed.iter().collect();
    ordered.sort_by_cached_key(|routed| Reverse(particularity(&routed.path.template)));
    for routed in ordered {
        places.entry(&routed.pattern).or_default().push(routed);
    }
    let services = places.iter().map(|(pattern, handlers)| {
        let routes = handlers.iter().map(|routed| {
            let (module, handler) = (&routed.module, &routed.handler);
            let method = match routed.method {
                Method::Options => quote!(method(Method::OPTIONS)),
                method => {
                    let name = format_ident!("{}", method.as_str().to_ascii_lowercase());
                    quote!(#name())
                }
            };
            quote!(.route(web::#method.to(#module::#handler)))
        });
        quote!(.service(web::resource(#pattern) #(#routes)*))
    });
    let has_options = routed.iter().any(|it| *it.method == Method::Options);
    let method = has_options.then(|| {
        quote!(
            use actix_web::http::Method;
        )
    });
    let (document, service, served) = match serves_document {
        true => (
            Some(quote!(let document = Data::new(document());)),
            Some(quote!(.app_data(document).route(#DOCUMENT, web::get().to(served)))),
            Some(quote! {
                async fn served(document: Data<utoipa::openapi::OpenApi>) -> HttpResponse {
                    HttpResponse::Ok().json(document.get_ref())
                }
            }),
        ),
        false => (None, None, None),
    };
    let response = serves_document.then(|| {
        quote!(
            use actix_web::HttpResponse;
        )
    });
    // utoipa takes the module for a tag where an operation has none.
    let handlers = routed.iter().map(|routed| {
        let (module, handler) = (&routed.module, &routed.handler);
        match routed.is_tagged {
            true => quote!(#module::#handler),
            false => quote!(#handler),
        }
    });
    let untagged = routed.iter().find(|routed| !routed.is_tagged);
    let untagged = untagged.map(|routed| {
        let module = &routed.module;
        quote!(
            use #module::*;
        )
    });
    let paths = quote!(, paths(#(#handlers),*));
    Router {
        imports: quote! {
            #response
            #method
            use actix_web::web::{self, Data, ServiceConfig};
            #untagged
            use utoipa::OpenApi;
        },
        paths: (!routed.is_empty()).then_some(paths),
        functions: quote! {
            /// All routes of the API, and the document at `/openapi.json`: for `App::configure`.
            ///
            /// All workers share what this is called for once: `App::new().configure(router.clone())`.
            pub fn router(state: AppState) -> impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static {
                let state = Data::new(state);
                #document
                move |config: &mut ServiceConfig| {
                    config.app_data(state) #service #(#services)*;
                }
            }

            /// The document that the code says.
            pub fn document() -> utoipa::openapi::OpenApi {
                Document::openapi()
            }

            #served
        },
    }
}

/// What declares the ways in.
fn schemes(context: &Context<'_>) -> TokenStream {
    let schemes = context.contract.schemes.iter().map(|scheme| {
        let name = literal(scheme.name);
        let value = match &scheme.documented.kind {
            SecurityKind::ApiKey { name, sent_in } => {
                let name = literal(name);
                let place = format_ident!(
                    "{}",
                    match sent_in {
                        ApiKeyLocation::Header => "Header",
                        ApiKeyLocation::Query => "Query",
                        ApiKeyLocation::Cookie => "Cookie",
                    }
                );
                quote!(SecurityScheme::ApiKey(security::ApiKey::#place(security::ApiKeyValue::new(#name))))
            }
            SecurityKind::Basic => {
                quote!(SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Basic)))
            }
            SecurityKind::OpenIdConnect { url } => {
                let url = literal(url);
                quote!(SecurityScheme::OpenIdConnect(security::OpenIdConnect::new(#url)))
            }
            SecurityKind::Oauth2 { flows, .. } => {
                let what = "the flows of OAuth 2 are not in the code, only that there is a bearer token";
                let help = "write them into `SecuritySchemes` in `mod.rs`";
                let _ = flows;
                context.is_loose(scheme.documented.location, what, help);
                quote!(SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Bearer)))
            }
            SecurityKind::Bearer { .. } => {
                quote!(SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Bearer)))
            }
            SecurityKind::OtherHttp(_) | SecurityKind::MutualTls => {
                let what = "a security scheme is in the code as a bearer token";
                let help = "write what it is into `SecuritySchemes` in `mod.rs`";
                context.is_loose(scheme.documented.location, what, help);
                quote!(SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Bearer)))
            }
        };
        quote!(components.add_security_scheme(#name, #value);)
    });
    // What is a bearer token in the code only because there is no other word for it.
    let others = context.contract.schemes.iter().filter_map(|scheme| {
        let name = literal(scheme.name);
        Some(match &scheme.documented.kind {
            SecurityKind::OtherHttp(scheme) => {
                let scheme = literal(scheme);
                quote!(scheme(name = #name, value = json!({"type": "http", "scheme": #scheme})))
            }
            SecurityKind::MutualTls => {
                quote!(scheme(name = #name, value = json!({"type": "mutualTLS"})))
            }
            _ => return None,
        })
    });
    let others: Vec<TokenStream> = others.collect();
    let said = (!others.is_empty()).then(|| said::never(&quote!(schemes(#(#others),*))));
    quote! {
        /// Declares the ways in.
        #said
        struct SecuritySchemes;

        impl utoipa::Modify for SecuritySchemes {
            fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
                use utoipa::openapi::security::{self, SecurityScheme};

                let components = document.components.get_or_insert_default();
                #(#schemes)*
            }
        }
    }
}
