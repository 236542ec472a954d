//! What attributes above handlers say about routes.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Lit, Meta, Token};

use super::arguments::{Argument, arguments};
use super::syntax::{last, text};
use super::words::method;

/// A route that an attribute declares.
pub struct Attributed<'a> {
    /// Methods in lower case.
    pub methods: Vec<String>,
    /// The path, in the dialect of the framework.
    pub path: String,
    /// Whether that is an expression, whose value is the path: `#[get(path = "crate::PATHS.list")]`.
    pub is_expression: bool,
    /// Where the attribute stands.
    pub span: Span,
    /// What the attribute is called.
    pub name: &'a syn::Path,
    /// The attribute.
    pub attribute: &'a Attribute,
}

/// The routes of `#[get("/x")]`, `#[route("/x", method = "GET")]` and `#[routes]` of actix-web.
pub fn routes(attributes: &[Attribute]) -> Vec<Attributed<'_>> {
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
    let (path, is_expression) = match arguments.first()? {
        Expr::Assign(assigned) => match &*assigned.left {
            Expr::Path(name) if name.path.is_ident("path") => (text(&assigned.right)?, true),
            _ => return None,
        },
        first => (text(first)?, false),
    };
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
        is_expression,
        span: attribute.span(),
        name: attribute.path(),
        attribute,
    })
}

/// What `#[get("/x", wrap = "Authenticated::new()")]` puts around its handler.
pub fn wraps(attribute: &Attribute) -> Vec<Expr> {
    let name = last(attribute.path());
    if method(&name).is_none() && name != "route" {
        return Vec::new();
    }
    let Meta::List(_) = &attribute.meta else {
        return Vec::new();
    };
    let arguments = attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
    let arguments = arguments.into_iter().flatten();
    let wraps = arguments.filter_map(|argument| match argument {
        Expr::Assign(assigned) => match (&*assigned.left, &*assigned.right) {
            (Expr::Path(name), Expr::Lit(literal)) if name.path.is_ident("wrap") => {
                match &literal.lit {
                    Lit::Str(text) => text.parse().ok(),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    });
    wraps.collect()
}

/// The path of `#[scope("/x")]` of actix-web, above a module of handlers.
pub fn scope(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes
        .iter()
        .find(|attribute| last(attribute.path()) == "scope")?;
    let path: syn::LitStr = attribute.parse_args().ok()?;
    Some(path.value())
}

/// The methods and the path of `#[utoipa::path(get, path = "/x")]`.
pub fn utoipa_path(attributes: &[Attribute]) -> Option<(Vec<String>, Option<String>)> {
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
            TokenTree::Ident(ident) if at_start => {
                let name = ident.to_string();
                let is_value = matches!(
                    tokens.peek(),
                    Some(TokenTree::Punct(punct)) if punct.as_char() == '='
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
                    if let Some(TokenTree::Group(group)) = tokens.next() {
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
        at_start = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
    }
    Some((methods, path))
}

/// What `#[route(post "/x", …)]` of `backend-macros` says.
pub struct Route {
    /// Methods in lower case; none, if another attribute says them.
    pub methods: Vec<String>,
    /// The path, in the dialect of the framework; nothing, if another attribute says it.
    pub path: Option<String>,
    /// Where the path stands, or else the attribute.
    pub span: Span,
    /// What is said in place of what is inferred.
    pub overrides: Vec<Argument>,
}

/// The attribute of `backend-macros`. actix-web has one of the same name, which begins with a path.
pub fn own_route(attributes: &[Attribute]) -> Option<Route> {
    let attribute = attributes
        .iter()
        .find(|attribute| last(attribute.path()) == "route")?;
    match &attribute.meta {
        Meta::List(list) => {
            let first = list.tokens.clone().into_iter().next();
            match first {
                Some(TokenTree::Literal(_)) => None,
                _ => parse_route(list.tokens.clone()).ok(),
            }
        }
        Meta::Path(_) => parse_route(TokenStream::new()).ok(),
        Meta::NameValue(_) => None,
    }
}

/// Reads what stands in the parentheses of `#[route]`.
///
/// # Errors
///
/// What stands there is no method, or there is a path without a method.
pub fn parse_route(tokens: TokenStream) -> syn::Result<Route> {
    let mut route = Route {
        methods: Vec::new(),
        path: None,
        span: Span::call_site(),
        overrides: Vec::new(),
    };
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = all.as_slice();
    match rest {
        // `tag = "…"`, `responses(…)`
        [TokenTree::Ident(name), next, ..]
            if *name != "method" && method(&name.to_string()).is_none() && is_override(next) => {}
        [TokenTree::Ident(name), TokenTree::Group(group), behind @ ..] if *name == "method" => {
            for part in super::json::parts(group.stream()) {
                route.methods.push(verb(&part)?);
            }
            rest = behind;
        }
        [TokenTree::Ident(name), behind @ ..] => {
            route
                .methods
                .push(verb(&TokenTree::Ident(name.clone()).into())?);
            rest = behind;
        }
        [first @ TokenTree::Literal(_), ..] => {
            return Err(syn::Error::new(
                first.span(),
                format!("the method is missing: `#[route(get {first})]`"),
            ));
        }
        [] => return Ok(route),
        [first, ..] => {
            return Err(syn::Error::new(
                first.span(),
                "expected a method and a path: `#[route(get \"/articles/{id}\")]`",
            ));
        }
    }
    if !route.methods.is_empty() {
        if let [TokenTree::Punct(comma), behind @ ..] = rest
            && comma.as_char() == ','
        {
            rest = behind;
        }
        let [first @ TokenTree::Literal(_), behind @ ..] = rest else {
            let span = rest.first().or(all.first()).map(TokenTree::span);
            return Err(syn::Error::new(
                span.unwrap_or_else(Span::call_site),
                "the path is missing: `#[route(get \"/articles/{id}\")]`",
            ));
        };
        let path: syn::LitStr = syn::parse2(first.clone().into())?;
        route.span = path.span();
        route.path = Some(path.value());
        rest = behind;
    }
    if let [TokenTree::Punct(comma), behind @ ..] = rest
        && comma.as_char() == ','
    {
        rest = behind;
    }
    route.overrides = arguments(rest.iter().cloned().collect());
    Ok(route)
}

/// The route of an attribute that no framework is known for: `#[route(GET "/x")]`,
/// `#[router(path = "/x", method = "get")]`. It may be without methods.
pub fn other_route(attributes: &[Attribute]) -> Option<Attributed<'_>> {
    attributes.iter().find_map(|attribute| {
        let Meta::List(list) = &attribute.meta else {
            return None;
        };
        let name = last(attribute.path());
        let says_none = ["path", "doc", "instrument", "cfg", "cfg_attr"];
        if says_none.contains(&name.as_str()) {
            return None;
        }
        let mut path = None;
        let mut methods: Vec<String> = method(&name).map(str::to_owned).into_iter().collect();
        for token in list.tokens.clone() {
            let text = match &token {
                TokenTree::Ident(ident) => ident.to_string(),
                TokenTree::Literal(_) => match syn::parse2::<syn::LitStr>(token.into()) {
                    Ok(text) => text.value(),
                    Err(_) => continue,
                },
                TokenTree::Group(_) | TokenTree::Punct(_) => continue,
            };
            if text.starts_with('/') && path.is_none() {
                // `/item/:id?amount` says what is read from the query, too.
                path = text.split('?').next().map(str::to_owned);
            } else if let Some(method) = method(&text.to_ascii_lowercase()) {
                methods.push(method.to_owned());
            }
        }
        Some(Attributed {
            methods,
            path: path?,
            is_expression: false,
            span: attribute.span(),
            name: attribute.path(),
            attribute,
        })
    })
}

fn is_override(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == '=',
        TokenTree::Group(_) => true,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}

/// The method that a name is.
fn verb(tokens: &TokenStream) -> syn::Result<String> {
    let name = tokens.to_string();
    let span = tokens.clone().into_iter().next();
    let span = span.map_or_else(Span::call_site, |token| token.span());
    match method(&name) {
        Some("connect") => Err(syn::Error::new(
            span,
            "OpenAPI has no word for `connect`; leave the attribute away",
        )),
        Some(method) if !name.ends_with("_with") => Ok(method.to_owned()),
        _ => Err(syn::Error::new(
            span,
            format!(
                "`{name}` is no method of HTTP; expected `get`, `post`, `put`, `delete`, `patch`, `head`, `options` or `trace`"
            ),
        )),
    }
}
