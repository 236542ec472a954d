//! One file a subcommand: reads settings and input, calls the library, returns an outcome.
//!
//! No logic of its own, and nothing here prints: what is to be seen goes through [`Ui`].

mod auth;
mod check;
mod code;
mod convert;
#[cfg(feature = "db")]
mod db;
mod dependencies;
mod diff;
mod explain;
mod file;
mod from_db;
mod generate;
mod git;
mod handlers;
mod input;
mod library;
mod lint;
#[cfg(feature = "load")]
mod load;
mod new;
mod node;
mod packages;
mod requests;
mod scaffold;
mod settings;
mod shell;
mod silence;
mod watch;

use std::ffi::OsString;

use crate::cli::Command;
#[cfg(not(all(feature = "db", feature = "load")))]
use crate::ui::Problem;
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
    /// What was measured cannot be trusted.
    #[cfg(feature = "load")]
    Invalid,
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
        Command::Lint(arguments) => lint::run(arguments, ui),
        Command::Check(arguments) => check::run(arguments, ui),
        Command::Auth(arguments) => auth::run(arguments, ui),
        Command::Explain(arguments) => explain::run(arguments, ui),
        Command::Completions(arguments) => shell::completions(arguments, ui),
        Command::Man(arguments) => shell::man(arguments, ui),
        #[cfg(feature = "db")]
        Command::Db(arguments) => db::run(arguments, ui),
        #[cfg(not(feature = "db"))]
        Command::Db { .. } => Err(without("db")),
        #[cfg(feature = "load")]
        Command::Load(arguments) => load::run(arguments, ui),
        #[cfg(not(feature = "load"))]
        Command::Load { .. } => Err(without("load")),
    }
}

/// What is there, but was not built.
#[cfg(not(all(feature = "db", feature = "load")))]
fn without(feature: &str) -> anyhow::Error {
    let message = format!("this program was built without `{feature}`");
    let help = format!("`cargo install cargo-backend --features {feature}`");
    Problem::new("command::without", message).help(help).into()
}

/// Cargo: the one that started this program, if one did.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}
