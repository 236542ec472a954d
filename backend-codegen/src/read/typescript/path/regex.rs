//! Paths that are written as regular expressions.

use super::{PathParameter, Reader, Token, clean};
use crate::read::typescript::value::Text;

/// A regular expression as the same path in the words of path-to-regexp, if there is such a path.
pub(in crate::read::typescript) fn as_text(pattern: &str) -> Option<Text> {
    let mut text = String::new();
    for token in of_regex(pattern).ok()? {
        match token {
            Token::Literal(c) => literal(c, &mut text),
            Token::Optional(inner) => {
                text.push('{');
                for token in inner {
                    match token {
                        Token::Literal(c) => literal(c, &mut text),
                        _ => return None,
                    }
                }
                text.push('}');
            }
            Token::Parameter(parameter) if !parameter.is_rest => {
                text.push(':');
                text.push_str(&parameter.name);
                if let Some(pattern) = &parameter.pattern {
                    text.push('(');
                    text.push_str(pattern);
                    text.push(')');
                }
            }
            Token::Parameter(_) | Token::Either(_) | Token::Hole(_) => return None,
        }
    }
    Some(Text::known(&text))
}

fn literal(c: char, text: &mut String) {
    if !(c.is_alphanumeric() || matches!(c, '/' | '-' | '_')) {
        text.push('\\');
    }
    text.push(c);
}

/// The characters of a group that has nothing else in it.
fn literals(group: &str) -> Option<Vec<Token>> {
    let group = group.strip_prefix("?:").unwrap_or(group);
    let tokens = of_regex(group).ok()?;
    let is_literal = |token: &Token| matches!(token, Token::Literal(_));
    tokens.iter().all(is_literal).then_some(tokens)
}

/// The tokens of a regular expression that only has texts and groups.
pub(super) fn of_regex(pattern: &str) -> Result<Vec<Token>, String> {
    let refused = || format!("its path is the pattern `/{pattern}/`, which is no template");
    let body = pattern.strip_prefix('^').unwrap_or(pattern);
    let body = body.strip_suffix('$').unwrap_or(body);
    let body = body
        .strip_suffix("\\/?")
        .or_else(|| body.strip_suffix("/?"))
        .unwrap_or(body);
    let chars: Vec<char> = body.chars().collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
        n_rests: 0,
    };
    let mut tokens = Vec::new();
    let mut n_groups = 0;
    while let Some(c) = reader.next() {
        match c {
            '\\' => match reader.next() {
                Some(c) if !c.is_alphanumeric() => tokens.push(reader.perhaps(c)),
                _ => return Err(refused()),
            },
            '(' => {
                reader.at -= 1;
                let inside = reader.group().ok_or_else(refused)?;
                // `(\/api)?`
                if reader.peek() == Some('?') {
                    reader.at += 1;
                    tokens.push(Token::Optional(literals(&inside).ok_or_else(refused)?));
                    continue;
                }
                // `(start|stop)+`: hardly anybody asks for a word twice in a row.
                if reader.peek() == Some('+')
                    && let Some(ways) = inside.split('|').map(literals).collect()
                {
                    reader.at += 1;
                    tokens.push(Token::Either(ways));
                    continue;
                }
                if matches!(reader.peek(), Some('*' | '+' | '{')) {
                    return Err(refused());
                }
                let (name, inside) = match inside.strip_prefix("?<") {
                    Some(named) => {
                        let (name, rest) = named.split_once('>').ok_or_else(refused)?;
                        (clean(name), rest.to_owned())
                    }
                    None if inside.starts_with('?') => return Err(refused()),
                    None => {
                        let name = n_groups.to_string();
                        n_groups += 1;
                        (name, inside)
                    }
                };
                let is_rest = inside == ".*" || inside == ".+";
                tokens.push(Token::Parameter(PathParameter {
                    name,
                    pattern: (!is_rest && inside != "[^/]+" && inside != "[^\\/]+")
                        .then_some(inside),
                    is_rest,
                }));
            }
            '.' if reader.peek() == Some('*') => {
                reader.at += 1;
                let name = reader.rest_name();
                let rest = Token::Parameter(PathParameter {
                    name,
                    pattern: None,
                    is_rest: true,
                });
                match tokens.last_mut() {
                    // `pets\/?.*` is the path and all below it.
                    Some(Token::Optional(slash))
                        if matches!(slash.as_slice(), [Token::Literal('/')]) =>
                    {
                        slash.push(rest);
                    }
                    _ => tokens.push(rest),
                }
            }
            '[' | ']' | '?' | '*' | '+' | '|' | '{' | '}' | '^' | '$' | '.' => {
                return Err(refused());
            }
            c => tokens.push(reader.perhaps(c)),
        }
    }
    Ok(tokens)
}

impl Reader<'_> {
    /// A character that may be left out if a question mark stands behind it.
    fn perhaps(&mut self, c: char) -> Token {
        if self.peek() != Some('?') {
            return Token::Literal(c);
        }
        self.at += 1;
        Token::Optional(vec![Token::Literal(c)])
    }
}
