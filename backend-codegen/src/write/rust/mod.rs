//! Writes Rust: types with their decoders and checks, and the contracts of the frameworks.

mod decode;
mod docs;
mod encode;
pub mod file;
pub mod names;
mod printer;
pub mod types;
mod validate;

pub use printer::Printer;
