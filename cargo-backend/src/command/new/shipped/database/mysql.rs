//! The database: one of MySQL or MariaDB, which `DATABASE_URL` names.

use std::env;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use sqlx::MySqlPool;
use sqlx::migrate::Migrator;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is no value of its column is refused, and not made one, whatever the server thinks of it.
const STRICT: &str = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')";

/// Opens the database.
///
/// # Errors
///
/// If it cannot be reached, or is not what `migrations/` make of it.
pub async fn open() -> Result<MySqlPool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL");
    let url = url
        .map_err(|_| "DATABASE_URL names no database, as `mysql://user:password@host:3306/name`")?;
    open_at(url.parse()?).await
}

/// Opens a database, and makes it what `migrations/` say.
pub async fn open_at(options: MySqlConnectOptions) -> Result<MySqlPool, Box<dyn Error>> {
    let pool = pool_options().connect_with(options).await?;
    let migrations = Migrator::new(Path::new("migrations")).await?;
    migrations.run(&pool).await?;
    Ok(pool)
}

fn pool_options() -> MySqlPoolOptions {
    MySqlPoolOptions::new()
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query(STRICT).execute(connection).await?;
                Ok(())
            })
        })
}

/// Whether it answers.
pub async fn is_there(pool: &MySqlPool) -> bool {
    sqlx::query("SELECT 1").execute(pool).await.is_ok()
}
