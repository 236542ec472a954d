//! Patterns.

use super::page::{Breaks, Event};
use super::path::PathPlace;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

impl Layout<'_> {
    /// A pattern with its alternatives.
    pub(super) fn pattern(&mut self) -> Done {
        self.passes("|");
        let start = self.page.position();
        let mut is_plain = self.one_pattern()?;
        let mut is_one = true;
        while self.sign() == b'|' {
            self.at += 1;
            self.space();
            self.put("| ");
            is_plain &= self.one_pattern()?;
            is_one = false;
        }
        if !is_one {
            let breaks = if is_plain { Breaks::Some } else { Breaks::All };
            self.page.insert(start, [Event::Begin(0, breaks)]);
            self.end_box();
        }
        Some(())
    }

    /// A pattern without `|`, which ends the parameters of a closure.
    pub(super) fn pattern_without_alternatives(&mut self) -> Done {
        self.one_pattern().map(|_| ())
    }

    /// A pattern; returns whether it is a literal or `_`.
    fn one_pattern(&mut self) -> Done<bool> {
        let token = self.token_at(self.at)?;
        let is_value = match token.kind {
            Kind::Literal => {
                self.put_token()?;
                true
            }
            Kind::Sign(b'-') => {
                self.put_token()?;
                self.put_token()?;
                false
            }
            Kind::Sign(b'&') => {
                self.at += 1;
                self.put("&");
                if self.passes_word("mut") {
                    self.put("mut ");
                }
                self.one_pattern()?;
                return Some(false);
            }
            Kind::Sign(b'(') => {
                self.tuple_pattern()?;
                return Some(false);
            }
            Kind::Sign(b'[') => {
                self.put("[");
                self.inside(|it| it.list_of(Self::pattern))?;
                self.put("]");
                return Some(false);
            }
            Kind::Sign(b'.') => {
                self.demand("..")?;
                let is_closed = self.passes("=");
                self.put(if is_closed { "..=" } else { ".." });
                if is_closed {
                    self.bound_of_range()?;
                }
                return Some(false);
            }
            Kind::Sign(b'<') => {
                self.path(PathPlace::Expression)?;
                return Some(false);
            }
            Kind::Word => {
                self.named_pattern()?;
                matches!(self.slice(token), "_" | "true" | "false")
            }
            Kind::Sign(_) | Kind::Lifetime => return None,
        };
        if !self.are_signs("..") {
            return Some(is_value);
        }
        self.at += 2;
        let is_closed = self.passes("=");
        self.put(if is_closed { "..=" } else { ".." });
        let goes_on = self.token_at(self.at).is_some_and(|token| {
            token.kind == Kind::Literal
                || token.kind == Kind::Sign(b'-')
                || token.kind == Kind::Word && !self.is_word("if")
        });
        if goes_on {
            self.bound_of_range()?;
        }
        Some(false)
    }

    fn bound_of_range(&mut self) -> Done {
        if self.sign() == b'-' {
            self.put_token()?;
        }
        match self.token_at(self.at)?.kind {
            Kind::Literal => self.put_token(),
            _ => self.path(PathPlace::Expression).map(|_| ()),
        }
    }

    fn named_pattern(&mut self) -> Done {
        if self.passes_word("ref") {
            self.put("ref ");
        }
        if self.passes_word("mut") {
            self.put("mut ");
        }
        let start = self.page.position();
        self.path(PathPlace::Expression)?;
        match self.sign() {
            b'@' => {
                self.at += 1;
                self.put(" @ ");
                self.one_pattern()?;
            }
            b'(' => {
                self.put("(");
                self.begin(INDENT, Breaks::All);
                self.zero();
                self.inside(|it| it.list_of(Self::pattern))?;
                self.outdent();
                self.end_box();
                self.put(")");
            }
            b'{' => {
                self.page.insert(start, [Event::Begin(INDENT, Breaks::All)]);
                self.put(" {");
                self.space_if_any();
                self.inside(Self::field_patterns)?;
                self.outdent();
                self.end_box();
                self.put("}");
            }
            b'!' if self.sign_at(self.at + 1) == b'(' => self.macro_call()?,
            _ => {}
        }
        Some(())
    }

    fn field_patterns(&mut self) -> Done {
        while !self.is_done() {
            if self.passes("..") {
                self.put("..");
                self.space();
                break;
            }
            self.attributes()?;
            let is_named =
                self.sign_at(self.at + 1) == b':' && !self.are_signs_at(self.at + 1, "::");
            if is_named {
                self.put_token()?;
                self.demand(":")?;
                self.put(": ");
            }
            self.pattern()?;
            let is_last = self.passes_comma()?;
            self.comma_or_space(is_last);
        }
        Some(())
    }

    fn tuple_pattern(&mut self) -> Done {
        self.put("(");
        let start = self.page.position();
        self.inside(|it| {
            if it.is_done() {
                return Some(());
            }
            let is_rest = it.are_signs("..") && it.at + 2 == it.end;
            it.pattern()?;
            if it.is_done() && !is_rest {
                return Some(());
            }
            let has_comma = it.passes(",");
            it.others_of_tuple(start, has_comma, Self::pattern)
        })?;
        self.put(")");
        Some(())
    }
}
