//! `match` and its arms.

use super::expression::{Form, Read};
use super::page::{Break, Breaks};
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

impl Layout<'_> {
    pub(super) fn match_expression(&mut self) -> Done<Read> {
        self.demand_word("match")?;
        self.begin(0, Breaks::Some);
        self.put("match ");
        self.head()?;
        self.put("{");
        self.never();
        self.begin(INDENT, Breaks::All);
        self.line_if_any();
        self.inside(|it| {
            while !it.is_done() {
                it.arm()?;
                it.line();
            }
            Some(())
        })?;
        self.outdent();
        self.end_box();
        self.put("}");
        self.end_box();
        Some(Read::of(Form::Match))
    }

    fn arm(&mut self) -> Done {
        self.attributes()?;
        self.begin(0, Breaks::Some);
        self.pattern()?;
        if self.passes_word("if") {
            self.put(" if ");
            self.expression()?;
        }
        self.demand("=>")?;
        self.put(" => ");
        self.body()?;
        self.end_box();
        self.passes(",");
        Some(())
    }

    /// The body of an arm, without blocks that have one expression alone in them.
    fn body(&mut self) -> Done {
        if self.sign() == b'{' && self.is_whole_body(self.at) && self.has_one_expression(self.at) {
            return self.inside(Self::body);
        }
        let is_nothing = self.sign() == b'('
            && self.partner(self.at) == self.at + 1
            && matches!(self.sign_at(self.at + 2), b',' | 0)
            && self.word_at(self.at + 2).is_empty();
        if is_nothing {
            self.at += 2;
            self.put("{}");
            return Some(());
        }
        if self.sign() == b'{' && self.is_whole_body(self.at) {
            self.put("{");
            self.never();
            self.begin(INDENT, Breaks::All);
            self.line_if_any();
            self.inside(Self::statements)?;
            self.outdent();
            self.end_box();
            self.put("}");
            return Some(());
        }
        self.never();
        self.begin(INDENT, Breaks::All);
        let start = self.page.position();
        self.line_break(Break {
            before: "{",
            ..Break::default()
        });
        let body = self.line_expression()?;
        if !body.is_statement {
            self.page.break_before(start, "(");
        }
        let semicolon = body.is_statement && body.form.wants_semicolon();
        self.line_break(Break {
            offset: -INDENT,
            before: if semicolon { ";" } else { "" },
            after: if body.is_statement { "}" } else { ")," },
            unbroken: if body.form.ends_itself() { "" } else { "," },
            ..Break::default()
        });
        self.end_box();
        Some(())
    }

    /// Whether nothing stands behind the block that belongs to it.
    fn is_whole_body(&self, open: usize) -> bool {
        !matches!(self.sign_at(self.partner(open) + 1), b'.' | b'?')
    }

    /// Whether a block is one expression without a semicolon.
    fn has_one_expression(&self, open: usize) -> bool {
        let close = self.partner(open);
        let first = open + 1;
        if first >= close || self.sign_at(first) == b'#' || self.starts_item(first) {
            return false;
        }
        if self.word_at(first) == "let" {
            return false;
        }
        let mut at = first;
        while at < close {
            if self.sign_at(at) == b';' {
                return false;
            }
            at = self.partner(at).max(at) + 1;
        }
        match self.end_of_block(first, close) {
            Some(end) => end == close || matches!(self.sign_at(end), b'.' | b'?'),
            None => true,
        }
    }

    /// The position behind a statement that ends with a block, if one starts there.
    fn end_of_block(&self, start: usize, close: usize) -> Option<usize> {
        let mut at = start;
        if self
            .token_at(at)
            .is_some_and(|it| it.kind == Kind::Lifetime)
        {
            at += 2;
        }
        let is_block = self.sign_at(at) == b'{'
            || matches!(
                self.word_at(at),
                "if" | "match" | "loop" | "while" | "for" | "unsafe" | "const"
            );
        if !is_block {
            return None;
        }
        loop {
            while at < close && self.sign_at(at) != b'{' {
                at = self.partner(at).max(at) + 1;
            }
            at = self.partner(at) + 1;
            if self.word_at(at) != "else" {
                return Some(at);
            }
            at += 1;
        }
    }
}
