//! Reads OpenAPI documents and writes typed, validated, secured servers from them.

pub mod api;
pub mod diagnostic;
#[cfg(feature = "diff")]
pub mod diff;
pub mod document;
pub mod fileset;
pub mod read;
pub mod write;
