//! The document that has everything, with handlers that answer what they read.

pub mod echo;
pub mod generated;
pub mod handlers;
