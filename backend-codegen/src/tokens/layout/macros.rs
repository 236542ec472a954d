//! Calls of macros, of whose arguments nothing is known.

use super::page::Breaks;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Pound,
    PoundBang,
    Dot,
    Colon,
    Separator,
    Name,
    NameBang,
    Brackets,
    Comma,
    Other,
}

impl Layout<'_> {
    /// The exclamation mark behind the path of a macro, and what is in the brackets behind that.
    pub(super) fn macro_call(&mut self) -> Done {
        self.macro_with(false)
    }

    /// The same for our own tables: rows between commas, and expressions behind each `=`.
    pub(super) fn macro_table(&mut self) -> Done {
        self.macro_with(true)
    }

    fn macro_with(&mut self, is_table: bool) -> Done {
        self.demand("!")?;
        self.put("!");
        let (open, close) = match self.sign() {
            b'(' => ("(", ")"),
            b'[' => ("[", "]"),
            b'{' => (" {", "}"),
            _ => return None,
        };
        let line_break = if close == "}" { Self::line } else { Self::zero };
        self.put(open);
        self.inside(|it| {
            if it.is_done() {
                return Some(());
            }
            it.begin(INDENT, Breaks::All);
            line_break(it);
            it.begin(if is_table { INDENT } else { 0 }, Breaks::Some);
            it.macro_tokens(is_table)?;
            it.end_box();
            line_break(it);
            it.outdent();
            it.end_box();
            Some(())
        })?;
        self.put(close);
        Some(())
    }

    fn macro_tokens(&mut self, is_table: bool) -> Done {
        let mut before = Before::Start;
        let mut is_joint = true;
        while let Some(token) = self.token_at(self.at) {
            let text = self.slice(token);
            let (has_space, next) = match token.kind {
                Kind::Sign(b'(' | b'[') => match before {
                    Before::Pound | Before::PoundBang | Before::NameBang => (false, Before::Other),
                    Before::Name => (false, Before::Brackets),
                    _ => (true, Before::Brackets),
                },
                Kind::Sign(b'!') if before == Before::Pound => (false, Before::PoundBang),
                Kind::Sign(b'!') if before == Before::Name && !self.is_joint() => {
                    (false, Before::NameBang)
                }
                Kind::Sign(b':') if before == Before::Colon => (false, Before::Separator),
                Kind::Sign(b',') => (false, Before::Comma),
                Kind::Sign(b';') => (false, Before::Other),
                Kind::Sign(b'.') => (
                    !matches!(before, Before::Name | Before::Brackets),
                    Before::Dot,
                ),
                Kind::Sign(b':') if self.is_joint() => (before != Before::Name, Before::Colon),
                Kind::Sign(b'#') => (true, Before::Pound),
                Kind::Word if !is_keyword(text) => (
                    !matches!(before, Before::Dot | Before::Separator),
                    Before::Name,
                ),
                Kind::Literal if text.ends_with('.') => (before != Before::Dot, Before::Other),
                Kind::Literal => (before != Before::Dot, Before::Name),
                Kind::Sign(_) | Kind::Word | Kind::Lifetime => (true, Before::Other),
            };
            if !is_joint {
                if is_table && before == Before::Comma {
                    self.end_box();
                    self.line();
                    self.begin(INDENT, Breaks::Some);
                } else if has_space {
                    self.space();
                } else if token.kind == Kind::Sign(b'.') {
                    self.zero();
                }
            }
            is_joint = matches!(token.kind, Kind::Sign(_)) && self.is_joint();
            if is_table && token.kind == Kind::Sign(b'=') && !is_joint {
                self.put_token()?;
                self.put(" ");
                self.expression()?;
                is_joint = false;
                before = Before::Other;
                continue;
            }
            match token.kind {
                Kind::Sign(open @ (b'(' | b'[' | b'{')) => {
                    self.macro_group(open)?;
                    is_joint = false;
                }
                _ => self.put_token()?,
            }
            before = next;
        }
        Some(())
    }

    fn macro_group(&mut self, open: u8) -> Done {
        let (open, close) = match open {
            b'(' => ("(", ")"),
            b'[' => ("[", "]"),
            _ => ("{", "}"),
        };
        self.put(open);
        self.inside(|it| {
            let has_spaces = open == "{" && !it.is_done();
            if has_spaces {
                it.space();
            }
            it.macro_tokens(false)?;
            if has_spaces {
                it.space();
            }
            Some(())
        })?;
        self.put(close);
        Some(())
    }

    /// Whether the sign that comes next and another one are one.
    fn is_joint(&self) -> bool {
        let next = self.token_at(self.at + 1);
        let here = self.token_at(self.at);
        let is_plain = |kind| matches!(kind, Kind::Sign(sign) if !b"()[]{}".contains(&sign));
        here.zip(next).is_some_and(|(here, next)| {
            // The quote of a lifetime or a character counts as a sign.
            let is_quoted = self.slice(next).starts_with('\'');
            is_plain(here.kind) && (is_plain(next.kind) || is_quoted) && here.end == next.start
        })
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "async"
            | "await"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
            | "yield"
    )
}
