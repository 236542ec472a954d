//! The database: one of PostgreSQL, which `DATABASE_URL` names.

use std::env;
use std::error::Error;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the database, which is there.
///
/// # Errors
///
/// If it cannot be reached.
pub async fn open() -> Result<PgPool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    let url = url.map_err(
        |_| "DATABASE_URL names no database, as `postgres://user:password@host:5432/name`",
    )?;
    Ok(PgPoolOptions::new()
        .acquire_timeout(PATIENCE)
        .connect(&url)
        .await?)
}

/// Whether it answers.
pub async fn is_there(pool: &PgPool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
