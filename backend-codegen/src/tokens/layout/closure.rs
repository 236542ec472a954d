//! Closures.

use super::expression::{Form, Read};
use super::page::{Break, Breaks, Event};
use super::{Done, INDENT, Layout};

impl Layout<'_> {
    /// `|a, b| c`
    pub(super) fn closure(&mut self) -> Done<Read> {
        self.begin(0, Breaks::Some);
        if self.passes_word("async") {
            self.put("async ");
        }
        if self.passes_word("move") {
            self.put("move ");
        }
        self.begin(INDENT, Breaks::All);
        self.demand("|")?;
        self.put("|");
        let has_parameters = self.sign() != b'|';
        if has_parameters {
            self.zero();
        }
        while self.sign() != b'|' {
            self.attributes()?;
            self.one_typed_pattern()?;
            if self.passes(",") && self.sign() != b'|' {
                self.put(",");
                self.space();
            }
        }
        self.demand("|")?;
        if self.are_signs("->") {
            if has_parameters {
                self.comma(true);
                self.outdent();
            }
            self.put("|");
            self.end_box();
            self.return_type()?;
            self.put(" ");
            self.never();
            self.block_expression()?;
        } else {
            self.put("|");
            self.space();
            self.outdent();
            self.end_box();
            self.never();
            self.closure_body()?;
        }
        self.end_box();
        Some(Read::of(Form::Bracketed))
    }

    fn closure_body(&mut self) -> Done {
        let start = self.page.position();
        let body = self.expression()?;
        let stands_alone =
            matches!(body.form, Form::Match | Form::Call) || body.form.is_like_block();
        if stands_alone {
            return Some(());
        }
        let (before, after) = if body.is_statement {
            ("{", "}")
        } else {
            ("(", ")")
        };
        let boxed = [
            Event::Begin(INDENT, Breaks::All),
            Event::Break(Break {
                before,
                ..Break::default()
            }),
        ];
        self.page.insert(start, boxed);
        let semicolon = body.is_statement && body.form.wants_semicolon();
        self.line_break(Break {
            offset: -INDENT,
            before: if semicolon { ";" } else { "" },
            after,
            ..Break::default()
        });
        self.end_box();
        Some(())
    }

    /// A pattern, perhaps with its type.
    pub(super) fn one_typed_pattern(&mut self) -> Done {
        self.pattern_without_alternatives()?;
        if self.passes(":") {
            self.put(": ");
            self.ty()?;
        }
        Some(())
    }
}
