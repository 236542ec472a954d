//! The database: a file of SQLite, which `DATABASE_URL` names.

use std::env;
use std::error::Error;
use std::path::Path;

use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

/// Which file it is if the environment does not say.
const USUAL: &str = "sqlite://{package}.db";

/// Opens the database.
///
/// # Errors
///
/// If it cannot be opened, or is not what `migrations/` make of it.
pub async fn open() -> Result<SqlitePool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    open_at(url.as_deref().unwrap_or(USUAL)).await
}

/// Opens the database that a URL names, and makes it if it is not there.
pub async fn open_at(url: &str) -> Result<SqlitePool, Box<dyn Error>> {
    let options: SqliteConnectOptions = url.parse()?;
    // Who reads is in nobody's way then.
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePool::connect_with(options).await?;
    let migrations = Migrator::new(Path::new("migrations")).await?;
    migrations.run(&pool).await?;
    Ok(pool)
}

/// Whether it answers.
pub async fn is_there(pool: &SqlitePool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
