//! What [`quote!`](super::quote!) writes: tokens as they stand in the program, with places for others.
//!
//! A token of a template is a part of a text, where it would else be a call: a text costs a build
//! script nothing, and each call some work of the compiler.

use super::lex::{Kind, Lexer, is_word};
use super::{ToTokens, TokenStream};

/// A text of which all is taken over up to the next `#name` or `#(…)*`, whose values the program puts
/// in, one after the other.
pub(crate) struct Template {
    stream: TokenStream,
    rest: &'static str,
    repetitions: Vec<Repetition>,
}

/// What stands between `#(` and `)*`.
struct Repetition {
    inner: &'static str,
    between: &'static str,
    rest: &'static str,
    is_first: bool,
}

impl Template {
    pub(crate) fn new(text: &'static str) -> Self {
        Self {
            stream: TokenStream::with_room(),
            rest: text,
            repetitions: Vec::new(),
        }
    }

    /// Puts tokens in the place of the next `#name`.
    pub(crate) fn put(&mut self, tokens: &dyn ToTokens) {
        self.pass_to_place();
        tokens.to_tokens(&mut self.stream);
    }

    /// Goes to the next `#(`.
    pub(crate) fn start(&mut self, between: &'static str) {
        self.pass_to_place();
        let (inner, rest) = split(self.rest);
        let rest = rest.trim_start();
        let rest = rest.strip_prefix(between).unwrap_or(rest).trim_start();
        self.repetitions.push(Repetition {
            inner,
            between,
            rest: rest.strip_prefix('*').unwrap_or(rest),
            is_first: true,
        });
        self.rest = "";
    }

    /// Begins what is repeated, again.
    pub(crate) fn again(&mut self) {
        self.pass(self.rest);
        if let Some(repetition) = self.repetitions.last_mut() {
            self.rest = repetition.inner;
            let is_first = std::mem::take(&mut repetition.is_first);
            if !is_first {
                self.stream.push_all(repetition.between);
            }
        }
    }

    /// Goes behind what is repeated.
    pub(crate) fn stop(&mut self) {
        self.pass(self.rest);
        if let Some(repetition) = self.repetitions.pop() {
            self.rest = repetition.rest;
        }
    }

    /// All tokens.
    pub(crate) fn end(&mut self) -> TokenStream {
        self.pass(self.rest);
        std::mem::take(&mut self.stream)
    }

    /// Takes over what is before the next place, and goes behind its mark.
    fn pass_to_place(&mut self) {
        let (text, rest) = place(self.rest);
        self.pass(text);
        self.rest = rest;
    }

    fn pass(&mut self, text: &str) {
        self.stream.push_all(text.trim());
    }
}

/// What is before the next `#name` or `#(`, and what is behind it.
fn place(text: &'static str) -> (&'static str, &'static str) {
    let Some((before, rest)) = text.split_once('#') else {
        return (text, "");
    };
    let rest = rest.trim_start();
    let name = rest.bytes().take_while(|byte| is_word(*byte)).count();
    let mark = if rest.starts_with('(') { 1 } else { name };
    // Without quotes before it, it stands in no literal; behind a letter it belongs to `r#name`.
    let is_place = mark > 0
        && !before.bytes().any(|byte| matches!(byte, b'"' | b'\''))
        && !before.bytes().next_back().is_some_and(is_word);
    match is_place {
        true => (before, rest.get(mark..).unwrap_or_default()),
        false => place_of_tokens(text),
    }
}

/// The same, where only the tokens tell.
fn place_of_tokens(text: &'static str) -> (&'static str, &'static str) {
    let mut lexer = Lexer::new(text, 0);
    let mut mark = None;
    while let Some((kind, start)) = lexer.next() {
        match (mark, kind) {
            (Some(mark), Kind::Word | Kind::Sign(b'(')) => {
                let rest = text.get(lexer.at()..).unwrap_or_default();
                return (text.get(..mark).unwrap_or_default(), rest);
            }
            (_, Kind::Sign(b'#')) => mark = Some(start),
            _ => mark = None,
        }
    }
    (text, "")
}

/// What is before the bracket that ends a repetition, and what is behind it.
fn split(text: &'static str) -> (&'static str, &'static str) {
    let mut lexer = Lexer::new(text, 0);
    let mut depth = 0_usize;
    while let Some((kind, start)) = lexer.next() {
        match kind {
            Kind::Sign(b'(' | b'[' | b'{') => depth += 1,
            Kind::Sign(b')' | b']' | b'}') => {
                let Some(less) = depth.checked_sub(1) else {
                    let rest = text.get(lexer.at()..).unwrap_or_default();
                    return (text.get(..start).unwrap_or_default(), rest);
                };
                depth = less;
            }
            _ => {}
        }
    }
    (text, "")
}
