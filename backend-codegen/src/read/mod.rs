//! Readers: a description of an API in, [`Api`](crate::api::Api) out.
//!
//! A reader knows its input and the intermediate representation, and no writer. Whatever is wrong
//! with the input comes out as [`Diagnostics`](crate::diagnostic::Diagnostics) of one run, with
//! places; whatever could be understood comes out beside them.

#[cfg(feature = "code")]
pub mod code;
#[cfg(feature = "database")]
pub mod database;
mod folder;
mod loader;
pub mod openapi;
#[cfg(feature = "overlay")]
mod overlay;
#[cfg(feature = "rust-source")]
pub mod rust;
#[cfg(feature = "ts-source")]
pub mod typescript;

pub use folder::{Folder, document};
pub use loader::{LoadError, Loaded, Loader, NoFiles};
