//! Types.

use super::page::Breaks;
use super::path::PathPlace;
use super::{Done, INDENT, Layout};

impl Layout<'_> {
    pub(super) fn ty(&mut self) -> Done {
        match self.sign() {
            b'&' => {
                self.at += 1;
                self.put("&");
                if self.puts_lifetime() {
                    self.put(" ");
                }
                if self.passes_word("mut") {
                    self.put("mut ");
                }
                self.ty()
            }
            b'*' => {
                self.at += 1;
                self.put("*");
                self.put(match self.word() {
                    "const" => "const ",
                    "mut" => "mut ",
                    _ => return None,
                });
                self.at += 1;
                self.ty()
            }
            b'[' => self.array_type(),
            b'(' => self.tuple_type(),
            b'!' => self.put_token(),
            _ => match self.word() {
                "impl" => self.bounded("impl "),
                "dyn" => self.bounded("dyn "),
                "fn" => self.function_type(),
                "for" => {
                    self.bound_lifetimes()?;
                    self.function_type()
                }
                _ => self.path(PathPlace::Type).map(|_| ()),
            },
        }
    }

    fn array_type(&mut self) -> Done {
        self.put("[");
        self.inside(|it| {
            it.ty()?;
            if it.passes(";") {
                it.put("; ");
                it.expression()?;
            }
            Some(())
        })?;
        self.put("]");
        Some(())
    }

    fn tuple_type(&mut self) -> Done {
        self.put("(");
        let start = self.page.position();
        self.inside(|it| {
            if it.is_done() {
                return Some(());
            }
            it.ty()?;
            if it.is_done() {
                return Some(());
            }
            it.demand(",")?;
            it.others_of_tuple(start, true, Self::ty)
        })?;
        self.put(")");
        Some(())
    }

    /// `impl A + B`
    fn bounded(&mut self, word: &'static str) -> Done {
        self.at += 1;
        self.put(word);
        self.bound()?;
        while self.passes("+") {
            self.put(" + ");
            self.bound()?;
        }
        Some(())
    }

    fn function_type(&mut self) -> Done {
        self.demand_word("fn")?;
        self.put("fn(");
        self.begin(INDENT, Breaks::All);
        self.zero();
        self.inside(|it| {
            it.list_of(|it| {
                let is_named = !it.word().is_empty()
                    && it.sign_at(it.at + 1) == b':'
                    && !it.are_signs_at(it.at + 1, "::");
                if is_named {
                    it.put_name()?;
                    it.demand(":")?;
                    it.put(": ");
                }
                it.ty()
            })
        })?;
        self.outdent();
        self.end_box();
        self.put(")");
        self.return_type()
    }

    /// `-> T`, if it is there.
    pub(super) fn return_type(&mut self) -> Done {
        if self.passes("->") {
            self.put(" -> ");
            self.ty()?;
        }
        Some(())
    }
}
