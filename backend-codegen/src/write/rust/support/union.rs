//! Unions: which alternative a value is read as.

use super::below::Path;
use super::object::Members;
use super::reader::{Kind, Mark, Reader};
use super::violation::Rule;
use std::borrow::Cow;

/// Reads one alternative of a union.
pub type Read<T> = for<'a> fn(&mut Reader<'a>) -> Option<T>;

/// The alternatives that a value of some JSON type can be.
#[derive(Debug)]
pub struct Alternatives {
    /// For each alternative the members without which it accepts no object.
    pub required: &'static [&'static [&'static str]],
    /// Whether exactly one must accept (`oneOf`), or at least one (`anyOf`).
    pub exclusive: bool,
}

impl<'a> Reader<'a> {
    /// The value of the member `name` of the object that comes next, if it is a string. The reader
    /// stays where it is.
    pub fn tag(&mut self, name: &str) -> Option<Cow<'a, str>> {
        if self.peek() != Some(Kind::Object) {
            return None;
        }
        let mark = self.mark();
        let mut found = None;
        if let Some(mut object) = self.object(Members::NONE) {
            while object.next(self).is_some() {
                if self.key() == name {
                    if self.peek() == Some(Kind::String) {
                        found = self.name();
                    }
                    break;
                }
                self.skip_value();
            }
        }
        self.rewind(mark);
        found
    }

    /// Passes an object whose member `name` is none of the known values.
    #[cold]
    #[inline(never)]
    pub fn refuse_tag(&mut self, name: &'static str, known: &'static [&'static str]) {
        self.peek();
        let mark = self.mark();
        let is_there = self.has_member(name);
        self.skip_value();
        self.stand_on(mark);
        if is_there {
            self.violation_below(&Path::ROOT.member(name), Rule::Discriminator(known));
        } else {
            self.missing(name);
        }
    }

    /// Reads the value as the first alternative that accepts it, the one at `hint` before the others.
    ///
    /// If none does, what the most likely one says is recorded: the one at `hint`, else the one that
    /// came farthest.
    pub fn choose<T>(
        &mut self,
        alternatives: &Alternatives,
        reads: &[Read<T>],
        hint: Option<usize>,
    ) -> Option<T> {
        let mut found = None;
        self.choose_by(alternatives, hint, &mut |r, at| {
            let value = reads.get(at).and_then(|read| read(r));
            let accepted = value.is_some() && r.stopped.is_none();
            if accepted && found.is_none() {
                found = value;
            }
            accepted
        });
        found
    }

    fn choose_by(
        &mut self,
        alternatives: &Alternatives,
        hint: Option<usize>,
        read: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) {
        self.peek();
        let mark = self.mark();
        let names = self.member_names(alternatives);
        let n_missing = |at: usize| {
            let required = alternatives.required.get(at).copied().unwrap_or_default();
            let is_missing = |name: &&&str| !names.iter().flatten().any(|known| known == *name);
            names
                .as_ref()
                .map_or(0, |_| required.iter().filter(is_missing).count())
        };
        let others = (0..alternatives.required.len()).filter(|at| Some(*at) != hint);
        let mut end = None;
        let mut best = hint.map(|at| (at, usize::MAX));
        let outer = std::mem::replace(&mut self.trial, true);
        for at in hint.into_iter().chain(others) {
            if n_missing(at) > 0 {
                continue;
            }
            let accepted = read(self, at);
            let reached = self.stopped.unwrap_or(self.at);
            if accepted && end.is_some() {
                self.trial = outer;
                self.rewind(mark);
                self.skip_value();
                self.stand_on(mark);
                return self.flaw(Rule::OneOfMany);
            }
            if accepted {
                end = Some(self.at);
                if !alternatives.exclusive {
                    self.trial = outer;
                    return;
                }
            } else if best.is_none_or(|(_, farthest)| reached > farthest) {
                best = Some((at, reached));
            }
            self.rewind(mark);
        }
        self.trial = outer;
        if let Some(end) = end {
            self.at = end;
            return self.stand_on(mark);
        }
        // Those that lack members were not read; the one that lacks the fewest is told then.
        let fewest = (0..alternatives.required.len()).min_by_key(|at| n_missing(*at));
        match best.map(|(at, _)| at).or(fewest) {
            Some(at) if !outer => {
                read(self, at);
            }
            _ => self.skip_value(),
        }
        self.stand_on(mark);
        self.violation(if alternatives.exclusive {
            Rule::OneOf
        } else {
            Rule::AnyOf
        });
    }

    /// Makes the value that starts at the mark the one that was read last.
    fn stand_on(&mut self, mark: Mark) {
        self.value = mark.start();
    }

    fn has_member(&mut self, name: &str) -> bool {
        let mark = self.mark();
        let mut found = false;
        if let Some(mut object) = self.object(Members::NONE) {
            while object.next(self).is_some() {
                found |= self.key() == name;
                self.skip_value();
            }
        }
        self.rewind(mark);
        found
    }

    /// The names of the members of the object that comes next, if some alternative depends on them.
    fn member_names(&mut self, alternatives: &Alternatives) -> Option<Vec<Cow<'a, str>>> {
        let matter = alternatives.required.iter().any(|names| !names.is_empty());
        if !matter || self.peek() != Some(Kind::Object) {
            return None;
        }
        let mut names = Vec::new();
        let mark = self.mark();
        if let Some(mut object) = self.object(Members::NONE) {
            while object.next(self).is_some() {
                names.push(self.key.clone());
                self.skip_value();
            }
        }
        self.rewind(mark);
        Some(names)
    }
}
