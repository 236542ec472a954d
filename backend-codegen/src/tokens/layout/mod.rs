//! Tokens of Rust as text with lines that people read.
//!
//! One pass over the tokens notes texts and the places where lines may be broken; [`page`] decides
//! where they are. What has to stand before something that was noted already, such as the boxes
//! around the left side of an operator, is put there afterwards, so that no tree is needed.

mod attribute;
mod block;
mod closure;
mod expression;
mod generics;
mod import;
mod item;
mod list;
mod macros;
mod matching;
mod page;
mod path;
mod pattern;
mod postfix;
mod signature;
mod statement;
#[cfg(test)]
mod tests;
mod types;

use crate::tokens::lex::{Kind, Token};
pub(crate) use import::{Tree, Upcoming, Use};
use page::{Break, Breaks, Gap, Page};

/// By how many columns what is in a block is indented.
const INDENT: i8 = 4;

/// Nothing if the tokens are no Rust that is known here.
type Done<T = ()> = Option<T>;

/// The tokens of a file on their way to text.
pub(crate) struct Layout<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The next token.
    at: usize,
    /// The end of the brackets that it is in.
    end: usize,
    /// Whether a brace behind a path starts a block.
    in_head: bool,
    page: Page<'t>,
}

impl<'t> Layout<'t> {
    pub(crate) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            end: tokens.len(),
            in_head: false,
            page: Page::default(),
        }
    }

    /// Whether nothing is left of the brackets.
    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// The item that comes next, at the start of lines.
    pub(crate) fn item_of_file(&mut self) -> Done {
        self.begin(0, Breaks::All);
        self.item()?;
        self.end_box();
        Some(())
    }

    /// Adds what was laid out to a text.
    pub(crate) fn print(&mut self, out: &mut String) {
        self.page.print(out);
    }

    fn token_at(&self, at: usize) -> Option<&'t Token> {
        self.tokens.get(at).filter(|_| at < self.end)
    }

    pub(super) fn slice(&self, token: &Token) -> &'t str {
        self.text.get(token.range()).unwrap_or_default()
    }

    /// The word at a position, or nothing.
    fn word_at(&self, at: usize) -> &'t str {
        match self.token_at(at) {
            Some(token) if token.kind == Kind::Word => self.slice(token),
            _ => "",
        }
    }

    /// The sign at a position, or 0.
    fn sign_at(&self, at: usize) -> u8 {
        match self.token_at(at).map(|token| token.kind) {
            Some(Kind::Sign(sign)) => sign,
            _ => 0,
        }
    }

    fn word(&self) -> &'t str {
        self.word_at(self.at)
    }

    fn sign(&self) -> u8 {
        self.sign_at(self.at)
    }

    /// Whether the next token is a word that is no name of a thing.
    fn is_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// Whether these signs come next, without space between them.
    fn are_signs(&self, signs: &str) -> bool {
        self.are_signs_at(self.at, signs)
    }

    fn are_signs_at(&self, at: usize, signs: &str) -> bool {
        let mut end = None;
        signs.bytes().enumerate().all(|(n, sign)| {
            let token = self.token_at(at + n);
            let is_it = token.is_some_and(|token| {
                token.kind == Kind::Sign(sign) && end.is_none_or(|end| token.start == end)
            });
            end = token.map(|token| token.end);
            is_it
        })
    }

    /// The position of the bracket that belongs to the one at a position.
    fn partner(&self, at: usize) -> usize {
        let token = self.tokens.get(at);
        token.map_or(at, Token::partner)
    }

    /// Passes signs if they come next.
    fn passes(&mut self, signs: &str) -> bool {
        let passes = self.are_signs(signs);
        if passes {
            self.at += signs.len();
        }
        passes
    }

    /// Passes a word if it comes next.
    fn passes_word(&mut self, word: &str) -> bool {
        let passes = self.is_word(word);
        if passes {
            self.at += 1;
        }
        passes
    }

    fn demand(&mut self, signs: &str) -> Done {
        self.passes(signs).then_some(())
    }

    fn demand_word(&mut self, word: &str) -> Done {
        self.passes_word(word).then_some(())
    }

    /// Notes a text.
    fn put(&mut self, text: &'t str) {
        self.page.text(text);
    }

    /// Notes the next token.
    fn put_token(&mut self) -> Done {
        let token = self.token_at(self.at)?;
        self.page.text(self.slice(token));
        self.at += 1;
        Some(())
    }

    /// Notes a name.
    fn put_name(&mut self) -> Done {
        if self.word().is_empty() {
            return None;
        }
        self.put_token()
    }

    /// Notes a lifetime, if one comes next.
    fn puts_lifetime(&mut self) -> bool {
        let is_lifetime = self
            .token_at(self.at)
            .is_some_and(|token| token.kind == Kind::Lifetime);
        is_lifetime && self.put_token().is_some()
    }

    fn begin(&mut self, indent: i8, breaks: Breaks) {
        self.page.begin(indent, breaks);
    }

    fn end_box(&mut self) {
        self.page.end();
    }

    fn line_break(&mut self, it: Break) {
        self.page.line_break(it);
    }

    /// A place for a break between two texts without space.
    fn zero(&mut self) {
        self.line_break(Break::default());
    }

    fn space(&mut self) {
        self.line_break(SPACE);
    }

    fn line(&mut self) {
        self.line_break(LINE);
    }

    /// A line break, unless the box ends.
    fn line_if_any(&mut self) {
        self.line_break(Break {
            vanishes: true,
            ..LINE
        });
    }

    fn space_if_any(&mut self) {
        self.line_break(Break {
            vanishes: true,
            ..SPACE
        });
    }

    /// No break, but all before it has to fit.
    fn never(&mut self) {
        self.line_break(Break {
            never: true,
            ..Break::default()
        });
    }

    /// A comma behind a part of a list, the last one only where the list is broken.
    fn comma(&mut self, is_last: bool) {
        if is_last {
            self.line_break(Break {
                before: ",",
                ..Break::default()
            });
        } else {
            self.put(",");
            self.space();
        }
    }

    /// The same in a list with spaces inside its brackets.
    fn comma_or_space(&mut self, is_last: bool) {
        if is_last {
            self.line_break(Break {
                before: ",",
                ..SPACE
            });
        } else {
            self.put(",");
            self.space();
        }
    }

    /// Passes the comma behind a part of a list; returns whether it was the last one.
    fn passes_comma(&mut self) -> Done<bool> {
        if !self.is_done() {
            self.demand(",")?;
        }
        Some(self.is_done())
    }

    /// Moves the end of the box to where it started.
    fn outdent(&mut self) {
        self.page.offset(-INDENT);
    }

    /// Does something with what is between the brackets that come next.
    fn inside<T>(&mut self, make: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        let close = self.partner(self.at);
        if close <= self.at || close >= self.end {
            return None;
        }
        let (end, in_head) = (self.end, self.in_head);
        self.at += 1;
        self.end = close;
        self.in_head = false;
        let made = make(self)?;
        if !self.is_done() {
            return None;
        }
        self.at = close + 1;
        self.end = end;
        self.in_head = in_head;
        Some(made)
    }
}

const SPACE: Break = Break {
    gap: Gap::Space,
    offset: 0,
    before: "",
    after: "",
    unbroken: "",
    vanishes: false,
    never: false,
};

const LINE: Break = Break {
    gap: Gap::Line,
    ..SPACE
};
