//! Rust as tokens, and tokens as text that people read.
//!
//! Printers write [`quote!`] and get a [`TokenStream`]: a text in which each token stands for itself.
//! Of documents only names, literals and types get there, each by a constructor that lets nothing
//! else through. [`lex`] finds the tokens of a text again, with their places; [`layout`] makes lines
//! of them.
//!
//! The crates `proc-macro2`, `quote`, `syn` and `prettyplease` do the same for all of Rust. This room
//! knows the part that is generated, which takes a fifth of the time and nothing of the build.

mod ident;
pub(crate) mod layout;
pub(crate) mod lex;
mod literal;
mod quoting;
pub(crate) mod repeat;
mod source;
mod stream;
pub(crate) mod template;

pub use ident::{Ident, is_ident};
pub use literal::Literal;
pub(crate) use quoting::{format_ident, quote};
pub(crate) use source::Source;
pub(crate) use stream::ToTokens;
pub use stream::TokenStream;

/// What [`quote!`] is made of.
pub(crate) mod parts {
    pub(crate) use super::quoting::{
        bind, each, each_in_context, in_context, next, repeat, variable, variables,
        variables_in_context,
    };
}
