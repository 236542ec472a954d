use std::path::PathBuf;

use clap::Args;

use super::{BoundArgs, ShadowArgs};

/// Find the indexes that would help a workload, and try them before they are there
///
/// The planner is asked what each statement would cost with other indexes: such that only it believes in,
/// where the extension `hypopg` is in a database of PostgreSQL; else real ones on a shadow that has been told
/// how large the tables are and what is in them. On SQLite, MySQL and MariaDB that is a shadow with copied
/// rows. No statement of the workload is run on the database.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db suggest-indexes --connection postgres://localhost/shop
  cargo backend db suggest-indexes --connection postgres://localhost/shop --workload queries.sql --output migrations/
  cargo backend db suggest-indexes --workload queries.sql --budget 100MB --verify
  cargo backend db suggest-indexes --connection sqlite:shop.db --workload app.log
  cargo backend db suggest-indexes --connection mysql://localhost/shop --workload performance_schema

Exit codes:
  0  no index would help
  1  some would
  2  bad input or usage")]
pub(crate) struct DbSuggestArgs {
    /// The database: a URL of PostgreSQL, MySQL, MariaDB or SQLite, or a file of SQLite [default:
    /// `DATABASE_URL`, also from `.env`]
    #[arg(long, value_name = "URL", help_heading = "Databases")]
    pub(crate) connection: Option<String>,
    /// The statements: a file of SQL, a folder, a log as `db analyze --log` reads it, or what the server has
    /// counted: `pg_stat_statements`, `performance_schema` [default: what it has counted]
    #[arg(long, value_name = "SOURCE", help_heading = "Databases")]
    pub(crate) workload: Option<String>,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// Also write migrations that make the indexes into this folder, tried up and down on a shadow
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// How much all new indexes may take together, as `500MB`
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) budget: Option<i64>,
    /// Make what is suggested on a shadow, and ask the planner again; where rows are copied, also run what only
    /// reads there, and say what that took
    #[arg(long)]
    pub(crate) verify: bool,
    /// PostgreSQL: try on the shadow even where `hypopg` is there
    #[arg(long)]
    pub(crate) no_hypopg: bool,
    /// Print each statement on stderr before it is sent
    #[arg(long)]
    pub(crate) show_sql: bool,
    /// How many seconds to search
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        help_heading = "Limits"
    )]
    pub(crate) time: u64,
    #[command(flatten)]
    pub(crate) bounds: BoundArgs,
}

/// `500MB`, `2 GB`, `1048576`: units as PostgreSQL has them.
fn size(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let factor: i64 = match unit.trim() {
        "" | "B" => 1,
        "kB" | "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return Err("it is a number with `kB`, `MB`, `GB` or `TB`".to_owned()),
    };
    let n: i64 = digits.parse().map_err(|_| "it is no number".to_owned())?;
    n.checked_mul(factor)
        .ok_or_else(|| "it is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("97MB"), Ok(97 << 20));
        assert_eq!(size("2 GB"), Ok(2 << 30));
        assert_eq!(size("100"), Ok(100));
        assert!(size("MB").is_err() && size("1 MiB").is_err() && size("9999999999TB").is_err());
    }
}
