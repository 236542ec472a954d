//! The command line: types whose doc comments are the help. No logic.

mod auth;
mod check;
mod convert;
#[cfg(feature = "db")]
mod db;
mod diff;
mod explain;
mod from_db;
mod generate;
mod lint;
#[cfg(feature = "load")]
pub(crate) mod load;
mod new;
mod shell;

use std::ffi::OsString;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::ui::{MessageFormat, Verbosity};
pub(crate) use auth::{AuthArgs, AuthFormat};
pub(crate) use check::{CheckArgs, Part};
pub(crate) use convert::{CodeArgs, SpecArgs, SpecFormat, SpecVersion};
#[cfg(feature = "db")]
pub(crate) use db::{
    BoundArgs, ConnectionArgs, DbAnalyzeArgs, DbArgs, DbBaselineArgs, DbCommand, DbDiffArgs,
    DbLintArgs, DbMigrateArgs, DbRepairArgs, DbRollbackArgs, DbStatusArgs, DbSuggestArgs,
    LimitArgs,
};
pub(crate) use diff::{DiffArgs, FailOn};
pub(crate) use explain::ExplainArgs;
pub(crate) use from_db::{Bigint, DatabaseName, FromDbArgs};
pub(crate) use generate::{Errors, Framework, GenArgs, Mode, Stubs, Validation};
pub(crate) use lint::{LintArgs, LintFailOn, LintLevel};
#[cfg(feature = "load")]
pub(crate) use load::LoadArgs;
pub(crate) use new::{Auth, NewArgs};
pub(crate) use shell::{CompletionsArgs, ManArgs};

/// One OpenAPI document, every backend artefact, and the way back.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-backend",
    bin_name = "cargo backend",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Exit codes:
  0  done
  1  the check found something: drift, a breaking change, a hole, or values that would be lost
  2  bad input or usage
  3  what was measured cannot be trusted

Data goes to stdout, findings and talk go to stderr. No command opens a socket but `auth`,
`db`, `load` and `gen --from-db`, to the hosts that they are given.
`cargo backend COMMAND --help` shows examples."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct GlobalArgs {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Show every finding and every file
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    verbose: bool,
    /// When to use colours; `auto` looks at the terminal, `NO_COLOR` and `CLICOLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// How findings are written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    pub(crate) message_format: MessageFormat,
}

impl GlobalArgs {
    pub(crate) fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(NewArgs),
    Gen(GenArgs),
    Spec(SpecArgs),
    Diff(DiffArgs),
    Lint(LintArgs),
    Check(CheckArgs),
    Auth(AuthArgs),
    #[cfg(feature = "db")]
    Db(Box<DbArgs>),
    /// Compare databases, write migrations, and find what could be better (this program was built without it)
    #[cfg(not(feature = "db"))]
    #[command(hide = true, disable_help_flag = true)]
    Db {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        rest: Vec<OsString>,
    },
    #[cfg(feature = "load")]
    Load(Box<LoadArgs>),
    /// Put load on a server (this program was built without it)
    #[cfg(not(feature = "load"))]
    #[command(hide = true, disable_help_flag = true)]
    Load {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        rest: Vec<OsString>,
    },
    Explain(ExplainArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Which findings are known and accepted.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Findings")]
pub(crate) struct SilenceArgs {
    /// Tell only what this file does not have, which `--write-baseline` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<std::path::PathBuf>,
    /// Write all that is found to a file, and tell nothing of it
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub(crate) write_baseline: Option<std::path::PathBuf>,
}

impl Command {
    /// The command that is typed by these words; nothing if they are none.
    pub(crate) fn of_words(words: &[&str]) -> Option<Self> {
        let words = std::iter::once("cargo-backend").chain(words.iter().copied());
        Some(Cli::try_parse_from(words).ok()?.command)
    }
}

/// How documents are read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadArgs {
    /// Let `$ref`s open files under this folder too; by default only files under the document's own
    /// folder are read, and nothing is ever fetched
    #[arg(long = "allow-ref", value_name = "FOLDER")]
    pub(crate) allow_ref: Vec<std::path::PathBuf>,
    /// Change the document by an overlay before it is read (Overlay Specification 1.0 to 1.2); several
    /// are applied one after the other
    #[arg(long = "overlay", value_name = "FILE")]
    pub(crate) overlays: Vec<std::path::PathBuf>,
    /// Read what the author probably meant where the letter says something else, such as `nullable`
    /// in OpenAPI 3.1
    #[arg(long)]
    pub(crate) lenient: bool,
}

impl ReadArgs {
    /// The same with `--lenient`.
    pub(crate) fn as_meant(&self) -> Self {
        Self {
            lenient: true,
            ..self.clone()
        }
    }
}

/// The arguments of this process without the name that cargo puts before them: `cargo backend gen`
/// runs `cargo-backend backend gen`.
pub(crate) fn arguments(all: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<_> = all.into_iter().collect();
    if all.get(1).is_some_and(|first| first == "backend") {
        all.remove(1);
    }
    all
}

/// What `--color` says, found before the arguments are parsed, because the parser's own messages have
/// colours too.
pub(crate) fn color_wish(arguments: &[OsString]) -> Color {
    let words: Vec<_> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let wish = words.iter().enumerate().find_map(|(n, word)| match *word {
        "--color" => words.get(n + 1).copied(),
        word => word.strip_prefix("--color="),
    });
    wish.and_then(|wish| Color::from_str(wish, true).ok())
        .unwrap_or(Color::Auto)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::{Cli, Color, arguments, color_wish};

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_name_that_cargo_adds_is_dropped_once() {
        assert_eq!(
            arguments(words("cargo-backend backend gen")),
            words("cargo-backend gen")
        );
        assert_eq!(
            arguments(words("cargo-backend gen")),
            words("cargo-backend gen")
        );
        assert_eq!(
            arguments(words("cargo-backend backend backend")),
            words("cargo-backend backend")
        );
    }

    #[test]
    fn the_colour_is_known_before_parsing() {
        assert_eq!(color_wish(&words("x gen --color never")), Color::Never);
        assert_eq!(color_wish(&words("x --color=always gen")), Color::Always);
        assert_eq!(color_wish(&words("x gen --color")), Color::Auto);
    }
}
