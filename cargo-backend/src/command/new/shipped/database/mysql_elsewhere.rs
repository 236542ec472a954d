//! The database: one of MySQL or MariaDB, which `DATABASE_URL` names.

use std::env;
use std::error::Error;
use std::time::Duration;

use sqlx::MySqlPool;
use sqlx::mysql::MySqlPoolOptions;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is no value of its column is refused, and not made one, whatever the server thinks of it.
const STRICT: &str = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')";

/// Opens the database, which is there.
///
/// # Errors
///
/// If it cannot be reached.
pub async fn open() -> Result<MySqlPool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    let url = url
        .map_err(|_| "DATABASE_URL names no database, as `mysql://user:password@host:3306/name`")?;
    let options = MySqlPoolOptions::new()
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query(STRICT).execute(connection).await?;
                Ok(())
            })
        });
    Ok(options.connect(&url).await?)
}

/// Whether it answers.
pub async fn is_there(pool: &MySqlPool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
