//! Tokens of Rust with their places in the text, so that text can be read and cut as it stands.
//!
//! The texts are ours: what this does not know does not occur in them.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word: a name or a keyword.
    Word,
    /// A single character.
    Sign(u8),
    /// A lifetime.
    Lifetime,
    /// A literal, whose text has no meaning here.
    Literal,
}

/// A token. White space and comments, those for documentation included, lie between tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// For a bracket, the position among the tokens of the one that belongs to it; else its own.
    partner: u32,
}

impl Token {
    /// Its place in the text.
    pub(crate) fn range(&self) -> Range<usize> {
        position(self.start)..position(self.end)
    }

    /// The position of the bracket that belongs to it.
    pub(crate) fn partner(&self) -> usize {
        position(self.partner)
    }
}

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    add(text, 0, &mut tokens);
    pair(&mut tokens);
    tokens
}

/// Adds the tokens of the text from a place on; their brackets have no partners yet.
pub(super) fn add(text: &str, start: usize, tokens: &mut Vec<Token>) {
    let mut lexer = Lexer::new(text, start);
    while let Some((kind, start)) = lexer.next() {
        tokens.push(Token {
            kind,
            start: place(start),
            end: place(lexer.at),
            partner: 0,
        });
    }
}

/// Finds out which brackets belong together.
pub(super) fn pair(tokens: &mut [Token]) {
    let mut open: Vec<u32> = Vec::new();
    for at in 0..tokens.len() {
        let here = place(at);
        let Some(token) = tokens.get_mut(at) else {
            return;
        };
        token.partner = here;
        match token.kind {
            Kind::Sign(b'(' | b'[' | b'{') => open.push(here),
            Kind::Sign(b')' | b']' | b'}') => {
                let opening = open.pop().unwrap_or(here);
                token.partner = opening;
                if let Some(opening) = tokens.get_mut(position(opening)) {
                    opening.partner = here;
                }
            }
            Kind::Sign(_) | Kind::Word | Kind::Lifetime | Kind::Literal => {}
        }
    }
}

/// The comments of documentation in what lies between two tokens: whether each is about what is around
/// it, and what it says.
pub(crate) fn documentation(gap: &str) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let mut lexer = Lexer::new(gap, 0);
    loop {
        lexer.pass_while(|byte| byte.is_ascii_whitespace());
        let start = lexer.at;
        let comment = match (lexer.peek(0), lexer.peek(1)) {
            (Some(b'/'), Some(b'/')) => {
                lexer.pass_line();
                let comment = gap.get(start..lexer.at).unwrap_or_default();
                let is_doc = comment.starts_with("///") && !comment.starts_with("////")
                    || comment.starts_with("//!");
                is_doc.then(|| (comment.starts_with("//!"), comment.get(3..)))
            }
            (Some(b'/'), Some(b'*')) => {
                lexer.pass_block();
                let comment = gap.get(start..lexer.at).unwrap_or_default();
                let is_doc =
                    comment.starts_with("/**") && !comment.starts_with("/***") && comment != "/**/"
                        || comment.starts_with("/*!");
                let text = comment.get(3..).and_then(|text| text.strip_suffix("*/"));
                is_doc.then(|| (comment.starts_with("/*!"), text))
            }
            (Some(_), _) => {
                lexer.at += 1;
                None
            }
            (None, _) => return found,
        };
        if let Some((is_inner, Some(text))) = comment {
            found.push((is_inner, text));
        }
    }
}

/// Texts of files are shorter than four gigabytes.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn position(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Goes through a text, token by token.
pub(super) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        let bytes = text.as_bytes();
        Self { text, bytes, at }
    }

    /// The place behind the last token.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Passes the next token; returns what it is and where it starts.
    pub(super) fn next(&mut self) -> Option<(Kind, usize)> {
        self.pass_space();
        let start = self.at;
        let byte = self.peek(0)?;
        let kind = match byte {
            b'"' => self.string(),
            b'\'' => self.quoted(),
            b'0'..=b'9' => self.number(),
            b'r' | b'b' | b'c' if self.is_prefix() => self.prefixed(),
            _ if is_word(byte) => self.word(),
            _ => {
                self.at += 1;
                Kind::Sign(byte)
            }
        };
        Some((kind, start))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at.saturating_add(ahead)).copied()
    }

    fn pass_while(&mut self, is_inside: impl Fn(u8) -> bool) {
        let mut at = self.at;
        while self.bytes.get(at).is_some_and(|byte| is_inside(*byte)) {
            at += 1;
        }
        self.at = at;
    }

    /// Passes what is left of the line.
    fn pass_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    fn pass_space(&mut self) {
        loop {
            self.pass_while(|byte| byte.is_ascii_whitespace());
            if self.peek(0) != Some(b'/') {
                return;
            }
            match self.peek(1) {
                Some(b'/') => self.pass_line(),
                Some(b'*') => self.pass_block(),
                _ => return,
            }
        }
    }

    /// Passes a comment between `/*` and `*/`, which may have others inside.
    fn pass_block(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) => depth += 1,
                (Some(b'*'), Some(b'/')) => depth -= 1,
                (Some(_), _) => {
                    self.at += 1;
                    continue;
                }
                (None, _) => return,
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    fn word(&mut self) -> Kind {
        self.pass_while(is_word);
        Kind::Word
    }

    fn number(&mut self) -> Kind {
        let is_based = matches!(self.peek(1), Some(b'x' | b'o' | b'b'));
        self.pass_digits(is_based);
        // A dot that starts neither a range nor a name belongs to the number.
        let has_dot = self.peek(0) == Some(b'.')
            && self
                .peek(1)
                .is_none_or(|byte| byte.is_ascii_digit() || !(byte == b'.' || is_word(byte)));
        if has_dot && !is_based {
            self.at += 1;
            self.pass_digits(is_based);
        }
        Kind::Literal
    }

    /// Passes digits, with an exponent and the name of a type behind them.
    fn pass_digits(&mut self, is_based: bool) {
        self.pass_while(is_word);
        let is_exponent = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        if !is_based
            && matches!(is_exponent, Some(b'e' | b'E'))
            && matches!(self.peek(0), Some(b'+' | b'-'))
            && self.peek(1).is_some_and(|byte| byte.is_ascii_digit())
        {
            self.at += 1;
            self.pass_while(is_word);
        }
    }

    /// Passes a string, from its quote on.
    fn string(&mut self) -> Kind {
        self.at += 1;
        loop {
            self.pass_while(|byte| !matches!(byte, b'"' | b'\\'));
            match self.peek(0) {
                Some(b'\\') => self.at += 2,
                Some(_) => {
                    self.at += 1;
                    break;
                }
                None => break,
            }
        }
        Kind::Literal
    }

    /// Passes a character or a lifetime.
    fn quoted(&mut self) -> Kind {
        let is_lifetime = self.peek(1).is_some_and(is_word) && {
            let mut end = 2;
            while self.peek(end).is_some_and(is_word) {
                end += 1;
            }
            self.peek(end) != Some(b'\'')
        };
        self.at += 1;
        if is_lifetime {
            self.pass_while(is_word);
            return Kind::Lifetime;
        }
        while let Some(byte) = self.peek(0) {
            self.at += match byte {
                b'\\' => 2,
                _ => 1,
            };
            if byte == b'\'' {
                break;
            }
        }
        Kind::Literal
    }

    /// Whether a literal starts here with letters, or a raw name.
    fn is_prefix(&self) -> bool {
        matches!(
            (self.peek(0), self.peek(1), self.peek(2)),
            (Some(b'b'), Some(b'\''), _)
                | (_, Some(b'"'), _)
                | (Some(b'r'), Some(b'#'), _)
                | (Some(b'b' | b'c'), Some(b'r'), Some(b'"' | b'#'))
        )
    }

    fn prefixed(&mut self) -> Kind {
        let is_raw = self.peek(0) == Some(b'r') || self.peek(1) == Some(b'r');
        self.pass_while(|byte| byte.is_ascii_alphabetic());
        let start = self.at;
        self.pass_while(|byte| byte == b'#');
        let n_signs = self.at.saturating_sub(start);
        match self.peek(0) {
            Some(b'\'') => self.quoted(),
            Some(b'"') if !is_raw => self.string(),
            Some(b'"') => {
                let end = [b"\"".as_slice(), &b"#".repeat(n_signs)].concat();
                self.at += 1;
                while self.at < self.bytes.len() && !self.starts_with(&end) {
                    self.at += 1;
                }
                self.at = self.bytes.len().min(self.at.saturating_add(end.len()));
                Kind::Literal
            }
            _ => self.word(),
        }
    }

    fn starts_with(&self, start: &[u8]) -> bool {
        let rest = self.bytes.get(self.at..);
        rest.is_some_and(|rest| rest.starts_with(start))
    }
}

/// Whether a byte can stand in a name or number.
pub(super) fn is_word(byte: u8) -> bool {
    IS_WORD.get(usize::from(byte)).is_some_and(|is| *is)
}

static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut byte = 0_u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        byte = byte.wrapping_add(1);
        rest = others;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let tokens = tokens(text);
        let words = tokens.iter().filter(|token| token.kind == Kind::Word);
        words.filter_map(|token| text.get(token.range())).collect()
    }

    #[test]
    fn what_stands_in_literals_and_comments_is_no_name() {
        let text = r####"
            // line
            /* block /* inside */ still */
            a "b \" c" b"d" r"e\" r#"f " g"# br##"h"# i"## 'j' '\'' b'k' 'l m: &'n str 1.0e5 0..o p.q '\u{8}' r#s
        "####;
        assert_eq!(words(text), ["a", "m", "str", "o", "p", "q", "r#s"]);
    }

    #[test]
    fn brackets_know_their_ends() {
        let text = "a(b[c]{d})";
        let closes: Vec<&str> = tokens(text)
            .iter()
            .filter(|token| matches!(token.kind, Kind::Sign(b'(' | b'[' | b'{')))
            .map(Token::partner)
            .filter_map(|close| text.get(tokens(text)[close].range()))
            .collect();
        assert_eq!(closes, [")", "]", "}"]);
    }
}
