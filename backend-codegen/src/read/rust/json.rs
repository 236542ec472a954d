//! What `json!` says.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Expr;

use crate::document::Location;
use crate::infer::json::{members, parts};
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
