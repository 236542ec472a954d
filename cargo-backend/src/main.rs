//! The `cargo backend` subcommand.

mod cli;
mod command;
mod date;
#[cfg(feature = "db")]
mod db;
mod explain;
#[cfg(feature = "load")]
mod load;
mod silence;
mod tls;
mod ui;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::panic;
use std::process::ExitCode;
use std::thread;

use anstream::ColorChoice;
use clap::{CommandFactory as _, FromArgMatches as _};

use cli::{Cli, Color};
use command::Outcome;
use ui::{Problem, Ui};

/// Trees of documents and tokens are many small pieces: the allocator of the system takes a fifth of
/// the time of `gen`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panic::set_hook(Box::new(report_bug));
    let work = thread::Builder::new()
        .name("cargo-backend".to_owned())
        .stack_size(backend_codegen::STACK)
        .spawn(|| run(cli::arguments(std::env::args_os())));
    match work.map(thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        // The hook has said everything.
        Ok(Err(_)) => ExitCode::from(BUG),
        Err(_) => ExitCode::from(BAD_INPUT),
    }
}

const DONE: u8 = 0;
const FOUND: u8 = 1;
const BAD_INPUT: u8 = 2;
/// A measurement that cannot be trusted.
#[cfg(feature = "load")]
const INVALID: u8 = 3;
/// What a panic in any Rust program ends with.
const BUG: u8 = 101;

/// Parses, runs, and turns what came out into an exit code: the one place that decides them.
fn run(arguments: Vec<OsString>) -> u8 {
    let color = match cli::color_wish(&arguments) {
        Color::Auto => clap::ColorChoice::Auto,
        Color::Always => clap::ColorChoice::Always,
        Color::Never => clap::ColorChoice::Never,
    };
    let parsed = Cli::command()
        .color(color)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout and is no error; a closed pipe is none either.
            let _ = error.print();
            return if error.use_stderr() { BAD_INPUT } else { DONE };
        }
    };
    let color = match cli.global.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut ui = Ui::new(cli.global.message_format, cli.global.verbosity(), color);
    let ended = command::run(&cli.command, &mut ui);
    let code = match ended {
        Ok(Outcome::Done) => DONE,
        Ok(Outcome::Found) => FOUND,
        Ok(Outcome::BadInput) => BAD_INPUT,
        #[cfg(feature = "load")]
        Ok(Outcome::Invalid) => INVALID,
        Ok(Outcome::Ended(code)) => code,
        Err(error) if is_closed_pipe(&error) => DONE,
        Err(error) => {
            ui.problems(&[Problem::of(error)]);
            BAD_INPUT
        }
    };
    // Who stopped reading has what they wanted.
    let _ = ui.finish();
    code
}

/// Who reads our output may stop reading: `cargo backend spec api.yaml | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref());
    causes
        .into_iter()
        .any(|error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A panic is our mistake, whatever the input was, and says so.
fn report_bug(info: &panic::PanicHookInfo<'_>) {
    let place = info
        .location()
        .map_or_else(String::new, |place| format!(" at {place}"));
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let what = text.unwrap_or("(no message)");
    let mut stderr = io::stderr().lock();
    let _ = writeln!(
        stderr,
        "error: cargo backend has a bug{place}: {what}\n\n\
         Your input is not to blame. Please report this, with the command and, if you can share it, the \
         document: {}/issues\n\
         Version {}; RUST_BACKTRACE=1 shows more.",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
    );
    let backtrace = std::backtrace::Backtrace::capture();
    if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
        let _ = writeln!(stderr, "\n{backtrace}");
    }
}
