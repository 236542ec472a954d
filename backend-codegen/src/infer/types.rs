//! What inference asks of types, however they are known.

use proc_macro2::Span;

/// A type, as far as its look decides what a handler takes and gives.
///
/// A scan knows whole programs and resolves aliases; an attribute sees one item and has to take names
/// as they stand.
pub trait Type: Clone {
    /// The last name of a type whose look decides; nothing for tuples and the types of the program
    /// itself, as far as these are known.
    fn name(&self) -> Option<&str>;

    /// The crate that it is of, as far as that is known.
    fn of_crate(&self) -> Option<&str> {
        None
    }

    /// Its generic arguments.
    fn arguments(&self) -> &[Self];

    /// The types of a tuple.
    fn elements(&self) -> Option<&[Self]>;

    /// A type of which nothing is known.
    fn unknown() -> Self;

    /// A type of another crate, as an expression makes it.
    fn foreign(path: Vec<String>, arguments: Vec<Self>, span: Span) -> Self;

    /// The type of a tuple that an expression makes.
    fn tuple(elements: Vec<Self>, span: Span) -> Self;

    /// The type of a list that an expression makes.
    fn list(item: Self, span: Span) -> Self;

    /// Whether it is a type of the program, as far as anybody knows, which may say more than its look.
    fn is_own(&self) -> bool;

    /// Whether it may be anything.
    fn is_anything(&self) -> bool;

    /// What it is around, and gives where a value of that is asked for.
    fn wrapped(&self) -> Option<&Self>;

    /// The same, where a method gives what is nearly that: a reference, a guard, an iterator.
    fn nearly(self) -> Self;

    /// Its first generic argument.
    fn first(&self) -> Option<&Self> {
        self.arguments().first()
    }
}

/// What is in a `Result` or an `Option`.
pub fn unwrapped<T: Type>(ty: T) -> T {
    match (ty.name(), ty.first()) {
        (Some("Result" | "Option"), Some(inside)) => inside.clone(),
        _ => ty,
    }
}

/// A type of the standard library.
pub(super) fn std<T: Type>(name: &str, arguments: Vec<T>, span: Span) -> T {
    T::foreign(vec!["std".to_owned(), name.to_owned()], arguments, span)
}
