//! The database: one of PostgreSQL, which `DATABASE_URL` names.

use std::env;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the database.
///
/// # Errors
///
/// If it cannot be reached, or is not what `migrations/` make of it.
pub async fn open() -> Result<PgPool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    let url = url.map_err(
        |_| "DATABASE_URL names no database, as `postgres://user:password@host:5432/name`",
    )?;
    open_at(url.parse()?).await
}

/// Opens a database, and makes it what `migrations/` say.
pub async fn open_at(options: PgConnectOptions) -> Result<PgPool, Box<dyn Error>> {
    let pool = PgPoolOptions::new()
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    let migrations = Migrator::new(Path::new("migrations")).await?;
    migrations.run(&pool).await?;
    Ok(pool)
}

/// Whether it answers.
pub async fn is_there(pool: &PgPool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
