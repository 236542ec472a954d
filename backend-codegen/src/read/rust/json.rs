//! What `json!` says.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Expr, Lit};

use crate::document::Location;
use crate::read::code::Value;

/// The value of a `json!` in which all is written out.
pub(super) fn literal(tokens: TokenStream, place: Location) -> Option<Value> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => {
            let mut value = Value::object(place);
            for (key, inside) in members(group.stream())? {
                value.set(&key, literal(inside, place)?);
            }
            Some(value)
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            let items = parts(group.stream()).into_iter();
            let items = items.map(|item| literal(item, place));
            Some(Value::list(items.collect::<Option<Vec<_>>>()?, place))
        }
        [TokenTree::Ident(ident)] if ident == "null" => Some(Value::null(place)),
        tokens => {
            let expression: Expr = syn::parse2(tokens.iter().cloned().collect()).ok()?;
            super::types::json(&expression, place)
        }
    }
}

/// The keys of an object in `json!`, each with the tokens of its value.
pub(super) fn members(tokens: TokenStream) -> Option<Vec<(String, TokenStream)>> {
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
pub(super) fn parts(tokens: TokenStream) -> Vec<TokenStream> {
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
