//! Writers: from [`Api`](crate::api::Api) to files, one folder a target language.
//!
//! A writer reads only the API and its plans; it knows no reader, no disk and no clock.

#[cfg(any(feature = "scaffold", feature = "typescript"))]
mod beyond;
mod http;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod rust;
#[cfg(feature = "typescript")]
pub mod typescript;
#[cfg(feature = "stubs")]
pub mod upkeep;
pub(crate) mod words;
