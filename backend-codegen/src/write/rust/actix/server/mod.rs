//! The server on actix-web: what is the same for all operations.

pub mod body;
pub mod cross_origin;
pub mod fill;
pub mod guard;
pub mod harden;
pub mod limited;
pub mod paths;
pub mod preflight;
pub mod relay;
pub mod respond;
pub mod serve;
pub mod stream;
