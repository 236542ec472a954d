use std::path::PathBuf;

use clap::Args;

use super::ReadArgs;

/// Show what changed between two OpenAPI documents, and whether it breaks clients
///
/// Exits with 1 if a change breaks clients.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend diff old.yaml new.yaml
  git show main:openapi.yaml | cargo backend diff - openapi.yaml
  cargo backend diff old.yaml new.yaml --message-format github")]
pub(crate) struct DiffArgs {
    /// The document that clients know; `-` reads it from stdin
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The document as it is now; `-` reads it from stdin
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}
