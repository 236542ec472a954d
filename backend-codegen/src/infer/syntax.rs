//! Small questions about syntax.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, GenericArgument, Lit, Meta, PathArguments, Token, Type};

/// Whether something is only there in tests.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_test = path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "test" || segment.ident == "rstest");
        is_test || (path.is_ident("cfg") && is_test_condition(attribute))
    })
}

fn is_test_condition(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let text = list.tokens.to_string();
    let words = || text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words().any(|word| word == "test") && !words().any(|word| word == "not" || word == "any")
}

/// The text of `#[name = "text"]`.
pub fn attribute_text(attributes: &[Attribute], name: &str) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            Meta::NameValue(value) if value.path.is_ident(name) => text(&value.value),
            _ => None,
        })
}

/// The text of a literal.
pub fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Group(group) => text(&group.expr),
        Expr::Paren(paren) => text(&paren.expr),
        _ => None,
    }
}

/// The segments of a path, without generic arguments.
pub fn segments(path: &syn::Path) -> Vec<String> {
    path.segments
        .iter()
        .map(|segment| plain(&segment.ident))
        .collect()
}

/// The names that a path has, of which those of a type come first: `<Users as Routes>::configure` is that of
/// `Users`.
pub fn named(path: &syn::ExprPath) -> Vec<String> {
    let names = segments(&path.path);
    let Some(of) = &path.qself else {
        return names;
    };
    let Some(ty) = type_path(&of.ty) else {
        return names;
    };
    let mut named = segments(ty);
    named.extend(names.into_iter().skip(of.position));
    named
}

/// A name without `r#`.
pub fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(name) => name.to_owned(),
        None => name,
    }
}

/// The last name of a path.
pub fn last(path: &syn::Path) -> String {
    path.segments
        .last()
        .map_or_else(String::new, |segment| plain(&segment.ident))
}

/// The types that stand as arguments behind a name.
pub fn arguments_of_segment(segment: &syn::PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}

/// A type without references, parentheses and what macros put around it.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => bare(&reference.elem),
        Type::Paren(paren) => bare(&paren.elem),
        Type::Group(group) => bare(&group.elem),
        ty => ty,
    }
}

/// The path of a type, if it is one.
pub fn type_path(ty: &Type) -> Option<&syn::Path> {
    match bare(ty) {
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
}

/// Expressions between commas, as in many macros; nothing if there is something else.
pub fn expressions(tokens: proc_macro2::TokenStream) -> Option<Vec<Expr>> {
    let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
    let parsed = syn::parse::Parser::parse2(parser, tokens).ok()?;
    Some(parsed.into_iter().collect())
}

/// Whether an attribute of this name is there, whatever stands before it.
pub fn has_attribute(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| last(attribute.path()) == name)
}

/// What is derived.
pub fn derives(attributes: &[Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("derive") {
            continue;
        }
        let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
        if let Ok(paths) = attribute.parse_args_with(parser) {
            names.extend(paths.iter().map(last));
        }
    }
    names
}

/// All names in something, with a space behind each.
#[derive(Default)]
pub struct Names(pub String);

impl<'a> syn::visit::Visit<'a> for Names {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0.push_str(&ident.to_string());
        self.0.push(' ');
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        syn::visit::visit_macro(self, found);
        self.tokens(found.tokens.clone());
    }

    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        self.0.push('"');
        self.0.push_str(&text.value().replace(' ', "_"));
        self.0.push_str("\" ");
    }
}

impl Names {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    self.0.push_str(&ident.to_string());
                    self.0.push(' ');
                }
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

/// Names and, with a quotation mark before them, texts.
#[derive(Default)]
pub struct Words(pub Vec<String>);

impl<'a> syn::visit::Visit<'a> for Words {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.0.push(ident.to_string());
    }

    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        self.0.push(format!("\"{}", text.value()));
    }

    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        let mut names = Names::default();
        names.visit_macro(found);
        let names = names.0.split_whitespace();
        self.0
            .extend(names.map(|name| name.trim_end_matches('"').to_owned()));
    }
}
