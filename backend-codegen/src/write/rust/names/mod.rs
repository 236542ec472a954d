//! Names: what types, fields and variants are called in Rust.
//!
//! [`ident()`] alone makes identifiers from the text of a specification, and a [`Scope`] keeps them
//! apart. [`Names`] holds those of an API's types. All depends on the input alone.

mod alike;
mod ident;
mod scope;
mod types;
mod wrapped;

pub(super) use ident::ascii;
pub use ident::{Kind, ident};
pub use scope::Scope;
pub use types::Names;
