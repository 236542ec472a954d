//! `cargo backend db` on databases of SQLite, which are seen through sqlx.

mod analyze;
mod diff;
mod file;
mod history;
mod lint;
mod migrate;
mod n_plus_one;
mod readme;
mod suggest;
