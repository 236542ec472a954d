//! `cargo backend db`, on a server that the tests start.

mod analyze;
mod diff;
mod history;
mod lint;
mod migrate;
mod mysql;
mod n_plus_one;
mod partitions;
mod pooler;
pub(crate) mod server;
mod sqlite;
mod stock;
mod suggest;
