use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ReadArgs, SilenceArgs};

/// Show what changed between two OpenAPI documents, and whether it breaks clients
///
/// Breaking changes are errors; changes of which the document does not say whether they break anybody
/// are warnings. Exits with 1 if a change breaks clients, or as `--fail-on` says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend diff old.yaml new.yaml
  cargo backend diff git:main:openapi.yaml openapi.yaml
  curl https://api.shop.com/openapi.json | cargo backend diff - openapi.yaml
  cargo backend diff published.yaml openapi.yaml --fail-on any
  cargo backend diff old.yaml new.yaml --rule response.property-removed=error
  cargo backend diff old.yaml new.yaml --notice 90 --report changes.md --report changes.html
  cargo backend diff old.yaml new.yaml --message-format github

docs/diff.md says what counts as breaking, and how to say otherwise.")]
pub(crate) struct DiffArgs {
    /// The document that clients know; `-` reads it from stdin, `git:REVISION:PATH` from a revision of
    /// git, with the files that it refers to
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The document as it is now; `-` reads it from stdin
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// What ends with exit code 1 [default: breaking]
    #[arg(long, value_name = "CHANGES")]
    pub(crate) fail_on: Option<FailOn>,
    /// How much changes of a rule matter: `error`, `warning`, `note` or `off`; `request.` or `response.`
    /// before the name means what goes that way; several may be given, and the last one counts
    #[arg(long = "rule", value_name = "NAME=LEVEL")]
    pub(crate) rules: Vec<String>,
    /// How many days have to be left between a deprecation and the end (`x-sunset`) [default: 0]
    #[arg(long, value_name = "DAYS")]
    pub(crate) notice: Option<u32>,
    /// Write all changes to a file, as its name says: `.md` (Markdown) or `.html`
    #[arg(long = "report", value_name = "FILE")]
    pub(crate) reports: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// Which changes end with exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Changes that break clients
    #[default]
    Breaking,
    /// Changes that break clients, or may do: the document does not tell
    Doubtful,
    /// Every change, also one of words alone
    Any,
    /// No change
    None,
}
