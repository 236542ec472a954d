mod advise;
mod history;
mod lint;
mod suggest;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::db::model::Engine;

pub(crate) use advise::{BoundArgs, DbAnalyzeArgs};
pub(crate) use history::{DbBaselineArgs, DbRepairArgs};
pub(crate) use lint::DbLintArgs;
pub(crate) use suggest::DbSuggestArgs;

/// Compare databases, write migrations that have been tried, and find what could be better
///
/// Every migration has been run up and down on a shadow, a database with rows in it on a server that is
/// started for that and ends with the command, before it is written.
#[derive(Args, Debug)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  cargo backend db diff --connection postgres://localhost/shop --to schema.sql --output migrations/
  cargo backend db migrate migrations/ --connection postgres://localhost/shop --dry-run
  cargo backend db status migrations/ --connection postgres://localhost/shop
  cargo backend db rollback migrations/ --connection postgres://localhost/shop
  cargo backend db analyze --connection postgres://localhost/shop"
)]
pub(crate) struct DbArgs {
    #[command(subcommand)]
    pub(crate) command: DbCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    Diff(DbDiffArgs),
    Migrate(DbMigrateArgs),
    Rollback(DbRollbackArgs),
    Status(DbStatusArgs),
    Baseline(DbBaselineArgs),
    Repair(DbRepairArgs),
    Analyze(DbAnalyzeArgs),
    SuggestIndexes(DbSuggestArgs),
    Lint(DbLintArgs),
}

/// Engines by the names that are typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EngineName {
    Postgres,
    #[value(alias = "mariadb")]
    Mysql,
    Sqlite,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Postgres => Self::Postgres,
            EngineName::Mysql => Self::Mysql,
            EngineName::Sqlite => Self::Sqlite,
        }
    }
}

/// Which database it is about.
#[derive(Args, Debug)]
#[command(next_help_heading = "Databases")]
pub(crate) struct ConnectionArgs {
    /// The database: a URL of PostgreSQL, MySQL, MariaDB or SQLite, or a file of SQLite [default:
    /// `DATABASE_URL`, also from `.env`]
    #[arg(long, value_name = "URL")]
    pub(crate) connection: Option<String>,
}

/// Where migrations are tried.
#[derive(Args, Debug)]
#[command(next_help_heading = "Databases")]
pub(crate) struct ShadowArgs {
    /// Try migrations on this server, in databases that are made and dropped, instead of one that is
    /// started from the installed programs
    #[arg(long, value_name = "URL")]
    pub(crate) shadow: Option<String>,
}

/// Write the migration that makes the database what a schema says
///
/// The target is a file of SQL, a folder of them, a folder of migrations, or another database. Files are
/// given to the shadow, not read: whatever the server understands is understood.
///
/// Migrations are files that `sqlx migrate run` takes: `<time>_<name>.up.sql` and `.down.sql`. Indexes are
/// made `CONCURRENTLY`, each in a file that runs in no transaction; constraints are added `NOT VALID` and
/// validated in a file of their own. On SQLite, tables are made anew where they cannot be changed. On MySQL
/// and MariaDB, all that is done to a table is one statement, which says how much of it is copied.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db diff --connection postgres://localhost/shop --to schema.sql --output migrations/
  cargo backend db diff --connection postgres://localhost/shop --to schema/ --output -
  cargo backend db diff --connection migrations/ --to schema.sql --output migrations/
  cargo backend db diff --connection mysql://localhost/shop --to schema.sql --output migrations/
  cargo backend db diff --connection sqlite:shop.db --to schema.sql --output migrations/
  cargo backend db diff --connection postgres://localhost/shop --to schema.sql --rename users.name=users.full_name
  cargo backend db diff --connection postgres://localhost/shop --to migrations/ --check

Exit codes:
  0  done, or there is no difference
  1  values would be lost, the proof fails, or something cannot be compared
  2  bad input or usage")]
pub(crate) struct DbDiffArgs {
    /// The database as it is: a URL of PostgreSQL, MySQL, MariaDB or SQLite, or what `--to` takes
    /// [default: `DATABASE_URL`, also from `.env`]
    #[arg(long, value_name = "SOURCE", help_heading = "Databases")]
    pub(crate) connection: Option<String>,
    /// What it shall be: a file of SQL, a folder, a URL, or a file of SQLite; `-` reads SQL from stdin
    #[arg(long, value_name = "SOURCE", help_heading = "Databases")]
    pub(crate) to: String,
    /// Which engine files of SQL are for [default: that of the database, else PostgreSQL]
    #[arg(long, value_name = "ENGINE", help_heading = "Databases")]
    pub(crate) engine: Option<EngineName>,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    /// The folder for the files of the migration; `-` writes the way up to stdout
    #[arg(long, value_name = "FOLDER", default_value = "migrations")]
    pub(crate) output: PathBuf,
    /// What the migration is called [default: what it does]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Only say whether there is a difference: 1 if there is
    #[arg(long)]
    pub(crate) check: bool,
    /// A table or column that keeps its rows under another name, as `users=people` or
    /// `users.name=users.full_name`; several may be given
    #[arg(long = "rename", value_name = "OLD=NEW")]
    pub(crate) renames: Vec<String>,
    /// What rows get in a column that is new, or null so far, and must not be null, as
    /// `users.status='new'`: any expression of SQL; several may be given
    #[arg(long = "fill", value_name = "COLUMN=SQL")]
    pub(crate) fills: Vec<String>,
    /// Also write what loses values
    #[arg(long)]
    pub(crate) allow_destructive: bool,
    /// Write everything into one transaction, which locks tables for as long as it takes
    #[arg(long)]
    pub(crate) offline: bool,
    /// Do not try the migration: nobody knows whether it works
    #[arg(long)]
    pub(crate) no_prove: bool,
}

/// How long things may take.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// How many seconds a statement may wait for a lock, so that those who come after it do not wait
    /// behind it; 0 is for ever
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(crate) lock_timeout: u64,
    /// How many seconds a statement may run; 0 is for ever
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) statement_timeout: u64,
    /// How often a migration that got no lock is tried again
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
    /// How many seconds to wait for another migration that is under way
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) wait: u64,
}

/// Apply migrations that have not been applied
///
/// The table of what has been applied, its checksums and the lock are those of sqlx (`_sqlx_migrations`),
/// so that `sqlx migrate` and `sqlx::migrate!` can be used on the same database.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db migrate --connection postgres://localhost/shop
  cargo backend db migrate migrations/ --connection postgres://localhost/shop --dry-run
  cargo backend db migrate migrations/20260101120000_add_users.up.sql --connection postgres://localhost/shop
  cargo backend db migrate migrations/ --connection 'sqlite:shop.db?mode=rwc'

Exit codes:
  0  done, or nothing was to be done
  1  a migration failed, would lose values (`--dry-run`), or differs from what was applied
  2  bad input or usage")]
pub(crate) struct DbMigrateArgs {
    /// A folder of migrations, or one file
    #[arg(value_name = "PATH", default_value = "migrations")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// Run the migrations on a copy of the schema, and say what they do
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) shadow: ShadowArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Undo the last migration, or all after a version
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db rollback --connection postgres://localhost/shop
  cargo backend db rollback migrations/ --connection postgres://localhost/shop --to 20260101120000
  cargo backend db rollback migrations/ --connection postgres://localhost/shop --to 0")]
pub(crate) struct DbRollbackArgs {
    /// The folder of migrations
    #[arg(value_name = "FOLDER", default_value = "migrations")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// The version that is to be the last one; 0 undoes all [default: the one before the last]
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Say which migrations have been applied, and whether they are what lies in the folder
///
/// Exits with 1 if one was changed, is missing, stopped half-way or came too late.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend db status --connection postgres://localhost/shop
  cargo backend db status migrations/ --connection postgres://localhost/shop --message-format json")]
pub(crate) struct DbStatusArgs {
    /// The folder of migrations
    #[arg(value_name = "FOLDER", default_value = "migrations")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}
