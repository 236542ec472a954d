//! One file a subcommand: reads settings and input, calls the library, returns an outcome.
//!
//! No logic of its own, and nothing here prints: what is to be seen goes through [`Ui`].

mod auth;
mod convert;
mod dependencies;
mod diff;
mod generate;
mod handlers;
mod input;
mod library;
mod new;
mod scaffold;
mod settings;

use std::ffi::OsString;

use crate::cli::Command;
use crate::ui::Ui;

/// How a command ended, apart from errors; `main` turns it into an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// What was asked for is done.
    Done,
    /// A check found something: drift, a breaking change, a hole.
    Found,
    /// The input is wrong, and everything about it has been said.
    BadInput,
    /// A program that was started for the user ended with this exit code.
    Ended(u8),
}

/// Runs `command`.
///
/// # Errors
///
/// What stops a command and has not been shown yet.
pub(crate) fn run(command: &Command, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match command {
        Command::New(arguments) => new::run(arguments, ui),
        Command::Gen(arguments) => generate::run(arguments, ui),
        Command::Spec(arguments) => convert::run(arguments, ui),
        Command::Diff(arguments) => diff::run(arguments, ui),
        Command::Auth(arguments) => auth::run(arguments, ui),
    }
}

/// Cargo: the one that started this program, if one did.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}
