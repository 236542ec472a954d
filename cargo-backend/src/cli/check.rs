use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Check everything that the settings of a project name, as one gate
///
/// Generated code against its document, the code that serves against the document, the document against
/// the one of a git revision (breaking changes), the document against the rules of `lint`, and migrations
/// against that revision and the database. What the settings do not name is left out, and told with what would turn it on.
/// Each part is a command of its own, and told as that command does.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend check --against origin/release
  cargo backend check
  cargo backend check --skip changes,migrations
  cargo backend check --only lint --message-format github

Settings that it looks at, in `[package.metadata.backend]` or `backend.toml`:
  spec = \"openapi.yaml\"          # or several `documents`
  framework = \"axum\"             # generated: with `output`
  output = \"src/api\"
  code = \"src/routes\"            # code: what serves the document
  migrations = \"migrations\"      # migrations: also with DATABASE_URL
  lint = { fail-on = \"warning\" } # lint

Exit codes:
  0  all that was checked is well
  1  something was found
  2  bad input or usage")]
pub(crate) struct CheckArgs {
    /// Check nothing else
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    pub(crate) only: Vec<Part>,
    /// Leave these out
    #[arg(
        long,
        value_name = "PART",
        value_delimiter = ',',
        conflicts_with = "only"
    )]
    pub(crate) skip: Vec<Part>,
    /// The git revision whose documents clients know [default: where the branch left `origin/main`,
    /// `main`, `origin/master` or `master`]
    #[arg(long, value_name = "REVISION")]
    pub(crate) against: Option<String>,
    /// Of the findings of `lint`, tell only what this file does not have
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

/// A part of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Whether generated files are what the document says
    Generated,
    /// Whether the code serves what the document says
    Code,
    /// Whether the document breaks clients of the one before
    Changes,
    /// What is doubtful about the document
    Lint,
    /// Whether migrations stand behind those of the main branch, and the database has them
    Migrations,
}
