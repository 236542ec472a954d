//! `#[route]`: what a handler takes and gives, as `#[utoipa::path]` of a function without parameters.
//!
//! utoipa looks at the signature that its attribute stands above, and refuses patterns such as
//! `State(_)`; so it gets another function, in a block of its own, and the handler stays as it is.

mod asked;
mod operation;
mod settings;

use backend_codegen::infer::attribute::{parse_route, routes};
use backend_codegen::infer::extractor::Framework;
use backend_codegen::infer::handler::What;
use backend_codegen::infer::look::Source;
use backend_codegen::infer::written::{Alone, Written};
use backend_codegen::infer::{self, handler, path, words};
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
    let mut attributes = routes(&function.attrs);
    attributes.retain(|found| !found.is_expression);
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
    agree(&handler, &path, route.span, &settings)?;
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

/// Tells what frameworks would say at run time alone, or in many words.
fn agree(
    handler: &infer::Handler<Written, Span>,
    path: &str,
    span: Span,
    settings: &Settings,
) -> syn::Result<()> {
    let names = path::names(path);
    let mut seen = names.iter().enumerate();
    if let Some((_, twice)) = seen.find(|(at, name)| names.iter().take(*at).any(|it| it == *name)) {
        let message =
            format!("`{{{twice}}}` stands twice in the path: each parameter has its own name");
        return Err(syn::Error::new(span, message));
    }
    let mut has_body = false;
    for taken in &handler.takes {
        match &taken.what {
            // There may be more than in the path: those of a router around it.
            What::Path(types) if types.len() < names.len() => {
                let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let message = format!(
                    "the path has {} parameters, {}, and `Path` takes {}: a tuple of all of them, in their order, or a struct",
                    names.len(),
                    list.join(" and "),
                    types.len(),
                );
                return Err(syn::Error::new(taken.place, message));
            }
            What::Body(..) if has_body && settings.request_body.is_none() => {
                let message = "a request has one body, and a parameter before takes it: read both parts as one type, or `Multipart`";
                return Err(syn::Error::new(taken.place, message));
            }
            What::Body(..) => has_body = true,
            _ => {}
        }
    }
    Ok(())
}
