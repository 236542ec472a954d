//! A file of the user, and what is found in it: only places, no syntax tree.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;

use super::scope::Scope;
use super::wiring::{self, Literal};
use crate::document::{Location, SourceId};
use crate::write::rust::idents::names_in;

/// A Rust file that the user owns.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text among the sources of the run.
    pub source: SourceId,
    /// Its text.
    pub text: Arc<str>,
    /// What it is to the handlers.
    pub role: Role,
}

/// Where a file of the user lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// In the folder of the handlers: its path there, with `/`.
    Beside(String),
    /// It is the module of that folder, but lies beside it.
    Module,
    /// Somewhere else in the package.
    Elsewhere,
}

/// What is found in a file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) impls: Vec<Impl>,
    /// The types that our failure can be turned into.
    pub(super) from_failure: Vec<String>,
    /// The modules that are declared at its top and lie in other files.
    pub(super) modules: Vec<(String, Range<usize>)>,
    /// The structs at its top that have no fields.
    pub(super) units: Vec<String>,
    /// Values of `Handlers`.
    pub(super) literals: Vec<Literal>,
}

/// Why a file cannot be looked at.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

/// An `impl` of a trait.
#[derive(Debug)]
pub(super) struct Impl {
    /// The path of the trait from where the `impl` stands, with what is imported there.
    pub(super) path: Vec<String>,
    /// From `impl` to the type.
    pub(super) head: Range<usize>,
    /// The last name of the type.
    pub(super) ty: String,
    /// Its methods by name, and where the name stands.
    pub(super) methods: Vec<(String, Range<usize>)>,
    /// The names in macros that are called in it.
    pub(super) in_macros: BTreeSet<String>,
    /// The types that it gives, as tokens.
    pub(super) context: Option<String>,
    pub(super) error: Option<String>,
    /// Where its first item starts.
    pub(super) first: Option<usize>,
    /// Where its closing brace is.
    pub(super) close: usize,
    /// What names mean where it stands.
    pub(super) scope: Scope,
}

impl OwnFile {
    /// The stretch `at` of the file.
    pub(super) fn location(&self, at: &Range<usize>) -> Location {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Location {
            source: self.source,
            start: offset(at.start),
            end: offset(at.end),
        }
    }

    /// Its path in the folder of the handlers.
    pub(super) fn beside(&self) -> Option<&str> {
        match &self.role {
            Role::Beside(path) => Some(path),
            Role::Module | Role::Elsewhere => None,
        }
    }

    /// Looks for everything that matters.
    pub(super) fn look(&self) -> Result<Found, SyntaxError> {
        let start = code_start(&self.text);
        let code = self.text.get(start..).unwrap_or("");
        let at = At(start);
        let failed = |span: Span, message: String| SyntaxError {
            at: at.range(span),
            message,
        };
        let tokens = TokenStream::from_str(code).map_err(|error| {
            failed(
                error.span(),
                "its brackets or literals are wrong".to_owned(),
            )
        })?;
        let file: syn::File =
            syn::parse2(tokens.clone()).map_err(|error| failed(error.span(), error.to_string()))?;
        let mut found = Found {
            impls: Vec::new(),
            from_failure: Vec::new(),
            modules: modules(&file.items, at),
            units: units(&file.items),
            literals: wiring::literals(&tokens, at),
        };
        look_in(&file.items, at, &mut found);
        Ok(found)
    }
}

/// Where a file's tokens start: behind the mark of its encoding and the line for the shell.
fn code_start(text: &str) -> usize {
    let marked = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let code = text.get(marked..).unwrap_or("");
    let is_for_shell =
        code.starts_with("#!") && !code.get(2..).unwrap_or("").trim_start().starts_with('[');
    match code.find('\n').filter(|_| is_for_shell) {
        Some(line) => marked.saturating_add(line),
        None => marked,
    }
}

/// Turns places in the code into those in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct At(usize);

impl At {
    pub(super) fn range(self, span: Span) -> Range<usize> {
        let range = span.byte_range();
        self.0.saturating_add(range.start)..self.0.saturating_add(range.end)
    }

    /// From the first token to the last.
    pub(super) fn of(self, tokens: &impl quote::ToTokens) -> Range<usize> {
        let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
        let Some(first) = spans.next() else {
            return self.0..self.0;
        };
        let last = spans.last().unwrap_or(first);
        self.range(first).start..self.range(last).end
    }
}

fn modules(items: &[syn::Item], at: At) -> Vec<(String, Range<usize>)> {
    let modules = items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => {
            Some((module.ident.to_string(), at.of(module)))
        }
        _ => None,
    });
    modules.collect()
}

fn units(items: &[syn::Item]) -> Vec<String> {
    let units = items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) if matches!(item.fields, syn::Fields::Unit) => {
            Some(item.ident.to_string())
        }
        _ => None,
    });
    units.collect()
}

fn look_in(items: &[syn::Item], at: At, found: &mut Found) {
    let scope = Scope::of(items, at);
    for item in items {
        match item {
            syn::Item::Mod(module) if !is_test(&module.attrs) => {
                if let Some((_, items)) = &module.content {
                    look_in(items, at, found);
                }
            }
            syn::Item::Impl(item) if !is_test(&item.attrs) => look_at(item, &scope, at, found),
            _ => {}
        }
    }
}

fn look_at(item: &syn::ItemImpl, scope: &Scope, at: At, found: &mut Found) {
    let Some((path, _)) = &item.trait_ else {
        return;
    };
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let ty = last_name(&item.self_ty);
    if names.last().is_some_and(|name| name == "From") && is_of_failure(path) {
        found.from_failure.extend(ty);
        return;
    }
    let paths = scope.resolve(&names);
    let Some(ty) = ty else { return };
    let associated = |name: &str| {
        item.items.iter().find_map(|item| match item {
            syn::ImplItem::Type(item) if item.ident == name => {
                Some(item.ty.to_token_stream().to_string())
            }
            _ => None,
        })
    };
    let head = at.range(item.impl_token.span).start..at.of(&item.self_ty).end;
    let methods = item.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(function) => {
            let name = &function.sig.ident;
            Some((name.to_string(), at.range(name.span())))
        }
        _ => None,
    });
    let mut in_macros = BTreeSet::new();
    for item in &item.items {
        if let syn::ImplItem::Macro(call) = item {
            in_macros.extend(names_in(&call.mac.tokens.to_string()));
        }
    }
    found.impls.push(Impl {
        path: paths,
        head,
        ty,
        methods: methods.collect(),
        in_macros,
        context: associated("Context"),
        error: associated("Error"),
        first: item.items.first().map(|item| at.of(item).start),
        close: at.range(item.brace_token.span.close()).start,
        scope: scope.clone(),
    });
}

/// `From<Failure>`, whatever leads to it.
fn is_of_failure(path: &syn::Path) -> bool {
    let Some(syn::PathArguments::AngleBracketed(arguments)) =
        path.segments.last().map(|segment| &segment.arguments)
    else {
        return false;
    };
    arguments.args.iter().any(|argument| match argument {
        syn::GenericArgument::Type(ty) => last_name(ty).is_some_and(|name| name == "Failure"),
        _ => false,
    })
}

pub(super) fn last_name(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().map(|it| it.ident.to_string()),
        syn::Type::Reference(reference) => last_name(&reference.elem),
        syn::Type::Paren(paren) => last_name(&paren.elem),
        syn::Type::Group(group) => last_name(&group.elem),
        _ => None,
    }
}

/// Whether an item is only there for tests: `#[cfg(test)]`, `#[cfg(all(test, …))]`.
pub(super) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        let names = names_in(&attribute.meta.to_token_stream().to_string());
        is_cfg && names.contains("test") && !names.contains("not")
    })
}
