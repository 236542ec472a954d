//! What stands in `json!`, as tokens.

use proc_macro2::{TokenStream, TokenTree};
use syn::Lit;

/// The keys of an object in `json!`, each with the tokens of its value.
pub fn members(tokens: TokenStream) -> Option<Vec<(String, TokenStream)>> {
    let mut members = Vec::new();
    for part in parts(tokens) {
        let mut rest = part.into_iter();
        let key = match rest.next()? {
            TokenTree::Literal(literal) => {
                match syn::parse2(TokenTree::from(literal).into()).ok()? {
                    Lit::Str(text) => text.value(),
                    _ => return None,
                }
            }
            _ => return None,
        };
        match rest.next()? {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => return None,
        }
        members.push((key, rest.collect()));
    }
    Some(members)
}

/// What stands between commas.
pub fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(Vec::new()),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(token);
                }
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
        .into_iter()
        .map(|part| part.into_iter().collect())
        .collect()
}
