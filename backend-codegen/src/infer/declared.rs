//! What derives of `backend-macros` declare of errors and of extractors.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Fields, ItemEnum};

use super::arguments::{Argument, of_attributes};
use super::docs::doc;
use super::words;

/// What `#[derive(ApiError)]` declares.
pub struct Errors {
    /// The type that errors are answered with, if there is one.
    pub body: Option<TokenStream>,
    /// Frameworks that it implements the answer for.
    pub answers: Vec<String>,
    /// Variants with their statuses.
    pub variants: Vec<Variant>,
    /// Arguments that nobody knows.
    pub unknown: Vec<Argument>,
}

/// A variant of an error.
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its status; nothing, if it is not said.
    pub status: Option<u16>,
    /// The type of its only field, if that is what it is answered with: `#[status(422, body)]`.
    pub body: Option<TokenStream>,
    /// Whether it says that its field is the body, and has not one field.
    pub is_wrong: bool,
    /// What its doc comment says.
    pub description: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Reads `#[api_error(…)]` and `#[status(…)]`.
pub fn errors(item: &ItemEnum) -> Errors {
    let mut found = Errors {
        body: None,
        answers: Vec::new(),
        variants: Vec::new(),
        unknown: Vec::new(),
    };
    for argument in of_attributes(&item.attrs, "api_error") {
        match argument.name.as_str() {
            "body" if argument.value.is_some() => found.body = argument.value,
            "axum" | "actix" if argument.is_flag() => found.answers.push(argument.name),
            _ => found.unknown.push(argument),
        }
    }
    let (others, _) = status(&item.attrs);
    for variant in &item.variants {
        let description = doc(&variant.attrs).map(|(text, _)| text.replace('\n', " "));
        let (status, is_body) = status(&variant.attrs);
        let mut fields = variant.fields.iter();
        let body = match (fields.next(), fields.next(), &variant.fields) {
            (Some(only), None, Fields::Unnamed(_)) if is_body => Some(only.ty.to_token_stream()),
            _ => None,
        };
        found.variants.push(Variant {
            name: super::syntax::plain(&variant.ident),
            status: status.or(others),
            is_wrong: is_body && body.is_none(),
            body,
            description,
            span: variant.ident.span(),
        });
    }
    found
}

/// The status of `#[status(404)]`, `#[status(NOT_FOUND)]` or `#[status(StatusCode::NOT_FOUND)]`, and whether
/// `body` stands behind it.
fn status(attributes: &[Attribute]) -> (Option<u16>, bool) {
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("status"));
    let list = attribute.and_then(|attribute| attribute.meta.require_list().ok());
    let Some(list) = list else {
        return (None, false);
    };
    let mut parts = super::json::parts(list.tokens.clone()).into_iter();
    let status = parts.next().and_then(code);
    (status, parts.any(|part| part.to_string() == "body"))
}

/// The status that tokens name: `404`, `NOT_FOUND`, `StatusCode::NOT_FOUND`.
pub fn code(tokens: TokenStream) -> Option<u16> {
    match tokens.into_iter().last()? {
        TokenTree::Ident(name) => words::status(&name.to_string()),
        TokenTree::Literal(number) => {
            let code = number.to_string().parse().ok();
            code.filter(|code| (100..600).contains(code))
        }
        _ => None,
    }
}

/// What `#[derive(Security)]` declares.
pub struct Security {
    /// The way in, as [`scheme`](super::security::scheme) names it.
    pub kind: Option<String>,
    /// What a token is like, such as `JWT`.
    pub format: Option<String>,
    /// What it is called, if the author says it.
    pub name: Option<String>,
    /// What its doc comment says.
    pub description: Option<String>,
    /// Whether requests without it are let in.
    pub is_optional: bool,
    /// Scopes that it asks for.
    pub scopes: Vec<String>,
    /// Arguments that nobody knows.
    pub unknown: Vec<Argument>,
}

/// Reads `#[security(…)]`.
pub fn security(attributes: &[Attribute], fields: &Fields) -> Security {
    let mut found = Security {
        kind: None,
        format: None,
        name: None,
        description: doc(attributes).map(|(text, _)| text),
        is_optional: holds_an_option(fields),
        scopes: Vec::new(),
        unknown: Vec::new(),
    };
    for argument in of_attributes(attributes, "security") {
        match (argument.name.as_str(), argument.text()) {
            ("bearer" | "basic", None) if argument.is_flag() => found.kind = Some(argument.name),
            ("bearer", Some(format)) => {
                found.kind = Some(argument.name);
                found.format = Some(format);
            }
            ("token", None) if argument.is_flag() => {
                found.kind = Some("Authorization".to_owned());
            }
            ("optional", None) if argument.is_flag() => found.is_optional = true,
            ("header", Some(name)) => found.kind = Some(name),
            ("cookie", Some(name)) => found.kind = Some(format!("cookie:{name}")),
            ("name", Some(name)) => found.name = Some(name),
            ("scopes", _) if argument.inside.is_some() => {
                let list = argument.inside.clone().unwrap_or_default();
                let texts = super::syntax::expressions(list).unwrap_or_default();
                found.scopes = texts.iter().filter_map(super::syntax::text).collect();
            }
            _ => found.unknown.push(argument),
        }
    }
    found
}

/// Whether a type is an `Option` of something with another name.
fn holds_an_option(fields: &Fields) -> bool {
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some(only), None) => super::syntax::type_path(&only.ty)
            .is_some_and(|path| super::syntax::last(path) == "Option"),
        _ => false,
    }
}
