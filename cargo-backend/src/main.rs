//! The `cargo backend` subcommand.

fn main() {}
