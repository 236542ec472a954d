use std::path::PathBuf;

use clap::Args;

use super::{EngineName, ShadowArgs};
use crate::cli::SilenceArgs;

/// Say what migrations do to those who use the database meanwhile
///
/// The files are run one after the other on a shadow, which is asked what each statement locked, read and
/// wrote anew: what is said is what the server does, in its version, not how a statement is written. Tables
/// that the same file makes are nobody's yet, so that nothing is said of them. How much it matters depends on how
/// long others wait, which is estimated by how many rows a table has.
///
/// `--git` compares the folder with what the main branch has of it: versions that stand twice, that come too late
/// or were changed, and new files without a way down. Said is then only what is new.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db lint migrations/
  cargo backend db lint migrations/20260101120000_add_users.up.sql --schema schema.sql
  cargo backend db lint migrations/ --engine sqlite
  cargo backend db lint migrations/ --only-last 1 --message-format github
  cargo backend db lint migrations/ --git --connection postgres://localhost/shop
  cargo backend db lint migrations/ --git=origin/release --no-run

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
    /// Which engine the files are for [default: that of `--schema` or `DATABASE_URL`, else PostgreSQL]
    #[arg(long, value_name = "ENGINE", help_heading = "Databases")]
    pub(crate) engine: Option<EngineName>,
    /// The database that the files are for, which says how large its tables are; nothing else is asked of it
    #[arg(long, value_name = "URL", help_heading = "Databases")]
    pub(crate) connection: Option<String>,
    /// How many rows a table has, where nobody says it
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1_000_000,
        conflicts_with = "connection",
        help_heading = "Databases"
    )]
    pub(crate) assume_rows: u64,
    #[command(flatten)]
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// The major version of PostgreSQL that is meant, if several are installed [default: the newest]
    #[arg(long, value_name = "N", help_heading = "Databases")]
    pub(crate) postgres_version: Option<u32>,
    /// Run all files, but speak only of the last ones
    #[arg(long, value_name = "N")]
    pub(crate) only_last: Option<usize>,
    /// Compare with what a branch has, and speak only of files that it does not have [default: `origin/main`,
    /// `main`, `origin/master` or `master`]
    #[arg(
        long,
        value_name = "REVISION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub(crate) git: Option<String>,
    /// Do not run the files: look at their names, and at git alone
    #[arg(long, requires = "git")]
    pub(crate) no_run: bool,
}
