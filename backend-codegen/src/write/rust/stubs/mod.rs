//! Files that the user owns: one handler file a tag, and the module that puts all together.
//!
//! They are written once and never touched again, so they are what a person would start from.

mod examples;
mod guards;
mod handlers;
mod module;
mod text;

pub(super) use examples::Examples;
pub(super) use guards::{errors, security};
pub(super) use handlers::tokens as handlers;
pub(super) use module::{MOCK, forgets, tokens as module};

/// What a new handler does until somebody writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stubs {
    /// Answers `501`.
    #[default]
    Unimplemented,
    /// Answers with an example from the document, or with data that fits its schema.
    Mock,
}
