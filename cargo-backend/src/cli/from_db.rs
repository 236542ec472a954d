use clap::{Args, ValueEnum};

/// A database whose tables are served.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "From a database")]
pub(crate) struct FromDbArgs {
    /// Serve tables of a database, instead of a document: a URL of PostgreSQL, MySQL, MariaDB or SQLite,
    /// `env:` and the name of a variable that has one, a file of SQLite, or a file or folder of SQL (built with
    /// `--features db`)
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["spec", "tags", "operations"])]
    pub(crate) from_db: Option<String>,
    /// What files of SQL are for [default: postgres; in new projects sqlite]. A new project without any
    /// source has a small shop to begin with
    #[arg(long, value_name = "DATABASE")]
    pub(crate) database: Option<DatabaseName>,
    /// Serve this table or view, and no others but those that are named likewise
    #[arg(long = "table", value_name = "TABLE")]
    pub(crate) tables: Vec<String>,
    /// Serve all tables and views that can be served
    #[arg(long)]
    pub(crate) all_tables: bool,
    /// Never serve this table or view, not even with `--all-tables`
    #[arg(long = "except", value_name = "TABLE")]
    pub(crate) except: Vec<String>,
    /// Show this column although it looks like a secret: `users.password_hint`
    #[arg(long = "column", value_name = "TABLE.COLUMN")]
    pub(crate) columns: Vec<String>,
    /// Let clients filter and sort by this column although no index begins with it
    #[arg(long = "filter", value_name = "TABLE.COLUMN")]
    pub(crate) filters: Vec<String>,
    /// What tells the rows of a view, or of a table without a key, apart: `active_users=id`
    #[arg(long = "key", value_name = "TABLE=COLUMNS")]
    pub(crate) keys: Vec<String>,
    /// Demand no credentials
    #[arg(long)]
    pub(crate) public: bool,
    /// What integers of 64 bits are in JSON [default: integer]
    #[arg(long, value_name = "TYPE")]
    pub(crate) bigint: Option<Bigint>,
    /// How many relations may be included one after the other, at most 3 [default: 1]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(..=3))]
    pub(crate) depth: Option<u8>,
    /// Give SQL to this server, on which databases may be made and dropped, instead of one that is
    /// started for it
    #[arg(long, value_name = "URL")]
    pub(crate) shadow: Option<String>,
}

/// What servers are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DatabaseName {
    /// PostgreSQL 15 to 18
    Postgres,
    /// SQLite
    Sqlite,
    /// MySQL 8 or MariaDB 10.6 and later
    Mysql,
}

/// What integers of 64 bits are in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bigint {
    /// Integers, of which clients in JavaScript round those beyond 2⁵³
    Integer,
    /// Strings
    String,
}
