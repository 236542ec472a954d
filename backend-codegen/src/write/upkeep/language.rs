//! What differs between the languages that handlers are written in.

use std::fmt::Debug;

use super::duty::{Duty, TraitName, Wanted};
use super::edit::Insertion;
use super::own::{Found, Impl, OwnFile, Role, SyntaxError};
use super::wiring::Literal;

/// A language that handlers are written in.
pub(super) trait Language: Debug + Send + Sync {
    /// What users call things.
    fn words(&self) -> &'static Words;

    /// What users call a trait.
    fn name(&self, name: &TraitName) -> String;

    /// Whether handlers may be put together in a file with that text.
    fn is_relevant(&self, text: &str) -> bool;

    /// The files that a handler file may be, in the folder of the handlers; the first is written.
    fn files(&self, module: &str) -> [String; 2];

    /// The file that puts handlers together.
    fn root(&self) -> &'static str;

    /// Whether a file can name the handler files.
    fn knows_handlers(&self, role: &Role) -> bool;

    /// What handlers of a module that is not generated any more are called in `Handlers`.
    fn field(&self, module: &str) -> String;

    /// Whether handlers are given a database where they are put together.
    fn asks(&self, file: &OwnFile, literal: &Literal) -> bool;

    /// What stands in `Handlers`, in the manner of what is there, if handlers are as they were first
    /// written.
    fn value(&self, file: &OwnFile, literal: &Literal, duty: &Duty) -> String;

    /// What stands there otherwise.
    fn unknown_value(&self, duty: &Duty) -> String;

    /// The line that makes handlers known to a file.
    fn module(&self, file: &OwnFile, found: &Found, duty: &Duty) -> String;

    /// That nothing implements a trait, and what would be found.
    fn how_to_be_found(&self, name: &TraitName, duty: &Duty) -> [String; 2];

    /// Looks at a file for everything that matters.
    fn look(&self, file: &OwnFile) -> Result<Found, SyntaxError>;

    /// What has to be written into a file so that `found` has the methods, in the manner of the file.
    fn stubs(
        &self,
        file: &OwnFile,
        found: &Impl,
        duty: &Duty,
        wanted: &[&Wanted],
        from_failure: &[String],
    ) -> Vec<Insertion>;
}

/// What users call things.
#[derive(Debug)]
pub(super) struct Words {
    /// The language.
    pub(super) language: &'static str,
    /// What names of its files end with.
    pub(super) endings: &'static [&'static str],
    /// What is implemented.
    pub(super) kind: &'static str,
    /// What implements it.
    pub(super) implementation: &'static str,
    /// What `Handlers` has.
    pub(super) field: &'static str,
    /// What is deleted when a trait has gone.
    pub(super) remains: &'static str,
    /// Where handlers are made known if nobody knows; `{}` are the lines.
    pub(super) declared: &'static str,
}
