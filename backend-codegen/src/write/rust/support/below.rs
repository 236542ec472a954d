//! Violations inside of a value that was read whole.

use super::reader::Reader;
use super::violation::{Place, Rule};

/// One step from a value to a part of it.
#[derive(Clone, Copy, Debug)]
pub enum Step<'p> {
    /// To the member of an object.
    Member(&'p str),
    /// To the item of an array.
    Item(usize),
}

/// The way from a value that was read whole to a part of it, as a list on the stack.
#[derive(Clone, Copy, Debug)]
pub struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Option<Step<'p>>,
}

impl<'p> Path<'p> {
    /// The value itself.
    pub const ROOT: Path<'static> = Path {
        parent: None,
        step: None,
    };

    /// The member of the object at this place.
    #[must_use]
    pub const fn member(&'p self, name: &'p str) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Some(Step::Member(name)),
        }
    }

    /// The item of the array at this place.
    #[must_use]
    pub const fn item(&'p self, index: usize) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Some(Step::Item(index)),
        }
    }

    /// Whether the last step goes to an item.
    #[must_use]
    pub const fn is_item(&self) -> bool {
        matches!(self.step, Some(Step::Item(_)))
    }

    fn place(&self) -> Place {
        let mut place = Place::default();
        self.write(&mut place);
        place
    }

    fn write(&self, place: &mut Place) {
        if let Some(parent) = self.parent {
            parent.write(place);
        }
        if let Some(step) = self.step {
            match step {
                Step::Member(name) => place.member(name),
                Step::Item(index) => place.item(index),
            }
        }
    }
}

impl Reader<'_> {
    /// Records that a part of the value that was read last breaks a rule, so that the value is none of
    /// its type.
    #[cold]
    #[inline(never)]
    pub fn violation_below(&mut self, path: &Path<'_>, rule: Rule) {
        self.violation_at(path.place(), rule);
    }

    /// Records that a part of the value that was read last breaks a rule, though the value is of its
    /// type.
    #[cold]
    #[inline(never)]
    pub fn flaw_below(&mut self, path: &Path<'_>, rule: Rule) {
        self.flaw_at(path.place(), rule);
    }
}
