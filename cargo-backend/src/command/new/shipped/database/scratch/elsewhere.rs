
/// A database that is for tests, with the tables of the real one: what is made there is deleted again.
async fn scratch() -> Option<{type}> {
    let url = std::env::var("TEST_DATABASE_URL").ok()?;
    let pool = {type}::connect(&url).await;
    Some(pool.expect("the database is there"))
}
