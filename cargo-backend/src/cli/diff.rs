use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ReadArgs, SilenceArgs};

/// Show what changed between two OpenAPI documents, and whether it breaks clients
///
/// Exits with 1 if a change breaks clients, or as `--fail-on` says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend diff old.yaml new.yaml
  cargo backend diff git:main:openapi.yaml openapi.yaml
  curl https://api.shop.com/openapi.json | cargo backend diff - openapi.yaml
  cargo backend diff published.yaml openapi.yaml --fail-on any
  cargo backend diff old.yaml new.yaml --message-format github")]
pub(crate) struct DiffArgs {
    /// The document that clients know; `-` reads it from stdin, `git:REVISION:PATH` from a revision of
    /// git, with the files that it refers to
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The document as it is now; `-` reads it from stdin
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// What ends with exit code 1
    #[arg(long, value_name = "CHANGES", default_value = "breaking")]
    pub(crate) fail_on: FailOn,
    #[command(flatten)]
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// Which changes end with exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Changes that break clients, or may do
    Breaking,
    /// Every change, also one of words alone
    Any,
    /// No change
    None,
}
