//! What attributes above handlers say about routes.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Lit, Meta, Token};

use crate::read::rust::syntax::{last, text};
use crate::read::rust::words::method;

/// A route that an attribute declares.
pub(in crate::read::rust) struct Attributed<'a> {
    pub(in crate::read::rust) methods: Vec<String>,
    pub(in crate::read::rust) path: String,
    pub(in crate::read::rust) span: Span,
    /// The attribute.
    pub(in crate::read::rust) name: &'a syn::Path,
}

/// The routes of `#[get("/x")]`, `#[route("/x", method = "GET")]` and `#[routes]` of actix-web.
pub(in crate::read::rust) fn routes(attributes: &[Attribute]) -> Vec<Attributed<'_>> {
    attributes.iter().filter_map(route).collect()
}

fn route(attribute: &Attribute) -> Option<Attributed<'_>> {
    let name = last(attribute.path());
    let own = method(&name).filter(|_| !name.ends_with("_with"));
    if own.is_none() && name != "route" {
        return None;
    }
    let Meta::List(_) = &attribute.meta else {
        return None;
    };
    let arguments = attribute
        .parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        .ok()?;
    let path = arguments.first().and_then(text)?;
    let mut methods: Vec<String> = own.map(str::to_owned).into_iter().collect();
    for argument in arguments.iter().skip(1) {
        if let Expr::Assign(assigned) = argument
            && let Expr::Path(name) = &*assigned.left
            && name.path.is_ident("method")
            && let Some(method) = text(&assigned.right)
        {
            methods.push(method.to_ascii_lowercase());
        }
    }
    Some(Attributed {
        methods,
        path,
        span: attribute.span(),
        name: attribute.path(),
    })
}

/// The methods and the path of `#[utoipa::path(get, path = "/x")]`.
pub(in crate::read::rust) fn utoipa_path(
    attributes: &[Attribute],
) -> Option<(Vec<String>, Option<String>)> {
    let attribute = attributes.iter().find(|attribute| {
        let path = attribute.path();
        last(path) == "path"
            && path
                .segments
                .first()
                .is_some_and(|first| first.ident == "utoipa")
    })?;
    let Meta::List(list) = &attribute.meta else {
        return None;
    };
    let mut methods = Vec::new();
    let mut path = None;
    let mut tokens = list.tokens.clone().into_iter().peekable();
    let mut at_start = true;
    while let Some(token) = tokens.next() {
        match &token {
            proc_macro2::TokenTree::Ident(ident) if at_start => {
                let name = ident.to_string();
                let is_value = matches!(
                    tokens.peek(),
                    Some(proc_macro2::TokenTree::Punct(punct)) if punct.as_char() == '='
                );
                if name == "path" && is_value {
                    tokens.next();
                    path = tokens.next().and_then(|token| {
                        let literal: Lit = syn::parse2(token.into()).ok()?;
                        match literal {
                            Lit::Str(text) => Some(text.value()),
                            _ => None,
                        }
                    });
                } else if name == "method" {
                    if let Some(proc_macro2::TokenTree::Group(group)) = tokens.next() {
                        let inside = group.stream().to_string();
                        let names = inside.split(',').map(str::trim);
                        methods.extend(names.filter_map(method).map(str::to_owned));
                    }
                } else if let Some(method) = method(&name).filter(|_| !is_value) {
                    methods.push(method.to_owned());
                }
            }
            _ => {}
        }
        at_start = matches!(&token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ',');
    }
    Some((methods, path))
}
