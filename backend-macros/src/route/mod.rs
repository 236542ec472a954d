//! `#[route]`: what a handler takes and gives, as `#[utoipa::path]` of a function without parameters.
//!
//! utoipa looks at the signature that its attribute stands above, and refuses patterns such as
//! `State(_)`; so it gets another function, in a block of its own, and the handler stays as it is.

mod asked;
mod operation;
mod settings;

use backend_codegen::infer::attribute::{parse_route, routes};
use backend_codegen::infer::extractor::Framework;
use backend_codegen::infer::look::Source;
use backend_codegen::infer::written::Alone;
use backend_codegen::infer::{handler, path, words};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ItemFn;

use settings::Settings;

/// A handler with its description. `modules` are those that it stands in, from below the crate.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream, modules: &[&str]) -> TokenStream {
    match described(arguments, item.clone(), modules) {
        Ok(description) => quote!(#description #item),
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

fn described(
    arguments: TokenStream,
    item: TokenStream,
    modules: &[&str],
) -> syn::Result<TokenStream> {
    let function: ItemFn = syn::parse2(item).map_err(|error| {
        syn::Error::new(
            error.span(),
            "`#[route]` belongs above a handler: a function",
        )
    })?;
    if let Some(receiver) = function.sig.receiver() {
        return Err(syn::Error::new_spanned(
            receiver,
            "`#[route]` belongs above a function outside of `impl`: what it adds is an item beside it",
        ));
    }
    let mut route = parse_route(arguments)?;
    let attributes = routes(&function.attrs);
    let mut framework = None;
    if route.path.is_none() {
        let [found] = attributes.as_slice() else {
            let message = match attributes.is_empty() {
                true => {
                    "method and path are missing: `#[route(get \"/articles/{id}\")]`, or `#[route]` above `#[get(\"/articles/{id}\")]` of actix-web"
                }
                false => {
                    "a handler with several routes has several descriptions: give each its own function"
                }
            };
            return Err(syn::Error::new(Span::call_site(), message));
        };
        framework = Some(Framework::Actix);
        route.methods.clone_from(&found.methods);
        route.path = Some(found.path.clone());
        route.span = found.span;
    }
    let written = route.path.unwrap_or_default();
    if !written.is_empty() && !written.starts_with('/') {
        return Err(syn::Error::new(
            route.span,
            format!("a path begins with `/`: `\"/{written}\"`"),
        ));
    }
    let (path, _) = path::template(&written);
    let settings = Settings::read(route.overrides)?;
    let is_get = route
        .methods
        .iter()
        .all(|method| method == "get" || method == "head");
    let source = Source {
        attributes: &function.attrs,
        signature: &function.sig,
        block: &function.block,
    };
    let handler = handler(Alone::of(&function.sig, framework), &source, is_get);
    let tag = words::tag(None, modules);
    let operation = operation::Operation {
        name: &function.sig.ident,
        methods: &route.methods,
        path: &path,
        span: route.span,
        tag: tag.as_deref(),
        handler,
        settings,
        // What actix-web's attributes make of a function is a type of its name.
        is_type: !attributes.is_empty(),
    };
    Ok(operation.tokens())
}
