//! The server on axum: what is the same for all operations.

pub mod alternatives;
pub mod body;
pub mod fill;
pub mod guard;
pub mod harden;
pub mod limited;
pub mod methods;
pub mod respond;
pub mod serve;
pub mod stream;
