//! Items in `cfg_if!`: those of all its branches, of which one is there.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::infer::syntax::last;

/// Puts the items of each branch in place of the macro, with the condition of their branch.
pub(super) fn unfold(items: &mut Vec<syn::Item>) {
    let mut unfolded = Vec::with_capacity(items.len());
    for item in std::mem::take(items) {
        match item {
            syn::Item::Macro(found)
                if found.ident.is_none() && last(&found.mac.path) == "cfg_if" =>
            {
                match branches(found.mac.tokens.clone()) {
                    Some(mut inside) => {
                        unfold(&mut inside);
                        unfolded.append(&mut inside);
                    }
                    None => unfolded.push(syn::Item::Macro(found)),
                }
            }
            syn::Item::Mod(mut module) => {
                if let Some((_, inside)) = &mut module.content {
                    unfold(inside);
                }
                unfolded.push(syn::Item::Mod(module));
            }
            item => unfolded.push(item),
        }
    }
    *items = unfolded;
}

/// The items in `if #[cfg(…)] { … } else if #[cfg(…)] { … } else { … }`, each with its condition and that those
/// before it do not hold.
fn branches(tokens: TokenStream) -> Option<Vec<syn::Item>> {
    let mut items = Vec::new();
    let mut before: Vec<TokenStream> = Vec::new();
    let mut condition: Option<TokenStream> = None;
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let said: syn::MetaList = syn::parse2(group.stream()).ok()?;
                condition = Some(said.tokens);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let condition = condition.take();
                let file: syn::File = syn::parse2(group.stream()).ok()?;
                for item in file.items {
                    items.push(conditional(item, condition.as_ref(), &before, &group)?);
                }
                before.extend(condition);
            }
            TokenTree::Ident(word) if word == "if" || word == "else" => {}
            TokenTree::Punct(punct) if punct.as_char() == '#' => {}
            _ => return None,
        }
    }
    Some(items)
}

/// An item that is there under a condition, if none of those before it holds.
fn conditional(
    item: syn::Item,
    condition: Option<&TokenStream>,
    before: &[TokenStream],
    around: &Group,
) -> Option<syn::Item> {
    let span = around.span_open();
    let own = condition.into_iter();
    let written = quote::quote_spanned!(span=> #[cfg(all(#(#own,)* #(not(#before)),*))] #item);
    syn::parse2(written).ok()
}
