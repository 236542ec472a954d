//! The server on axum: what is the same for all operations.

pub mod alternatives;
pub mod body;
pub mod cross_origin;
pub mod fill;
pub mod guard;
pub mod harden;
pub mod limited;
pub mod methods;
pub mod preflight;
pub mod respond;
pub mod serve;
pub mod stream;
