//! Tuples and arrays.

use super::expression::{Form, Read};
use super::page::{Break, Breaks, Event};
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

impl Layout<'_> {
    /// What is in parentheses: one expression, or the parts of a tuple.
    pub(super) fn parentheses(&mut self) -> Done<Read> {
        self.put("(");
        let start = self.page.position();
        let read = self.inside(|it| {
            if it.is_done() {
                return Some(Read::of(Form::Bracketed));
            }
            let inner = it.expression()?;
            if it.is_done() {
                return Some(Read {
                    wraps: inner.wraps,
                    ..Read::of(Form::Other)
                });
            }
            it.demand(",")?;
            it.others_of_tuple(start, true, |it| it.expression().map(|_| ()))?;
            Some(Read::of(Form::Bracketed))
        })?;
        self.put(")");
        Some(read)
    }

    /// What follows the first part of a tuple, behind its comma; one part alone `has_comma` or not.
    pub(super) fn others_of_tuple(
        &mut self,
        start: usize,
        has_comma: bool,
        part: fn(&mut Self) -> Done,
    ) -> Done {
        self.box_list(start);
        if self.is_done() {
            if has_comma {
                self.put(",");
            }
            self.zero();
        } else {
            self.comma(false);
            self.list_of(part)?;
        }
        self.outdent();
        self.end_box();
        Some(())
    }

    /// Parts between brackets, as many on a line as there is room for.
    pub(super) fn filled(
        &mut self,
        (open, close): (&'static str, &'static str),
        part: fn(&mut Self) -> Done,
    ) -> Done {
        self.begin(INDENT, Breaks::All);
        self.put(open);
        self.zero();
        self.begin(0, Breaks::Some);
        self.inside(|it| {
            while !it.is_done() {
                part(it)?;
                if !it.passes_comma()? {
                    it.put(",");
                    it.space();
                }
            }
            Some(())
        })?;
        self.end_box();
        self.comma(true);
        self.outdent();
        self.put(close);
        self.end_box();
        Some(())
    }

    /// Parts between `<` and `>`, which stand `indent` further in if they take lines of their own.
    pub(super) fn angled(&mut self, indent: i8, part: fn(&mut Self) -> Done) -> Done {
        self.put("<");
        self.begin(indent, Breaks::All);
        self.zero();
        while self.sign() != b'>' {
            part(self)?;
            if self.sign() != b'>' {
                self.demand(",")?;
            }
            self.comma(self.sign() == b'>');
        }
        self.outdent();
        self.end_box();
        self.demand(">")?;
        self.put(">");
        Some(())
    }

    /// A box around a list whose first part is there.
    pub(super) fn box_list(&mut self, start: usize) {
        let boxed = [
            Event::Begin(INDENT, Breaks::All),
            Event::Break(Break::default()),
        ];
        self.page.insert(start, boxed);
    }

    /// The parts of an array, or one that is repeated.
    pub(super) fn array(&mut self) -> Done<Read> {
        if self.is_plain_array() {
            self.filled(("[", "]"), Self::put_token)?;
            return Some(Read::of(Form::Bracketed));
        }
        self.put("[");
        let start = self.page.position();
        let form = self.inside(|it| {
            if it.is_done() {
                return Some(Form::Bracketed);
            }
            it.expression()?;
            if it.passes(";") {
                it.put("; ");
                it.expression()?;
                return Some(Form::Other);
            }
            it.box_list(start);
            let is_last = it.passes_comma()?;
            it.comma(is_last);
            it.list_of(|it| it.expression().map(|_| ()))?;
            it.outdent();
            it.end_box();
            Some(Form::Bracketed)
        })?;
        self.put("]");
        Some(Read::of(form))
    }

    /// Whether the brackets that come next have only numbers, characters and `true` and `false`.
    fn is_plain_array(&self) -> bool {
        let close = self.partner(self.at);
        close > self.at + 1
            && (self.at + 1..close).all(|at| match self.token_at(at) {
                Some(token) => match token.kind {
                    Kind::Sign(sign) => sign == b',',
                    Kind::Word => matches!(self.slice(token), "true" | "false"),
                    Kind::Literal => is_plain(self.slice(token)),
                    Kind::Lifetime => false,
                },
                None => false,
            })
    }
}

/// Whether a literal is a number without a dot or a character.
fn is_plain(literal: &str) -> bool {
    let is_number = literal.starts_with(|c: char| c.is_ascii_digit());
    let is_based = ["0x", "0b", "0o"]
        .iter()
        .any(|base| literal.starts_with(base));
    let is_float =
        literal.contains(['.', 'e', 'E']) || literal.ends_with("f32") || literal.ends_with("f64");
    is_number && (is_based || !is_float) || literal.starts_with('\'') || literal.starts_with("b'")
}
