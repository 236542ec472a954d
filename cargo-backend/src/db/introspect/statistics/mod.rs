//! What is known of use and size → [`Facts`]: in sessions that only read. Each query says in a comment what it asks
//! for, or who may ask that.

mod indexes;
mod mysql;
mod postgres;
mod sqlite;

use crate::db::advise::Facts;
use crate::db::error::DbError;
use crate::db::model::Database;
use crate::db::server::Session;
pub(crate) use postgres::postgres;

/// How long a statement may wait and run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// In seconds.
    pub(crate) lock: u64,
    pub(crate) statement: u64,
}

/// A connection to a database of which advice is given.
pub(crate) trait Counts: Session {
    /// The schema, and what is known of its use.
    async fn facts(&mut self, bounds: Bounds) -> Result<(Database, Facts), DbError>;
}
