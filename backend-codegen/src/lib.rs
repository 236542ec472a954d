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
//!
//! # Features
//!
//! The default, `generate`, is all that a build script needs: documents in JSON and YAML in, servers on
//! axum or actix-web out. With it five small crates are built, without `syn`, `serde` or `indexmap`.
//!
//! - `openapiv3` and `utoipa` let [`Config`] take a document that one of these libraries has in memory.
//! - `overlay` applies overlays to documents.
//! - `openapi`, `diff` and `lint` write documents, compare APIs and review them.
//! - `stubs`, `scaffold` and `typescript` write what users own, and servers for Node.
//! - `infer`, `rust-source`, `ts-source` and `database` make APIs of code and of schemas of databases.

#[cfg(feature = "generate")]
pub mod api;
#[cfg(feature = "generate")]
mod config;
#[cfg(feature = "generate")]
pub mod diagnostic;
#[cfg(feature = "diff")]
pub mod diff;
#[cfg(feature = "generate")]
pub mod document;
#[cfg(feature = "generate")]
pub mod fileset;
#[cfg(feature = "infer")]
pub mod infer;
#[cfg(any(feature = "openapiv3", feature = "utoipa"))]
mod interchange;
#[cfg(feature = "generate")]
mod invisible;
#[cfg(feature = "lint")]
pub mod lint;
#[cfg(feature = "generate")]
mod list;
#[cfg(feature = "generate")]
pub mod map;
#[cfg(feature = "openapi")]
pub mod merge;
#[cfg(any(feature = "generate", feature = "infer"))]
mod names;
#[cfg(feature = "generate")]
mod order;
#[cfg(feature = "generate")]
pub mod read;
#[cfg(any(feature = "code", feature = "infer", feature = "openapi"))]
mod status;
#[cfg(feature = "generate")]
pub mod suggest;
#[cfg(any(feature = "code", feature = "infer", feature = "openapi"))]
mod template;
#[cfg(feature = "generate")]
pub mod tokens;
#[cfg(feature = "generate")]
pub mod write;

#[cfg(feature = "generate")]
pub use config::{Config, STACK};
