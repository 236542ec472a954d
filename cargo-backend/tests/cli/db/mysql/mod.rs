//! `cargo backend db` on databases of MariaDB, on a server that the tests start.

mod analyze;
mod diff;
mod lint;
mod migrate;
mod server;
mod suggest;
