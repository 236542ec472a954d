use std::path::PathBuf;

use clap::Args;

use super::ShadowArgs;

/// Say what migrations do to those who use the database meanwhile
///
/// The files are run one after the other on a shadow, which is asked what each statement locked, read and
/// wrote anew: what is said is what the server does, in its version, not how a statement is written. Tables
/// that the same file makes are nobody's yet, so that nothing is said of them.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db lint migrations/
  cargo backend db lint migrations/20260101120000_add_users.up.sql --schema schema.sql
  cargo backend db lint migrations/ --only-last 1 --message-format github

Exit codes:
  0  nothing was found, or only what is worth a note
  1  something was found
  2  bad input or usage")]
pub(crate) struct DbLintArgs {
    /// Files of SQL, or folders of migrations, in their order
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What is there before the first file: a file of SQL, a folder, or the URL of a database
    #[arg(long, value_name = "SOURCE", help_heading = "Databases")]
    pub(crate) schema: Option<String>,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// The major version of PostgreSQL that is meant, if several are installed [default: the newest]
    #[arg(long, value_name = "N", help_heading = "Databases")]
    pub(crate) postgres_version: Option<u32>,
    /// Run all files, but speak only of the last ones
    #[arg(long, value_name = "N")]
    pub(crate) only_last: Option<usize>,
}
