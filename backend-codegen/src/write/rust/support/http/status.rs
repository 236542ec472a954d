//! Statuses that a handler chooses among those that its operation documents.

use std::fmt;
use std::marker::PhantomData;

/// What an operation documents: `R` is the type of its answers.
pub trait Statuses {
    /// Statuses with an answer of their own.
    const CODES: &'static [u16];
    /// Classes with an answer of their own: 4 is all of 400 to 499.
    const CLASSES: &'static [u8];
}

/// A status of one class that has no answer of its own; class 0 is `default`, all that nothing else
/// stands for.
pub struct StatusIn<R, const CLASS: u8> {
    code: u16,
    of: PhantomData<fn() -> R>,
}

#[allow(dead_code, reason = "for handlers")]
impl<R: Statuses, const CLASS: u8> StatusIn<R, CLASS> {
    /// The status, if it is among them.
    #[must_use]
    pub const fn new(code: u16) -> Option<Self> {
        if Self::allows(code) {
            Some(Self {
                code,
                of: PhantomData,
            })
        } else {
            None
        }
    }

    /// The status; one that is not among them does not compile.
    #[must_use]
    pub const fn of<const CODE: u16>() -> Self {
        const {
            assert!(
                Self::allows(CODE),
                "the specification has another answer for this status"
            )
        };
        Self {
            code: CODE,
            of: PhantomData,
        }
    }

    const fn allows(code: u16) -> bool {
        let in_class = if CLASS == 0 {
            code >= 200 && code <= 599
        } else {
            code / 100 == CLASS as u16
        };
        in_class
            && !contains(R::CODES, code)
            && (CLASS != 0 || !contains_class(R::CLASSES, code / 100))
    }
}

impl<R, const CLASS: u8> StatusIn<R, CLASS> {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.code
    }
}

const fn contains(codes: &[u16], code: u16) -> bool {
    match codes {
        [first, rest @ ..] => *first == code || contains(rest, code),
        [] => false,
    }
}

const fn contains_class(classes: &[u8], class: u16) -> bool {
    match classes {
        [first, rest @ ..] => *first as u16 == class || contains_class(rest, class),
        [] => false,
    }
}

impl<R, const CLASS: u8> Clone for StatusIn<R, CLASS> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, const CLASS: u8> Copy for StatusIn<R, CLASS> {}

impl<R, const CLASS: u8> PartialEq for StatusIn<R, CLASS> {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl<R, const CLASS: u8> fmt::Debug for StatusIn<R, CLASS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}
