//! What derives of `backend-macros` declare of errors and of extractors.

use proc_macro2::{Span, TokenStream, TokenTree};
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
    let others = status(&item.attrs);
    for variant in &item.variants {
        let description = doc(&variant.attrs).map(|(text, _)| text.replace('\n', " "));
        found.variants.push(Variant {
            name: super::syntax::plain(&variant.ident),
            status: status(&variant.attrs).or(others),
            description,
            span: variant.ident.span(),
        });
    }
    found
}

/// The status of `#[status(404)]`, `#[status(NOT_FOUND)]` or `#[status(StatusCode::NOT_FOUND)]`.
fn status(attributes: &[Attribute]) -> Option<u16> {
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("status"))?;
    code(attribute.meta.require_list().ok()?.tokens.clone())
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
    /// What it is called, if the author says it.
    pub name: Option<String>,
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
        name: None,
        is_optional: holds_an_option(fields),
        scopes: Vec::new(),
        unknown: Vec::new(),
    };
    for argument in of_attributes(attributes, "security") {
        match (argument.name.as_str(), argument.text()) {
            ("bearer" | "basic", None) if argument.is_flag() => found.kind = Some(argument.name),
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
