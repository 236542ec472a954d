//! Statements.

use super::page::Breaks;
use super::{Done, INDENT, Layout};

impl Layout<'_> {
    /// All statements of a block.
    pub(super) fn statements(&mut self) -> Done {
        while !self.is_done() {
            self.statement(false)?;
        }
        Some(())
    }

    /// The statements of a block that may stand on one line.
    pub(super) fn statements_of_small_block(&mut self) -> Done {
        self.statement(true)?;
        self.statements()
    }

    /// A statement. One that may be all of a block on one line is followed by a space.
    fn statement(&mut self, may_be_all: bool) -> Done {
        if self.passes(";") {
            return Some(());
        }
        if self.sign() == b'#' && self.sign_at(self.at + 1) == b'[' {
            self.attributes()?;
        }
        if self.is_word("let") {
            return self.local();
        }
        if self.starts_item(self.at) {
            return self.item();
        }
        if self.is_macro_statement() {
            self.simple_path()?;
            self.macro_call()?;
            if self.passes(";") {
                self.put(";");
            }
            self.line();
            return Some(());
        }
        self.begin(0, Breaks::Some);
        let read = self.line_expression()?;
        if self.passes(";") {
            if !read.form.needs_no_semicolon() {
                self.put(";");
            }
        } else if may_be_all && self.is_done() {
            self.end_box();
            self.space();
            return Some(());
        } else if read.form.wants_semicolon() {
            self.put(";");
        } else if !self.is_done() && !read.form.ends_itself() {
            return None;
        }
        self.end_box();
        self.line();
        Some(())
    }

    fn local(&mut self) -> Done {
        self.at += 1;
        self.begin(0, Breaks::Some);
        self.put("let ");
        self.pattern()?;
        if self.passes(":") {
            self.put(": ");
            self.ty()?;
        }
        if self.passes("=") {
            self.put(" = ");
            self.never();
            self.expression()?;
            if self.passes_word("else") {
                self.space();
                self.put("else ");
                self.end_box();
                self.never();
                self.begin(INDENT, Breaks::All);
                self.small_block()?;
            }
        }
        self.end_box();
        self.demand(";")?;
        self.put(";");
        self.line();
        Some(())
    }

    /// Whether a macro is called that is no part of an expression.
    fn is_macro_statement(&self) -> bool {
        let mut at = self.at;
        while !self.word_at(at).is_empty() && self.are_signs_at(at + 1, "::") {
            at += 3;
        }
        if self.word_at(at).is_empty() || self.sign_at(at + 1) != b'!' {
            return false;
        }
        let open = at + 2;
        let behind = self.partner(open) + 1;
        match self.sign_at(open) {
            b'{' => !matches!(self.sign_at(behind), b'.' | b'?'),
            b'(' | b'[' => self.sign_at(behind) == b';',
            _ => false,
        }
    }
}
