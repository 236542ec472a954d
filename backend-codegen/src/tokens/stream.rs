//! Tokens in a row.

use std::borrow::Cow;
use std::fmt;
use std::iter;

use super::literal::write_string;
use super::{Ident, Literal};

/// How many bytes most streams have room for.
const ROOM: usize = 128;

/// Tokens as a text, each with a space behind it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TokenStream(String);

impl TokenStream {
    /// No tokens.
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// No tokens yet, with room for those of most items.
    pub(crate) fn with_room() -> Self {
        Self(String::with_capacity(ROOM))
    }

    /// The tokens of a text of Rust that is no text of a document.
    #[cfg(any(test, feature = "stubs"))]
    pub(crate) fn of_rust(text: &str) -> Self {
        Self(format!("{text} "))
    }

    /// JSON as it stands in `json!`; nothing if a text in it has an escape that Rust does not know.
    #[cfg(feature = "scaffold")]
    pub(crate) fn of_json(json: &crate::api::Json) -> Option<Self> {
        let text = json.to_string();
        let mut escapes = text.split('\\').skip(1);
        let mut is_known = true;
        while let Some(escape) = escapes.next() {
            match escape.chars().next() {
                Some('"' | 'n' | 'r' | 't') => {}
                // Two of them, of which the second one starts no escape.
                None => drop(escapes.next()),
                Some(_) => is_known = false,
            }
        }
        is_known.then(|| Self(format!("{text} ")))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a token.
    #[inline]
    pub(crate) fn push(&mut self, token: &str) {
        self.0.push_str(token);
        self.0.push(' ');
    }

    /// Adds the tokens of a text of the program, if there are any.
    pub(super) fn push_all(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(text);
        }
    }

    /// The text without its white space, to be compared: how much of it there is has no meaning.
    pub(crate) fn without_space(&self) -> String {
        let mut text = self.0.clone();
        text.retain(|c| !c.is_ascii_whitespace());
        text
    }

    /// The text, in which tokens are found by [`lex`](super::lex).
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl fmt::Debug for TokenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Extend<TokenStream> for TokenStream {
    fn extend<I: IntoIterator<Item = TokenStream>>(&mut self, streams: I) {
        for stream in streams {
            self.0.push_str(&stream.0);
        }
    }
}

/// So that a stream can be added to another one like streams can.
impl IntoIterator for TokenStream {
    type Item = Self;
    type IntoIter = iter::Once<Self>;

    fn into_iter(self) -> Self::IntoIter {
        iter::once(self)
    }
}

impl FromIterator<TokenStream> for TokenStream {
    fn from_iter<I: IntoIterator<Item = TokenStream>>(streams: I) -> Self {
        let mut all = Self::new();
        all.extend(streams);
        all
    }
}

/// What can stand behind `#` in [`quote!`](crate::tokens::quote!).
pub(crate) trait ToTokens {
    fn to_tokens(&self, tokens: &mut TokenStream);

    /// It alone.
    #[cfg(feature = "stubs")]
    fn to_token_stream(&self) -> TokenStream {
        let mut tokens = TokenStream::new();
        self.to_tokens(&mut tokens);
        tokens
    }
}

impl ToTokens for TokenStream {
    #[inline]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.0.push_str(&self.0);
    }
}

impl ToTokens for Ident {
    #[inline]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push(self.as_str());
    }
}

impl ToTokens for Literal {
    #[inline]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push(self.as_str());
    }
}

impl ToTokens for str {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        write_string(self, &mut tokens.0);
        tokens.0.push(' ');
    }
}

impl ToTokens for String {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.as_str().to_tokens(tokens);
    }
}

impl ToTokens for Cow<'_, str> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.as_ref().to_tokens(tokens);
    }
}

impl ToTokens for char {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        Literal::character(*self).to_tokens(tokens);
    }
}

/// With its type behind it.
#[cfg(feature = "stubs")]
impl ToTokens for u16 {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push(&format!("{self}u16"));
    }
}

impl ToTokens for bool {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.push(if *self { "true" } else { "false" });
    }
}

impl<T: ToTokens> ToTokens for Option<T> {
    #[inline]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(it) = self {
            it.to_tokens(tokens);
        }
    }
}

impl<T: ToTokens + ?Sized> ToTokens for &T {
    #[inline]
    fn to_tokens(&self, tokens: &mut TokenStream) {
        (**self).to_tokens(tokens);
    }
}

impl<T: ToTokens + ?Sized> ToTokens for Box<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        (**self).to_tokens(tokens);
    }
}
