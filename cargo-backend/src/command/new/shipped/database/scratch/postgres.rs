
/// A database of its own, on a server that is for tests.
pub async fn scratch() -> Option<sqlx::PgPool> {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NUMBER: AtomicU32 = AtomicU32::new(1);

    let url = std::env::var("TEST_DATABASE_URL").ok()?;
    let server = sqlx::PgPool::connect(&url)
        .await
        .expect("the server is there");
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql)
        .execute(&server)
        .await
        .expect("databases can be made there");
    let options: sqlx::postgres::PgConnectOptions = url.parse().expect("it is a URL");
    Some(
        crate::database::open_at(options.database(&name))
            .await
            .expect("it is made"),
    )
}

/// Removes what [`scratch`] has made.
pub async fn remove(pool: sqlx::PgPool) {
    let options = pool.connect_options();
    pool.close().await;
    let name = options.get_database().unwrap_or_default();
    let url = std::env::var("TEST_DATABASE_URL").expect("it was there");
    let server = sqlx::PgPool::connect(&url)
        .await
        .expect("the server is there");
    let sql = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
    sqlx::query(sql).execute(&server).await.expect("it goes");
}
