//! Paths and what is between their angle brackets.

use super::page::Breaks;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

/// Where a path stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PathPlace {
    /// `a::B<T>`
    Type,
    /// `a::B::<T>`
    Expression,
}

impl Layout<'_> {
    /// A path without arguments.
    pub(super) fn simple_path(&mut self) -> Done {
        if self.passes("::") {
            self.put("::");
        }
        self.put_name()?;
        while self.passes("::") {
            self.put("::");
            self.put_name()?;
        }
        Some(())
    }

    /// A path, perhaps of something of a type as a trait has it; returns its length if it is a name.
    pub(super) fn path(&mut self, place: PathPlace) -> Done<Option<usize>> {
        if self.sign() == b'<' {
            self.qualified(place)?;
            return Some(None);
        }
        let is_rooted = self.passes("::");
        if is_rooted {
            self.put("::");
        }
        let length = self.word().len();
        let mut is_name = self.segment(place)? && !is_rooted;
        while self.are_signs("::") && !self.word_at(self.at + 2).is_empty() {
            self.at += 2;
            self.put("::");
            self.segment(place)?;
            is_name = false;
        }
        Some(is_name.then_some(length))
    }

    /// `<T as Trait>::Name`
    fn qualified(&mut self, place: PathPlace) -> Done {
        self.demand("<")?;
        self.put("<");
        self.ty()?;
        if self.passes_word("as") {
            self.put(" as ");
            self.path(PathPlace::Type)?;
        }
        self.demand(">")?;
        self.put(">");
        while self.passes("::") {
            self.put("::");
            self.segment(place)?;
        }
        Some(())
    }

    /// A name with its arguments; returns whether it has none.
    fn segment(&mut self, place: PathPlace) -> Done<bool> {
        self.put_name()?;
        let has_separator = self.are_signs("::") && self.sign_at(self.at + 2) == b'<';
        if has_separator {
            self.at += 2;
        }
        if self.sign() == b'<' && self.sign_at(self.at + 1) == b'>' {
            self.at += 2;
            return Some(true);
        }
        match self.sign() {
            b'<' if has_separator || place == PathPlace::Type => {
                if place == PathPlace::Expression {
                    self.put("::");
                }
                self.arguments()?;
                Some(false)
            }
            b'(' if place == PathPlace::Type => {
                self.begin(INDENT, Breaks::All);
                self.put("(");
                self.zero();
                self.inside(|it| it.list_of(Self::ty))?;
                self.outdent();
                self.put(")");
                self.return_type()?;
                self.end_box();
                Some(false)
            }
            _ => Some(true),
        }
    }

    /// Parts of a list with commas between them.
    pub(super) fn list_of(&mut self, mut part: impl FnMut(&mut Self) -> Done) -> Done {
        while !self.is_done() {
            part(self)?;
            let is_last = self.passes_comma()?;
            self.comma(is_last);
        }
        Some(())
    }

    /// What is between `<` and `>`.
    pub(super) fn arguments(&mut self) -> Done {
        self.demand("<")?;
        self.angled(INDENT, Self::argument)
    }

    fn argument(&mut self) -> Done {
        if self.puts_lifetime() {
            return Some(());
        }
        match self.token_at(self.at)?.kind {
            Kind::Literal => return self.put_token(),
            Kind::Sign(b'{') => return self.block_expression(),
            _ => {}
        }
        let next = self.sign_at(self.at + 1);
        let is_named = !self.word().is_empty()
            && (next == b'=' || next == b':' && !self.are_signs_at(self.at + 1, "::"));
        if !is_named {
            return self.ty();
        }
        self.put_name()?;
        if self.passes("=") {
            self.put(" = ");
            return self.ty();
        }
        self.begin(INDENT, Breaks::Some);
        self.demand(":")?;
        self.put(": ");
        self.bounds()?;
        self.end_box();
        Some(())
    }
}
