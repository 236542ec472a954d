//! What one function of a server in Rust takes and gives, by its signature and its body.
//!
//! The scan of [`read::rust`](crate::read::rust) and the attributes of `backend-macros` infer the same
//! from the same code, since both ask here. The room knows syntax alone: what names mean beyond the item
//! at hand is behind [`types::Type`] and [`look::Look`], which a scan implements over whole programs.

pub mod answer;
pub mod arguments;
pub mod attribute;
pub mod body;
pub mod declared;
pub mod docs;
pub mod extractor;
pub mod handler;
pub mod json;
pub mod look;
pub mod path;
pub mod rules;
pub mod scope;
pub mod security;
pub mod seeks;
pub mod syntax;
pub mod types;
pub mod words;
pub mod written;

pub use crate::status::phrase;
pub use handler::{Handler, closure, handler};
