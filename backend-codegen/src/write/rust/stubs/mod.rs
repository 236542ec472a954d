//! Files that the user owns: one handler file a tag, and the module that puts all together.
//!
//! They are written once and never touched again, so they are what a person would start from. What
//! they lack when the document has changed is for [`upkeep`].

mod examples;
mod guards;
mod handlers;
mod module;
mod text;
mod upkeep;

pub(super) use examples::Examples;
pub(super) use guards::{errors, security};
pub(super) use handlers::{stubs as handlers, tokens as handler_file};
pub(super) use module::{Application, forgets, tokens as module};
pub use upkeep::{Addition, OwnFile, Role, Survey, Upkeep};
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
