//! What is around the code of one function, which its own text does not say.

use proc_macro2::Span;
use syn::{Expr, ExprStruct};

use super::extractor::Framework;
use super::scope::Scope;
use super::types::Type;

/// Knows what names mean.
///
/// A scan implements it over whole programs; an attribute sees one item, and says of most names that it
/// does not know them.
pub trait Look<'a>: Clone {
    /// How types are known.
    type Type: Type;
    /// Where something stands.
    type Place: Copy;

    /// The place of a span.
    fn place(&self, span: Span) -> Self::Place;

    /// A type that is written there.
    fn written(&self, ty: &syn::Type) -> Self::Type;

    /// What `self` is.
    fn own(&self) -> Option<Self::Type>;

    /// Whose extractor a type is.
    fn framework(&self, ty: &Self::Type) -> Option<Framework>;

    /// The type behind `impl Trait`, where this is what a function ends with.
    fn hidden(&self, end: Self::Type) -> Option<Self::Type>;

    /// The type of a path that is no variable.
    fn constant(&self, path: &syn::Path) -> Self::Type;

    /// The type of a struct that is written out. `of` knows the types of its fields.
    fn made(&self, made: &ExprStruct, of: &dyn Fn(&Expr) -> Self::Type) -> Self::Type;

    /// What calling a path gives.
    fn call(&self, path: &syn::Path) -> Callee<Self::Type>;

    /// What a method of the program gives.
    fn method(&self, receiver: &Self::Type, name: &str) -> Option<Self::Type>;

    /// The type of a field.
    fn field(&self, ty: &Self::Type, name: &str) -> Self::Type;

    /// The type of a field of what a pattern names, if that is of the program.
    fn bound(&self, pattern: &syn::Path, field: &str, ty: &Self::Type) -> Option<Self::Type>;

    /// The function that an expression names, if its body is at hand and gives an answer.
    fn called(&self, function: &Expr) -> Option<Called<'a, Self>>;

    /// The method behind a call, if its body is at hand and gives an answer.
    fn called_method(
        &self,
        name: &str,
        receiver: &dyn Fn() -> Self::Type,
    ) -> Option<Called<'a, Self>>;

    /// The words of a function, and of those that it calls as far as they are at hand: names, and texts
    /// with a quotation mark before them.
    fn words(&self, function: &Source<'a>) -> Vec<String>;
}

/// What is called.
pub enum Callee<T> {
    /// Something that gives this.
    Gives(T),
    /// Something of others, by its path.
    Foreign(Vec<String>),
}

/// A function that an answer may come from.
pub struct Called<'a, L: Look<'a>> {
    /// What tells it from all others.
    pub id: usize,
    /// What it does.
    pub block: &'a syn::Block,
    /// What is known at its beginning.
    pub scope: Scope<'a, L>,
}

/// A function in its source.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What stands above it.
    pub attributes: &'a [syn::Attribute],
    /// What it takes and gives.
    pub signature: &'a syn::Signature,
    /// What it does.
    pub block: &'a syn::Block,
}

impl Source<'_> {
    /// What tells it from all others.
    pub fn id(&self) -> usize {
        std::ptr::from_ref(self.signature).addr()
    }
}
