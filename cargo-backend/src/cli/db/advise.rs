use std::path::PathBuf;

use clap::Args;

use super::{EngineName, ShadowArgs};
use crate::cli::SilenceArgs;

/// How long statements that only look may take.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct BoundArgs {
    /// How many seconds a statement may wait for a lock
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub(crate) lock_timeout: u64,
    /// How many seconds a statement may run
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) statement_timeout: u64,
}

/// Say what could be better about a database: indexes, types, keys, queries
///
/// It only looks: in transactions that are read-only, at the catalogue and the counters of the server, with no
/// lock that keeps anybody from anything. Each finding has its figures, where they were read, and the
/// statement that changes it, with the one that undoes it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db analyze --connection postgres://localhost/shop
  cargo backend db analyze --connection postgres://localhost/shop --output migrations/
  cargo backend db analyze --connection postgres://localhost/shop --report analysis.html
  cargo backend db analyze --connection sqlite:shop.db
  cargo backend db analyze --schema schema.sql --engine mysql --message-format json
  cargo backend db analyze --show-sql
  cargo backend db analyze --log postgresql.log --connection postgres://localhost/shop
  cargo backend db analyze --code src/

Exit codes:
  0  nothing was found, or only what is worth a note
  1  something was found
  2  bad input or usage")]
pub(crate) struct DbAnalyzeArgs {
    /// The database: a URL of PostgreSQL, MySQL, MariaDB or SQLite, or a file of SQLite [default:
    /// `DATABASE_URL`, also from `.env`]
    #[arg(long, value_name = "URL", help_heading = "Databases")]
    pub(crate) connection: Option<String>,
    /// A file of SQL, or a folder, instead of a database: what depends on use is not looked for
    #[arg(long, value_name = "PATH", help_heading = "Databases", conflicts_with_all = ["connection", "show_sql"])]
    pub(crate) schema: Option<String>,
    /// Which engine files of SQL are for [default: that of `DATABASE_URL`, else PostgreSQL]
    #[arg(long, value_name = "ENGINE", help_heading = "Databases")]
    pub(crate) engine: Option<EngineName>,
    #[command(flatten)]
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// Also write migrations of what is suggested into this folder, up and down, tried on a shadow
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// Also write a page of it, with plots, into this file, which ends with `.html`
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Look only for statements that run once for each row of another one, in this log: of PostgreSQL, of sqlx by
    /// tracing, or MySQL's general log; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["code", "output", "report", "only", "drop_unused"])]
    pub(crate) log: Option<PathBuf>,
    /// Look only for queries in loops, in this code in Rust, JavaScript or TypeScript; needs no database
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["connection", "schema", "output", "report", "only", "drop_unused", "show_sql"])]
    pub(crate) code: Option<PathBuf>,
    /// Look for these findings alone, as `foreign-key,unused-index`
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Also suggest to drop indexes that no query has used
    #[arg(long)]
    pub(crate) drop_unused: bool,
    /// Print each statement on stderr before it is sent
    #[arg(long)]
    pub(crate) show_sql: bool,
    /// From how many rows on it matters that a table is read as a whole
    #[arg(long, value_name = "ROWS", default_value_t = 10_000)]
    pub(crate) large_table: u32,
    /// From how many milliseconds on a statement is slow, on average
    #[arg(long, value_name = "MS", default_value_t = 100)]
    pub(crate) slow: u32,
    #[command(flatten)]
    pub(crate) bounds: BoundArgs,
}
