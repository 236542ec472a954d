//! Files that do not parse as a whole: what there is in them without what is wrong.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};

/// The items of a file that can be parsed, and why each other one cannot; nothing if not even its brackets
/// belong together.
pub(super) fn parse(text: &str) -> Option<(syn::File, Vec<syn::Error>)> {
    let tokens: TokenStream = text.parse().ok()?;
    let tokens = without_attributes(tokens, false);
    let mut errors = Vec::new();
    let file = |input: ParseStream<'_>| {
        let attrs = input.call(syn::Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            match ahead.parse() {
                Ok(item) => {
                    items.push(item);
                    input.advance_to(&ahead);
                }
                Err(error) => {
                    errors.push(error);
                    skip(input)?;
                }
            }
        }
        Ok(syn::File {
            shebang: None,
            frontmatter: None,
            attrs,
            items,
        })
    };
    let file = file.parse2(tokens).ok()?;
    Some((file, errors))
}

/// Goes on behind an item.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        match input.parse()? {
            TokenTree::Punct(punct) if punct.as_char() == ';' => break,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            _ => {}
        }
    }
    Ok(())
}

/// Takes away attributes where none may stand: before a method of a chain, and in what `use` names.
fn without_attributes(tokens: TokenStream, is_use: bool) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut imports = is_use;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct)
                if imports && punct.as_char() == '#' && tokens.peek().is_some_and(is_brackets) =>
            {
                tokens.next();
            }
            TokenTree::Punct(punct) => {
                if punct.as_char() == '.' {
                    while let [.., TokenTree::Punct(hash), brackets] = kept.as_slice()
                        && hash.as_char() == '#'
                        && is_brackets(brackets)
                    {
                        kept.truncate(kept.len() - 2);
                    }
                }
                imports = is_use || imports && punct.as_char() != ';';
                kept.push(TokenTree::Punct(punct));
            }
            TokenTree::Group(group) => {
                let is_use = imports && group.delimiter() == Delimiter::Brace;
                let mut inside = Group::new(
                    group.delimiter(),
                    without_attributes(group.stream(), is_use),
                );
                inside.set_span(group.span());
                kept.push(TokenTree::Group(inside));
            }
            TokenTree::Ident(word) => {
                imports |= word == "use";
                kept.push(TokenTree::Ident(word));
            }
            TokenTree::Literal(_) => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

fn is_brackets(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
}
