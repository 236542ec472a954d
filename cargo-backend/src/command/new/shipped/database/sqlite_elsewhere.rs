//! The database: a file of SQLite, which `DATABASE_URL` names.

use std::env;
use std::error::Error;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// Opens the database, which is there.
///
/// # Errors
///
/// If it cannot be opened.
pub async fn open() -> Result<SqlitePool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    let url = url.map_err(|_| "DATABASE_URL names no database, as `sqlite:///var/lib/shop.db`")?;
    let options: SqliteConnectOptions = url.parse()?;
    Ok(SqlitePool::connect_with(options).await?)
}

/// Whether it answers.
pub async fn is_there(pool: &SqlitePool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
