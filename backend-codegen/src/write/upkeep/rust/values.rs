//! Values of `Handlers`, which may stand in a macro, too.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;

use super::look::At;
use crate::write::upkeep::wiring::Literal;

/// All values of `Handlers` in a file.
pub(super) fn literals(tokens: &TokenStream, at: At) -> Vec<Literal> {
    let mut found = Vec::new();
    search(tokens.clone(), true, at, &mut found);
    found
}

fn search(tokens: TokenStream, is_at_top: bool, at: At, found: &mut Vec<Literal>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is_ident = |position: Option<usize>, names: &[&str]| {
        let tree = position.and_then(|position| trees.get(position));
        matches!(tree, Some(TokenTree::Ident(ident)) if names.iter().any(|name| ident == name))
    };
    for (position, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let before = |n: usize| position.checked_sub(n);
        let is_literal = group.delimiter() == Delimiter::Brace
            && is_ident(before(1), &["Handlers"])
            && !is_ident(before(2), &["let", "struct", "for", "impl", "enum", "mod"]);
        let literal = trees
            .get(before(1).unwrap_or_default())
            .filter(|_| is_literal)
            .and_then(|head| literal(head, group, is_at_top, at));
        match literal {
            Some(literal) => found.push(literal),
            None => {
                let is_module = is_ident(before(2), &["mod"]);
                search(group.stream(), is_at_top && !is_module, at, found);
            }
        }
    }
}

fn literal(head: &TokenTree, group: &Group, is_at_top: bool, at: At) -> Option<Literal> {
    let parse = Punctuated::<syn::FieldValue, syn::Token![,]>::parse_terminated;
    let parsed = parse.parse2(group.stream()).ok()?;
    let name = |field: &syn::FieldValue| match &field.member {
        syn::Member::Named(name) => Some((name.to_string(), at.range(name.span()))),
        syn::Member::Unnamed(_) => None,
    };
    let comma = group.stream().into_iter().last();
    let comma = comma.filter(|_| parsed.trailing_punct());
    Some(Literal {
        head: at.range(head.span()),
        fields: parsed.iter().map(name).collect::<Option<_>>()?,
        is_at_top,
        open: at.range(group.span_open()).end,
        close: at.range(group.span_close()).start,
        last: parsed.last().map(|field| at.of(field).end),
        comma: comma.map(|comma| at.range(comma.span()).end),
    })
}
