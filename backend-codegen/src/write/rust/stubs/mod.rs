//! Files that the user owns: one handler file a tag, and the module that puts all together.
//!
//! They are written once and never touched again, so they are what a person would start from. What
//! they lack when the document has changed is for [`upkeep`](crate::write::upkeep).

pub(in crate::write) mod duties;
mod examples;
mod guards;
mod handlers;
mod module;
mod text;

pub(super) use examples::Examples;
pub(super) use guards::{errors, security};
pub(super) use handlers::{stubs as handlers, tokens as handler_file};
pub(super) use module::{Application, forgets, tokens as module};
#[cfg(feature = "scaffold")]
pub(super) use {examples::by_success, handlers::no_answer, text::raw};

/// What a new handler does until somebody writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stubs {
    /// Answers `501`.
    #[default]
    Unimplemented,
    /// Answers with an example from the document, or with data that fits its schema.
    Mock,
}
