//! Bytes to a tree with a location at every node.
//!
//! This room knows JSON and YAML and nothing of OpenAPI. It never opens a file: text comes in
//! through [`Sources::add`], and every node of every tree knows the [`Location`] it was read from.

mod source;

pub use source::{LineColumn, Location, Source, SourceId, Sources};
