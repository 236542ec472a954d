//! What is generated.

pub mod generated;
