//! `uri-template`: a URI with variables (RFC 6570).

use super::resource::{any_private, is_international};

/// Whether the text is a URI template.
#[must_use]
pub fn is_uri_template(text: &str) -> bool {
    let mut parts = text.split('{');
    let literal = parts.next().unwrap_or_default();
    is_literal(literal)
        && parts.all(|part| match part.split_once('}') {
            Some((expression, literal)) => is_expression(expression) && is_literal(literal),
            None => false,
        })
}

fn is_literal(text: &str) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '%' => match behind_byte(rest) {
                Some(rest) => rest,
                None => return false,
            },
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => return false,
            c if c.is_ascii_graphic() || is_international(c) || any_private(c) => {
                rest.get(c.len_utf8()..).unwrap_or_default()
            }
            _ => return false,
        };
    }
    true
}

/// What stands behind a percent sign with two digits.
fn behind_byte(text: &str) -> Option<&str> {
    let (byte, rest) = text.split_at_checked(3)?;
    let digits = byte.strip_prefix('%')?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(rest)
}

/// Whether the text may stand between braces: an operator, and variables with commas between them.
fn is_expression(text: &str) -> bool {
    const OPERATORS: [char; 12] = ['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|'];
    text.strip_prefix(OPERATORS)
        .unwrap_or(text)
        .split(',')
        .all(is_variable)
}

fn is_variable(text: &str) -> bool {
    if let Some((name, length)) = text.split_once(':') {
        let digits = length.bytes().all(|byte| byte.is_ascii_digit());
        return is_name(name)
            && digits
            && !length.starts_with('0')
            && (1..=4).contains(&length.len());
    }
    is_name(text.strip_suffix('*').unwrap_or(text))
}

/// Whether the text is the name of a variable: words with dots between them.
fn is_name(text: &str) -> bool {
    text.split('.').all(|word| {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            let behind = match c {
                '%' => behind_byte(rest),
                c if c.is_ascii_alphanumeric() || c == '_' => rest.get(1..),
                _ => None,
            };
            match behind {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        !word.is_empty()
    })
}
