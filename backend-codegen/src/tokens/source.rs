//! Tokens that are looked at and replaced.

use std::ops::Range;

use super::TokenStream;
use super::lex::{self, Kind, Token};

/// Tokens with the text that they are places in.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    text: String,
    tokens: Vec<Token>,
}

impl Source {
    pub(crate) fn of(tokens: &TokenStream) -> Self {
        let text = tokens.text().to_owned();
        let tokens = lex::tokens(&text);
        Self { text, tokens }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The text of a token.
    pub(crate) fn slice(&self, at: usize) -> &str {
        let token = self.tokens.get(at);
        token
            .and_then(|token| self.text.get(token.range()))
            .unwrap_or_default()
    }

    /// The text from one token up to another one.
    pub(crate) fn between(&self, tokens: Range<usize>) -> &str {
        let first = self.tokens.get(tokens.start);
        let last = tokens.end.checked_sub(1).and_then(|at| self.tokens.get(at));
        let range = first
            .zip(last)
            .map(|(first, last)| first.range().start..last.range().end);
        range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
    }

    /// The word at a position, or nothing.
    pub(crate) fn word(&self, at: usize) -> &str {
        match self.kind(at) {
            Some(Kind::Word) => self.slice(at),
            _ => "",
        }
    }

    pub(crate) fn is_sign(&self, at: usize, sign: u8) -> bool {
        self.kind(at) == Some(Kind::Sign(sign))
    }

    /// Whether `::` stands at a position.
    pub(crate) fn is_separator(&self, at: usize) -> bool {
        self.is_sign(at, b':') && self.is_sign(at.wrapping_add(1), b':')
    }

    /// The position of the bracket that belongs to the one at a position; that itself if there is none.
    pub(crate) fn partner(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(at, Token::partner)
    }

    /// The tokens with others in place of some, each given by its position among `texts`.
    pub(crate) fn with(mut self, replaced: &[(Range<usize>, usize)], texts: &[String]) -> Self {
        let mut parts: Vec<Vec<Token>> = Vec::with_capacity(texts.len());
        for text in texts {
            let mut tokens = Vec::new();
            let start = self.text.len();
            self.text.push_str(text);
            lex::add(&self.text, start, &mut tokens);
            self.text.push(' ');
            parts.push(tokens);
        }
        let mut tokens = Vec::with_capacity(self.tokens.len());
        let mut at = 0;
        for (range, part) in replaced {
            tokens.extend_from_slice(self.tokens.get(at..range.start).unwrap_or_default());
            if let Some(part) = parts.get(*part) {
                tokens.extend_from_slice(part);
            }
            at = range.end;
        }
        tokens.extend_from_slice(self.tokens.get(at..).unwrap_or_default());
        lex::pair(&mut tokens);
        Self {
            text: self.text,
            tokens,
        }
    }

    /// As tokens again.
    #[cfg(feature = "stubs")]
    pub(crate) fn stream(&self) -> TokenStream {
        let mut stream = TokenStream::new();
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            // What belongs together stays together.
            let mut end = at + 1;
            while self
                .tokens
                .get(end)
                .zip(self.tokens.get(end - 1))
                .is_some_and(|(next, last)| next.start == last.end)
            {
                end += 1;
            }
            let _ = token;
            stream.push(self.between(at..end));
            at = end;
        }
        stream
    }
}
