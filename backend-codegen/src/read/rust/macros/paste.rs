//! Names that `paste!` puts together: `[<$kind Endpoint>]`.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use crate::infer::syntax::plain;
use crate::read::rust::types::case;

/// The same tokens, with names in place of their parts.
pub(super) fn pasted(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            if let Some(name) = name(&group) {
                return TokenTree::Ident(name);
            }
            let mut inside = Group::new(group.delimiter(), pasted(group.stream()));
            inside.set_span(group.span());
            TokenTree::Group(inside)
        }
        token => token,
    });
    tokens.collect()
}

/// The name that is in `[<` and `>]`.
fn name(group: &Group) -> Option<Ident> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let is = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let [first, parts @ .., end] = tokens.as_slice() else {
        return None;
    };
    if group.delimiter() != Delimiter::Bracket || !is(first, '<') || !is(end, '>') {
        return None;
    }
    let mut name = String::new();
    let mut part = String::new();
    let mut is_modifier = false;
    for token in flat(parts) {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => is_modifier = true,
            TokenTree::Ident(ident) if is_modifier => {
                part = match ident.to_string().as_str() {
                    "lower" => part.to_ascii_lowercase(),
                    "upper" => part.to_ascii_uppercase(),
                    "camel" => case::pascal(&part),
                    "snake" => snake(&part),
                    _ => return None,
                };
                is_modifier = false;
            }
            TokenTree::Ident(ident) => {
                name.push_str(&part);
                part = plain(&ident);
            }
            TokenTree::Literal(literal) => {
                name.push_str(&part);
                part = literal.to_string().trim_matches('"').replace('-', "_");
            }
            _ => return None,
        }
    }
    name.push_str(&part);
    syn::parse_str::<Ident>(&name).ok().map(|mut ident| {
        ident.set_span(group.span());
        ident
    })
}

/// Tokens without what macros put around them.
fn flat(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let tokens = tokens.iter().flat_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            flat(&inside)
        }
        token => vec![token.clone()],
    });
    tokens.collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}
