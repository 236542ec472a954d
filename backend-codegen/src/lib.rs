//! Reads OpenAPI documents and writes typed, validated, secured servers from them.

pub mod diagnostic;
pub mod document;
