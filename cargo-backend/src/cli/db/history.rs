use std::path::PathBuf;

use clap::Args;

use super::{ConnectionArgs, ShadowArgs};

/// Note migrations as applied on a database that has been there before them
///
/// They are run on a shadow first, and have to give the schema that is there. Nothing of the database is
/// changed but the table of sqlx (`_sqlx_migrations`). Rows that migrations write are not compared.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db baseline --connection postgres://localhost/shop
  cargo backend db baseline migrations/ --connection postgres://localhost/shop --to 20260101120000
  cargo backend db baseline migrations/ --connection sqlite:shop.db

Exit codes:
  0  they have been noted, or were before
  1  they give another schema than the one that is there, and nothing was noted
  2  bad input or usage")]
pub(crate) struct DbBaselineArgs {
    /// The folder of migrations
    #[arg(value_name = "FOLDER", default_value = "migrations")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// The last version that is there; those after it stay to be applied [default: the last one of the folder]
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// Do not run them: whatever is there counts as theirs
    #[arg(long)]
    pub(crate) no_prove: bool,
    /// How many seconds to wait for another migration that is under way
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        help_heading = "Limits"
    )]
    pub(crate) wait: u64,
}

/// Mend what is noted of migrations: files that were changed, and what stopped half-way
///
/// A file that was changed after it was applied gets its new checksum if it does the same as before. Its
/// former text is looked for in git; both texts are run on a shadow, and schemas and rows are compared. Without the
/// former text all files together have to give the schema that is there.
///
/// What stopped half-way is looked for in the database: a migration of which nothing is there is to be applied
/// again, and one of which all is there counts as applied. For what lies between, the statements that are missing
/// are told.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db repair --connection postgres://localhost/shop
  cargo backend db repair migrations/ --connection mysql://localhost/shop
  cargo backend db repair migrations/ --connection postgres://localhost/shop --mark 20260101120000=applied

Exit codes:
  0  everything is as it should be, now or before
  1  something has to be decided by you
  2  bad input or usage")]
pub(crate) struct DbRepairArgs {
    /// The folder of migrations
    #[arg(value_name = "FOLDER", default_value = "migrations")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What you know of a version that was changed or stopped half-way, as `20260101120000=applied` or
    /// `=pending`: it is believed, whatever is there; several may be given
    #[arg(long = "mark", value_name = "VERSION=STATE")]
    pub(crate) marks: Vec<String>,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// How many seconds to wait for another migration that is under way
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        help_heading = "Limits"
    )]
    pub(crate) wait: u64,
}
