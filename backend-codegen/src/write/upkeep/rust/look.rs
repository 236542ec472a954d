//! What is found in a file of Rust.

use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr as _;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;

use super::Terms;
use super::scope::Scope;
use super::values::literals;
use crate::write::rust::idents::names_in;
use crate::write::upkeep::own::{self, Found, Impl, OwnFile, SyntaxError};
use crate::write::upkeep::wiring::Module;

/// Looks for everything that matters.
pub(super) fn look(file: &OwnFile) -> Result<Found, SyntaxError> {
    let start = code_start(&file.text);
    let code = file.text.get(start..).unwrap_or("");
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
    let parsed: syn::File =
        syn::parse2(tokens.clone()).map_err(|error| failed(error.span(), error.to_string()))?;
    let mut found = Found {
        impls: Vec::new(),
        from_failure: Vec::new(),
        modules: modules(&parsed.items, at),
        units: units(&parsed.items),
        pooled: pooled(&parsed.items),
        literals: literals(&tokens, at),
    };
    look_in(&parsed.items, at, &mut found);
    Ok(found)
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

fn modules(items: &[syn::Item], at: At) -> Vec<Module> {
    let modules = items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => Some(Module {
            name: module.ident.to_string(),
            range: at.of(module),
            values: None,
        }),
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

fn pooled(items: &[syn::Item]) -> Vec<String> {
    let is_new = |item: &syn::ImplItem| match item {
        syn::ImplItem::Fn(function) => {
            let inputs = &function.sig.inputs;
            let first = inputs.first().map(|it| it.to_token_stream().to_string());
            function.sig.ident == "new"
                && inputs.len() == 1
                && first.is_some_and(|it| it.starts_with("pool :"))
        }
        _ => false,
    };
    let pooled = items.iter().filter_map(|item| match item {
        syn::Item::Impl(item) if item.trait_.is_none() && item.items.iter().any(is_new) => {
            last_name(&item.self_ty)
        }
        _ => None,
    });
    pooled.collect()
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
        is_open: false,
        first: item.items.first().map(|item| at.of(item).start),
        close: at.range(item.brace_token.span.close()).start,
        terms: own::Terms::Rust(Terms {
            context: associated("Context"),
            error: associated("Error"),
            scope: scope.clone(),
        }),
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
