//! What inference asks of types, however they are known.

/// A type, as far as its look decides what a handler takes and gives.
///
/// A scan knows whole programs and resolves aliases; an attribute sees one item and has to take names
/// as they stand.
pub trait Type: Clone {
    /// The last name of a type whose look decides; nothing for tuples and the types of the program
    /// itself, as far as these are known.
    fn name(&self) -> Option<&str>;

    /// Its generic arguments.
    fn arguments(&self) -> &[Self];

    /// The types of a tuple.
    fn elements(&self) -> Option<&[Self]>;

    /// A type of which nothing is known.
    fn unknown() -> Self;

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
