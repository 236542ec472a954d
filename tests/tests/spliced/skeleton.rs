//! What is left of generated code without text: no documentation, and no literal but its place.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Tokens of Rust.
pub(crate) fn bare(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(it) if it.as_char() == '!'));
                match tokens.peek() {
                    Some(TokenTree::Group(group))
                        if group.delimiter() == Delimiter::Bracket
                            && group.stream().to_string().starts_with("doc =") =>
                    {
                        tokens.next();
                    }
                    _ => text.push_str(if inner.is_some() { "#! " } else { "# " }),
                }
            }
            TokenTree::Group(group) => {
                let inner = bare(group.stream());
                // What the formatter adds where lines are long.
                let inner = inner.strip_suffix(", ").unwrap_or(&inner);
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace if !inner.contains([';', ',']) => ("", ""),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(&format!("{open}{inner}{close}"));
            }
            TokenTree::Literal(literal) => {
                let literal = literal.to_string();
                let is_text = literal.starts_with(['"', 'r']);
                text.push_str(if is_text { "\"\"" } else { &literal });
                text.push(' ');
            }
            other => text.push_str(&format!("{other} ")),
        }
    }
    text
}

/// TypeScript without comments, and with strings but for what is in them. Other literals that hold
/// text are not written.
pub(crate) fn bare_script(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('/', Some('*')) => {
                rest.next();
                let mut last = ' ';
                while let Some(next) = rest.next().filter(|next| (last, *next) != ('*', '/')) {
                    last = next;
                }
            }
            ('/', Some('/')) => {
                let ends = ['\n', '\r', '\u{2028}', '\u{2029}'];
                while rest.next_if(|next| !ends.contains(next)).is_some() {}
            }
            ('"', _) => {
                bare.push_str("\"\"");
                while let Some(next) = rest.next().filter(|next| *next != '"') {
                    assert!(!['\n', '\r'].contains(&next), "a string has no end: {text}");
                    if next == '\\' {
                        rest.next();
                    }
                }
            }
            (other, _) if other.is_whitespace() => {}
            (other, _) => bare.push(other),
        }
    }
    bare
}
