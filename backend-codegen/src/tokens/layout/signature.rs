//! What functions take and return.

use super::page::Breaks;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

impl Layout<'_> {
    /// All before the body of a function, in a box of the caller's.
    pub(super) fn signature(&mut self) -> Done {
        for (word, text) in [
            ("const", "const "),
            ("async", "async "),
            ("unsafe", "unsafe "),
        ] {
            if self.passes_word(word) {
                self.put(text);
            }
        }
        if self.passes_word("extern") {
            self.put("extern ");
            if self.token_at(self.at)?.kind == Kind::Literal {
                self.put_token()?;
                self.put(" ");
            }
        }
        self.demand_word("fn")?;
        self.put("fn ");
        self.put_name()?;
        self.generics()?;
        self.put("(");
        self.never();
        self.begin(0, Breaks::All);
        self.zero();
        self.inside(|it| it.list_of(Self::argument_of_function))?;
        self.outdent();
        self.end_box();
        self.put(")");
        self.begin(-INDENT, Breaks::All);
        self.return_type()?;
        self.end_box();
        Some(())
    }

    fn argument_of_function(&mut self) -> Done {
        self.attributes()?;
        if self.puts_receiver()? {
            return Some(());
        }
        self.pattern()?;
        self.demand(":")?;
        self.put(": ");
        self.ty()
    }

    fn puts_receiver(&mut self) -> Done<bool> {
        let mut at = self.at;
        let is_reference = self.sign_at(at) == b'&';
        at += usize::from(is_reference);
        let is_lifetime = self
            .token_at(at)
            .is_some_and(|it| it.kind == Kind::Lifetime);
        at += usize::from(is_lifetime);
        at += usize::from(self.word_at(at) == "mut");
        if self.word_at(at) != "self" || self.are_signs_at(at + 1, "::") {
            return Some(false);
        }
        if is_reference {
            self.at += 1;
            self.put("&");
        }
        if self.puts_lifetime() {
            self.put(" ");
        }
        if self.passes_word("mut") {
            self.put("mut ");
        }
        self.put_token()?;
        if self.passes(":") {
            self.put(": ");
            self.ty()?;
        }
        Some(true)
    }
}
