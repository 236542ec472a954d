//! `cargo backend db`, on a server that the tests start.

mod analyze;
mod diff;
mod lint;
mod migrate;
mod mysql;
pub(crate) mod server;
mod sqlite;
mod suggest;
