//! Reads OpenAPI documents and writes typed, validated, secured servers from them.
//!
//! A build script says in its `main`
//!
//! ```no_run
//! backend_codegen::Config::new("openapi.yaml").generate();
//! ```
//!
//! and the crate, which then has a module `api` with a trait for each tag, the types, and a router, takes it in:
//!
//! ```ignore
//! include!(concat!(env!("OUT_DIR"), "/api.rs"));
//! ```
//!
//! [`Config`] says what can be chosen. The rooms behind it are for tools: [`read`] takes documents
//! in, [`api`] is what they mean, [`write`](mod@write) puts targets out, [`fileset`] brings files to
//! the disk, and whatever is wrong on the way is a [`diagnostic`].

pub mod api;
mod config;
pub mod diagnostic;
#[cfg(feature = "diff")]
pub mod diff;
pub mod document;
pub mod fileset;
#[cfg(any(feature = "openapiv3", feature = "utoipa"))]
mod interchange;
mod invisible;
#[cfg(feature = "lint")]
pub mod lint;
pub mod read;
pub mod suggest;
pub mod tokens;
pub mod write;

pub use config::{Config, STACK};
