//! Paths of frameworks, as templates of OpenAPI.

mod regex;
#[cfg(test)]
mod tests;

pub(super) use self::regex::as_text;
use self::regex::of_regex;
use super::router::Pattern;
use super::value::{Piece, Text};
use crate::template::shape;

/// A path as OpenAPI writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) text: String,
    pub(super) parameters: Vec<PathParameter>,
    /// What is not known of it, by name.
    pub(super) holes: Vec<String>,
    /// Whether it stands for everything that nothing else is for.
    pub(super) is_fallback: bool,
}

/// A parameter of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathParameter {
    pub(super) name: String,
    /// What its value has to match.
    pub(super) pattern: Option<String>,
    /// Whether it may have slashes in it.
    pub(super) is_rest: bool,
}

/// One piece of a path on the way.
#[derive(Clone, Debug)]
enum Token {
    Literal(char),
    Parameter(PathParameter),
    /// What may be left out, in all its forms.
    Optional(Vec<Token>),
    /// One of several texts.
    Either(Vec<Vec<Token>>),
    Hole(String),
}

/// The templates that paths under a prefix stand for; more than one where a part may be left out.
///
/// # Errors
///
/// If a path cannot be written as a template; the reason is told.
pub(super) fn templates(prefix: &Text, pattern: &Pattern) -> Result<Vec<Template>, String> {
    let mut found: Vec<Template> = Vec::new();
    for pattern in alternatives(pattern) {
        for template in templates_of(prefix, &pattern)? {
            if !found.iter().any(|other| other.text == template.text) {
                found.push(template);
            }
        }
    }
    Ok(found)
}

/// The paths that a text is as an expression, as Express up to version 4 takes it: `^/$|/index(.html)?`.
fn alternatives(pattern: &Pattern) -> Vec<Pattern> {
    let Pattern::Text(text) = pattern else {
        return vec![pattern.clone()];
    };
    let Some(known) = text.exact().filter(|known| known.contains(['|', '^'])) else {
        return vec![pattern.clone()];
    };
    let mut depth = 0_u32;
    let is_between = |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '|' && depth == 0
    };
    let each = known.split(is_between).map(|one| {
        let one = one.strip_prefix('^').unwrap_or(one);
        Pattern::Text(Text::known(one.strip_suffix('$').unwrap_or(one)))
    });
    each.collect()
}

fn templates_of(prefix: &Text, pattern: &Pattern) -> Result<Vec<Template>, String> {
    let mut tokens = tokens_of(prefix)?;
    match pattern {
        Pattern::Text(text) => {
            if !tokens.is_empty() && !text.is_empty() {
                tokens.push(Token::Literal('/'));
            }
            tokens.extend(tokens_of(text)?);
        }
        Pattern::Regex(pattern) => {
            if !tokens.is_empty() {
                tokens.push(Token::Literal('/'));
            }
            tokens.extend(of_regex(pattern)?);
        }
        Pattern::Unknown => return Err("its path is computed from what is not known".to_owned()),
    }
    let mut all = vec![Template::default()];
    for token in &tokens {
        all = expand(all, token);
        if all.len() > 16 {
            return Err("its path has too many parts that may be left out".to_owned());
        }
    }
    let mut found: Vec<Template> = Vec::new();
    for mut template in all {
        template.text = tidy(&template.text);
        template.is_fallback = {
            let rest = template.parameters.last().is_some_and(|last| last.is_rest);
            rest && template.parameters.len() == 1
                && template.text.trim_start_matches('/').starts_with('{')
                && template.text.ends_with('}')
        };
        found.push(template);
    }
    Ok(found)
}

fn expand(all: Vec<Template>, token: &Token) -> Vec<Template> {
    match token {
        Token::Literal(c) => each(all, |template| {
            // What a path begins with ends before the next word, whatever it is.
            let is_start = template.parameters.is_empty()
                && template.holes.first().is_some_and(|hole| {
                    template.text.trim_start_matches('/') == format!("{{{hole}}}")
                });
            if is_start && c.is_alphanumeric() {
                template.text.push('/');
            }
            template.text.push(*c);
        }),
        Token::Parameter(parameter) => each(all, |template| {
            let mut parameter = parameter.clone();
            let mut n = 1;
            while template
                .parameters
                .iter()
                .any(|other| other.name == parameter.name)
            {
                n += 1;
                parameter.name =
                    format!("{}{n}", parameter.name.trim_end_matches(char::is_numeric));
            }
            template.text.push('{');
            template.text.push_str(&parameter.name);
            template.text.push('}');
            template.parameters.push(parameter);
        }),
        Token::Hole(name) => each(all, |template| {
            if !template.text.ends_with('/') && template.text.is_empty() {
                template.text.push('/');
            }
            template.text.push('{');
            template.text.push_str(name);
            template.text.push('}');
            template.holes.push(name.clone());
        }),
        Token::Either(ways) => {
            let ways = ways.iter().map(|way| {
                let all = all.clone();
                way.iter().fold(all, expand)
            });
            ways.flatten().collect()
        }
        Token::Optional(inner) => {
            let mut with = all.clone();
            for token in inner {
                with = expand(with, token);
            }
            // `/:a?/:b?` with one of them is that with the first.
            let shapes: Vec<String> = all.iter().map(|it| shape(&it.text)).collect();
            with.retain(|it| !shapes.contains(&shape(&it.text)));
            let mut both = with;
            both.extend(all);
            both
        }
    }
}

fn each(all: Vec<Template>, change: impl Fn(&mut Template)) -> Vec<Template> {
    all.into_iter()
        .map(|mut template| {
            change(&mut template);
            template
        })
        .collect()
}

/// One slash at the beginning, none at the end, no two in a row.
fn tidy(text: &str) -> String {
    let mut tidy = String::from("/");
    for part in text.split('/').filter(|part| !part.is_empty()) {
        if tidy.len() > 1 {
            tidy.push('/');
        }
        tidy.push_str(part);
    }
    tidy
}

fn tokens_of(text: &Text) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut pieces = text.pieces.iter().peekable();
    let mut n_read = 0;
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Known(known) => {
                let chars: Vec<char> = known.chars().skip(n_read).collect();
                n_read = 0;
                let mut reader = Reader {
                    chars: &chars,
                    at: 0,
                    n_rests: 0,
                };
                tokens.extend(reader.tokens(false)?);
            }
            // `:${name}Id` is a parameter, whatever it is called.
            Piece::Hole(name) if matches!(tokens.last(), Some(Token::Literal(':'))) => {
                tokens.pop();
                let mut name = clean(name);
                if let Some(Piece::Known(known)) = pieces.peek() {
                    let rest = known.chars().take_while(|c| is_of_name(*c));
                    let rest: Vec<char> = rest.collect();
                    n_read = rest.len();
                    name.extend(rest);
                }
                tokens.push(Token::Parameter(PathParameter {
                    name,
                    pattern: None,
                    is_rest: false,
                }));
            }
            Piece::Hole(name) => tokens.push(Token::Hole(clean(name))),
        }
    }
    Ok(tokens)
}

/// A path of Express, in which `:path*` is one part at least; elsewhere there may be none.
pub(super) fn with_first_parts(path: &Text) -> Text {
    let mut path = path.clone();
    for piece in &mut path.pieces {
        let Piece::Known(known) = piece else { continue };
        for (at, _) in known.clone().match_indices('*') {
            let before = known.get(..at).unwrap_or_default();
            let part = before.rsplit('/').next().unwrap_or_default();
            let is_named = part
                .strip_prefix(':')
                .is_some_and(|name| !name.is_empty() && name.chars().all(is_of_name));
            if is_named {
                known.replace_range(at..=at, "+");
            }
        }
    }
    path
}

/// Whether it may stand in the name of a parameter.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Whether a group takes whatever there is; a star alone does in Express 4.
fn is_everything(pattern: &str) -> bool {
    matches!(pattern, ".*" | "*")
}

/// The only character that a group takes: `([$])` and `(\\$)` are how a dollar is written.
fn one_character(pattern: &str) -> Option<char> {
    let inside = pattern
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .or_else(|| pattern.strip_prefix('\\'))?;
    let mut characters = inside.chars();
    let only = characters.next().filter(|c| !c.is_alphanumeric())?;
    characters.next().is_none().then_some(only)
}

/// A name that can stand between braces.
fn clean(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '_' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() {
        "value".to_owned()
    } else {
        name
    }
}

/// Reads the path language of path-to-regexp, in its versions, and of find-my-way, which are close
/// enough to each other to be read as one.
struct Reader<'c> {
    chars: &'c [char],
    at: usize,
    n_rests: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn tokens(&mut self, in_group: bool) -> Result<Vec<Token>, String> {
        let mut tokens = Vec::new();
        while let Some(c) = self.next() {
            match c {
                '}' if in_group => return Ok(tokens),
                '\\' => {
                    if let Some(c) = self.next() {
                        tokens.push(Token::Literal(c));
                    }
                }
                '{' => {
                    let mut inner = self.tokens(true)?;
                    match inner.as_slice() {
                        // `/{*rest}` is `/*` of Express 4.
                        [Token::Parameter(rest)] if rest.is_rest => tokens.append(&mut inner),
                        _ => tokens.push(Token::Optional(inner)),
                    }
                    // `{/:opt}?` of version 6.
                    if matches!(self.peek(), Some('?' | '*' | '+')) {
                        self.at += 1;
                    }
                }
                ':' if self.peek() == Some(':') => {
                    self.at += 1;
                    tokens.push(Token::Literal(':'));
                }
                ':' => {
                    let name = self.name();
                    if name.is_empty() {
                        tokens.push(Token::Literal(':'));
                        continue;
                    }
                    let pattern = (self.peek() == Some('(')).then(|| self.group()).flatten();
                    let mut is_rest = pattern.as_deref().is_some_and(is_everything);
                    let mut is_optional = false;
                    match self.peek() {
                        Some('?') => {
                            self.at += 1;
                            is_optional = true;
                        }
                        Some('*') => {
                            self.at += 1;
                            is_rest = true;
                            is_optional = true;
                        }
                        Some('+') => {
                            self.at += 1;
                            is_rest = true;
                        }
                        _ => {}
                    }
                    let pattern = pattern.filter(|pattern| !is_everything(pattern));
                    let parameter = Token::Parameter(PathParameter {
                        name,
                        pattern,
                        is_rest,
                    });
                    if is_optional {
                        // The slash before it goes with it.
                        let mut inner = Vec::new();
                        if matches!(tokens.last(), Some(Token::Literal('/'))) {
                            inner.extend(tokens.pop());
                        }
                        inner.push(parameter);
                        tokens.push(Token::Optional(inner));
                    } else {
                        tokens.push(parameter);
                    }
                }
                '*' => {
                    // `/?*` begins with a slash.
                    if let Some(Token::Optional(inner)) = tokens.last()
                        && matches!(inner.as_slice(), [Token::Literal('/')])
                    {
                        tokens.pop();
                        tokens.push(Token::Literal('/'));
                    }
                    let name = self.name();
                    let name = if name.is_empty() {
                        self.rest_name()
                    } else {
                        name
                    };
                    tokens.push(Token::Parameter(PathParameter {
                        name,
                        pattern: None,
                        is_rest: true,
                    }));
                }
                '(' => {
                    self.at -= 1;
                    let pattern = self
                        .group()
                        .ok_or_else(|| "its path has a group that is not closed".to_owned())?;
                    // What only looks ahead takes nothing.
                    if ["?!", "?="].iter().any(|ahead| pattern.starts_with(ahead)) {
                        continue;
                    }
                    let optional = self.peek() == Some('?');
                    if optional {
                        self.at += 1;
                    }
                    let token = if is_everything(&pattern) {
                        Token::Parameter(PathParameter {
                            name: self.rest_name(),
                            pattern: None,
                            is_rest: true,
                        })
                    } else if let Some(c) = one_character(&pattern) {
                        match optional {
                            true => Token::Optional(vec![Token::Literal(c)]),
                            false => Token::Literal(c),
                        }
                    } else if optional
                        && pattern
                            .chars()
                            .all(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.'))
                    {
                        Token::Optional(pattern.chars().map(Token::Literal).collect())
                    } else {
                        Token::Parameter(PathParameter {
                            name: self.rest_name(),
                            pattern: Some(pattern),
                            is_rest: false,
                        })
                    };
                    tokens.push(token);
                }
                // One slash or more.
                '+' if matches!(tokens.last(), Some(Token::Literal('/'))) => {}
                // `/find?:id` is written by who means a query; requests come to `/find`.
                '?' if !tokens.is_empty() && self.peek() == Some(':') => {
                    self.at = self.chars.len();
                }
                '?' if !tokens.is_empty() => {
                    if let Some(last) = tokens.pop() {
                        tokens.push(Token::Optional(vec![last]));
                    }
                }
                c => tokens.push(Token::Literal(c)),
            }
        }
        Ok(tokens)
    }

    fn rest_name(&mut self) -> String {
        self.n_rests += 1;
        if self.n_rests == 1 {
            "wildcard".to_owned()
        } else {
            format!("wildcard{}", self.n_rests)
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        if self.peek() == Some('"') {
            self.at += 1;
            while let Some(c) = self.next() {
                if c == '"' {
                    break;
                }
                name.push(c);
            }
            return clean(&name);
        }
        while let Some(c) = self.peek() {
            if !is_of_name(c) {
                break;
            }
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// What is between parentheses.
    fn group(&mut self) -> Option<String> {
        let mut depth = 0_u32;
        let mut inside = String::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => {
                    inside.push(c);
                    inside.extend(self.next());
                    continue;
                }
                '(' => {
                    depth += 1;
                    if depth == 1 {
                        continue;
                    }
                }
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(inside);
                    }
                }
                _ => {}
            }
            inside.push(c);
        }
        None
    }
}
