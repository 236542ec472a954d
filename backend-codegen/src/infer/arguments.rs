//! What stands in attributes, whoever they are for: names with values, names with more in parentheses.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{Attribute, Expr, Lit, Meta};

use super::syntax::last;

/// What stands between two commas.
#[derive(Clone)]
pub struct Argument {
    /// The name that it begins with; empty if it begins with something else.
    pub name: String,
    /// What stands behind `=`; all of it, if there is no name.
    pub value: Option<TokenStream>,
    /// What stands in parentheses behind the name, or alone.
    pub inside: Option<TokenStream>,
    /// Where it begins.
    pub span: Span,
}

impl Argument {
    /// The arguments in its parentheses.
    pub fn arguments(&self) -> Vec<Self> {
        self.inside.clone().map(arguments).unwrap_or_default()
    }

    /// The text behind `=`, or alone in parentheses.
    pub fn text(&self) -> Option<String> {
        let tokens = self.value.clone().or_else(|| self.inside.clone())?;
        match syn::parse2(tokens).ok()? {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        }
    }

    /// The expression behind `=`.
    pub fn expression(&self) -> Option<Expr> {
        syn::parse2(self.value.clone()?).ok()
    }

    /// Whether it is a name alone.
    pub fn is_flag(&self) -> bool {
        self.value.is_none() && self.inside.is_none()
    }
}

/// What stands between commas.
pub fn arguments(tokens: TokenStream) -> Vec<Argument> {
    let mut found = Vec::new();
    let mut part = Vec::new();
    let mut depth = 0_usize;
    let mut before_dash = false;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                ',' if depth == 0 => {
                    found.extend(argument(std::mem::take(&mut part)));
                    continue;
                }
                '<' => depth += 1,
                '>' if !before_dash => depth = depth.saturating_sub(1),
                _ => {}
            }
            before_dash = matches!(punct.as_char(), '-' | '=');
        } else {
            before_dash = false;
        }
        part.push(token);
    }
    found.extend(argument(part));
    found
}

fn argument(tokens: Vec<TokenTree>) -> Option<Argument> {
    let span = tokens.first()?.span();
    let mut name = String::new();
    let mut rest = tokens.iter().peekable();
    while let Some(token) = rest.peek() {
        match token {
            TokenTree::Ident(ident) => name.push_str(&ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' => name.push(':'),
            _ => break,
        }
        rest.next();
    }
    let rest: Vec<TokenTree> = rest.cloned().collect();
    let (value, inside) = match rest.as_slice() {
        [] => (None, None),
        [TokenTree::Punct(punct), value @ ..] if punct.as_char() == '=' && !name.is_empty() => {
            (Some(value.iter().cloned().collect()), None)
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            (None, Some(group.stream()))
        }
        // Something else, such as an expression or a type.
        _ => (Some(tokens.iter().cloned().collect()), None),
    };
    if value.is_some()
        && !matches!(rest.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=')
    {
        name = String::new();
    }
    Some(Argument {
        name,
        value,
        inside,
        span,
    })
}

/// The arguments of all attributes of a name, such as `serde`.
pub fn of_attributes(attributes: &[Attribute], name: &str) -> Vec<Argument> {
    let lists = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) if last(&list.path) == name => Some(list.tokens.clone()),
            // `#[cfg_attr(feature = "x", serde(…))]` is taken as if it held.
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let inside = arguments(list.tokens.clone());
                let named = inside
                    .into_iter()
                    .skip(1)
                    .find(|argument| argument.name == name)?;
                named.inside
            }
            _ => None,
        });
    lists.flat_map(arguments).collect()
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn arguments_are_told_apart() {
        let tokens =
            r#"get, path = "/x", body = Vec<(A, B)>, responses((status = 200)), (1, 2), -3"#;
        let found = arguments(tokens.parse().unwrap());
        let shown: Vec<(String, bool, bool)> = found
            .iter()
            .map(|found| {
                (
                    found.name.clone(),
                    found.value.is_some(),
                    found.inside.is_some(),
                )
            })
            .collect();
        let expected = [
            ("get", false, false),
            ("path", true, false),
            ("body", true, false),
            ("responses", false, true),
            ("", false, true),
            ("", true, false),
        ];
        assert_eq!(
            shown,
            expected.map(|(name, value, inside)| (name.to_owned(), value, inside))
        );
        assert_eq!(found.get(1).unwrap().text().as_deref(), Some("/x"));
    }
}
