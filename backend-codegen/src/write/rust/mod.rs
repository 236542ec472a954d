//! Writes Rust: types with their decoders and checks, and the contracts of the frameworks.

pub mod names;
