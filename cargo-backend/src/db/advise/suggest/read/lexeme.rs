//! Statements as words: names, values, parameters, signs.

use std::ops::Range;

use crate::db::model::sqlite::{self, Token, TokenKind};
use crate::db::model::{Engine, mysql};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    /// In lower case; a name or a word of the language.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// A text or a number.
    Value,
    Parameter,
    /// With operators of two characters as one.
    Sign(String),
}

/// A statement's words, and where each stands in its text.
pub(super) struct Lexemes<'a> {
    pub(super) text: &'a str,
    pub(super) all: Vec<(Lexeme, Range<usize>)>,
}

impl<'a> Lexemes<'a> {
    pub(super) fn of(text: &'a str, engine: Engine) -> Self {
        let tokens = match engine {
            Engine::Mysql => mysql::tokens(text),
            Engine::Postgres | Engine::Sqlite => sqlite::tokens(text),
        };
        let mut all: Vec<(Lexeme, Range<usize>)> = Vec::new();
        for token in &tokens {
            let range = token.range();
            let lexeme = of(token);
            if let Some((last, before)) = all.last_mut()
                && before.end == range.start
                && let Some(joined) = joined(last, &lexeme)
            {
                *last = joined;
                before.end = range.end;
                continue;
            }
            all.push((lexeme, range));
        }
        Self { text, all }
    }

    /// How many parentheses are open at most.
    pub(super) fn depth(&self) -> usize {
        let (mut depth, mut most) = (0_usize, 0);
        for at in 0..self.all.len() {
            if self.is_sign(at, "(") {
                depth += 1;
                most = most.max(depth);
            } else if self.is_sign(at, ")") {
                depth = depth.saturating_sub(1);
            }
        }
        most
    }

    pub(super) fn get(&self, at: usize) -> Option<&Lexeme> {
        self.all.get(at).map(|(lexeme, _)| lexeme)
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        matches!(self.get(at), Some(Lexeme::Word(it)) if it == word)
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    pub(super) fn is_sign(&self, at: usize, sign: &str) -> bool {
        matches!(self.get(at), Some(Lexeme::Sign(it)) if it == sign)
    }

    /// A name as it is known: with quotes its case counts.
    pub(super) fn name(&self, at: usize) -> Option<&str> {
        match self.get(at)? {
            Lexeme::Word(name) | Lexeme::Quoted(name) => Some(name),
            Lexeme::Value | Lexeme::Parameter | Lexeme::Sign(_) => None,
        }
    }

    /// What stands there, as it was written.
    pub(super) fn written(&self, at: usize) -> &'a str {
        let range = self.all.get(at).map(|(_, range)| range.clone());
        range.and_then(|it| self.text.get(it)).unwrap_or_default()
    }

    /// Where the parenthesis that is open at `at` is closed, or the end.
    pub(super) fn close(&self, at: usize, end: usize) -> usize {
        let mut depth = 0_usize;
        for here in at..end {
            if self.is_sign(here, "(") {
                depth += 1;
            } else if self.is_sign(here, ")") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return here;
                }
            }
        }
        end
    }

    /// Whether a parenthesis holds a statement.
    pub(super) fn is_statement(&self, at: usize) -> bool {
        self.is_sign(at, "(")
            && (self.is_any(at + 1, &["select", "with", "values"]) || self.is_statement_within(at))
    }

    fn is_statement_within(&self, at: usize) -> bool {
        self.is_sign(at + 1, "(") && self.is_statement(at + 1)
    }

    /// Where something stands that is in no parenthesis of `range`.
    pub(super) fn top(&self, range: Range<usize>) -> Vec<usize> {
        let mut all = Vec::new();
        let mut at = range.start;
        while at < range.end {
            all.push(at);
            at = match self.is_sign(at, "(") {
                true => self.close(at, range.end) + 1,
                false => at + 1,
            };
        }
        all
    }

    /// The parts of `range` between what `is_between` names, which is in no parenthesis.
    pub(super) fn parts(
        &self,
        range: Range<usize>,
        is_between: impl Fn(usize) -> bool,
    ) -> Vec<Range<usize>> {
        let (mut parts, mut start) = (Vec::new(), range.start);
        for at in self.top(range.clone()) {
            if is_between(at) {
                parts.push(start..at);
                start = at + 1;
            }
        }
        parts.push(start..range.end);
        parts
    }
}

fn of(token: &Token<'_>) -> Lexeme {
    match token.kind {
        TokenKind::Word if token.text.starts_with('$') => Lexeme::Parameter,
        TokenKind::Word => Lexeme::Word(token.text.to_ascii_lowercase()),
        TokenKind::Quoted => Lexeme::Quoted(token.name().unwrap_or_default()),
        TokenKind::Text | TokenKind::Number => Lexeme::Value,
        TokenKind::Symbol if token.text == "?" => Lexeme::Parameter,
        TokenKind::Symbol => Lexeme::Sign(token.text.to_owned()),
    }
}

/// Two that are one because nothing stands between them: `<=`, `?1`, `:name`.
fn joined(last: &Lexeme, next: &Lexeme) -> Option<Lexeme> {
    match (last, next) {
        (Lexeme::Parameter, Lexeme::Value) => Some(Lexeme::Parameter),
        (Lexeme::Sign(sign), Lexeme::Word(_)) if [":", "@"].contains(&sign.as_str()) => {
            Some(Lexeme::Parameter)
        }
        (Lexeme::Sign(one), Lexeme::Sign(other)) => {
            let both = format!("{one}{other}");
            ["<=", ">=", "<>", "!=", "==", "<=>", "||"]
                .contains(&both.as_str())
                .then_some(Lexeme::Sign(both))
        }
        _ => None,
    }
}
