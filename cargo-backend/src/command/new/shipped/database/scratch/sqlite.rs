
/// A database of its own, in memory.
pub async fn scratch() -> sqlx::SqlitePool {
    crate::database::open_at("sqlite::memory:")
        .await
        .expect("it is made")
}
