//! Blocks, conditions and loops.

use super::expression::{Form, Read};
use super::page::Breaks;
use super::{Done, INDENT, Layout};

impl Layout<'_> {
    /// A block as an expression.
    pub(super) fn block_expression(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.small_block()?;
        self.end_box();
        Some(())
    }

    /// A block that stands on one line if it fits, in a box of the caller's.
    pub(super) fn small_block(&mut self) -> Done {
        self.put("{");
        self.inside(|it| {
            if it.is_done() {
                return Some(());
            }
            it.space();
            it.statements_of_small_block()?;
            it.outdent();
            Some(())
        })?;
        self.put("}");
        Some(())
    }

    /// A block that has its lines for itself.
    fn large_block(&mut self) -> Done {
        self.begin(INDENT, Breaks::All);
        self.line_if_any();
        self.inside(Self::statements)?;
        self.outdent();
        self.end_box();
        self.put("}");
        Some(())
    }

    /// What stands before a block: a condition, or what is matched or looped over.
    pub(super) fn head(&mut self) -> Done {
        self.begin(0, Breaks::All);
        let in_head = std::mem::replace(&mut self.in_head, true);
        let head = self.expression()?;
        self.in_head = in_head;
        if head.wraps {
            self.space();
        } else {
            self.put(" ");
        }
        self.end_box();
        Some(())
    }

    pub(super) fn if_expression(&mut self) -> Done<Read> {
        self.demand_word("if")?;
        self.begin(INDENT, Breaks::All);
        self.put("if ");
        self.condition()?;
        let has_else = self.word_at(self.partner(self.at) + 1) == "else";
        if !has_else {
            self.then_block()?;
            self.end_box();
            return Some(Read::of(Form::If(false)));
        }
        self.small_block()?;
        let mut ends_with_else = false;
        while self.passes_word("else") {
            self.put(" else ");
            if self.passes_word("if") {
                self.put("if ");
                self.condition()?;
                self.small_block()?;
            } else {
                self.small_block()?;
                ends_with_else = true;
                break;
            }
        }
        self.end_box();
        Some(Read::of(Form::If(ends_with_else)))
    }

    fn condition(&mut self) -> Done {
        self.begin(-INDENT, Breaks::All);
        self.head()?;
        self.end_box();
        Some(())
    }

    /// The block of an `if` without `else`.
    fn then_block(&mut self) -> Done {
        if self.sign() != b'{' {
            return None;
        }
        if self.partner(self.at) == self.at + 1 {
            self.at += 2;
            self.put("{}");
            return Some(());
        }
        self.put("{");
        self.line();
        self.inside(Self::statements)?;
        self.outdent();
        self.put("}");
        Some(())
    }

    /// A loop or block behind its label.
    pub(super) fn labelled(&mut self) -> Done<Read> {
        let is_for = self.word_at(self.at + 2) == "for";
        if is_for {
            return self.loop_expression();
        }
        self.label()?;
        match self.sign() {
            b'{' => {
                self.block_expression()?;
                Some(Read::of(Form::Block))
            }
            _ => self.loop_expression(),
        }
    }

    fn label(&mut self) -> Done {
        if self.puts_lifetime() {
            self.demand(":")?;
            self.put(": ");
        }
        Some(())
    }

    pub(super) fn loop_expression(&mut self) -> Done<Read> {
        if self.is_word("loop") {
            self.at += 1;
            self.put("loop {");
            self.large_block()?;
            return Some(Read::of(Form::Match));
        }
        if self.is_word("while") {
            self.at += 1;
            self.put("while ");
            self.head()?;
            self.put("{");
            self.never();
            self.large_block()?;
            return Some(Read::of(Form::Loop));
        }
        self.begin(0, Breaks::Some);
        self.label()?;
        self.demand_word("for")?;
        self.put("for ");
        self.pattern()?;
        self.demand_word("in")?;
        self.put(" in ");
        self.never();
        self.head()?;
        self.put("{");
        self.never();
        self.large_block()?;
        self.end_box();
        Some(Read::of(Form::Loop))
    }
}
