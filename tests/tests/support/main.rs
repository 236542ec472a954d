//! The run-time support of generated servers: its promises, and its verdicts beside those of peers.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

mod customer;
mod format;
mod json;
mod number;
mod reader;
mod verdict;
