//! A server's catalogue → [`Database`](super::model::Database), in a number of queries that does not depend
//! on how much there is.

pub(crate) mod again;
mod catalogue;
mod home;
mod mysql;
mod others;
mod postgres;
mod queries;
mod sqlite;
pub(crate) mod statistics;

pub(crate) use mysql::mysql;
pub(crate) use postgres::{answers, postgres};
pub(crate) use sqlite::sqlite;
