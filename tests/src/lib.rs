//! Helpers of the end-to-end tests.

#[expect(
    clippy::indexing_slicing,
    reason = "a test that fails may panic, in what it calls too"
)]
pub mod random;
pub mod rust;
pub mod suite;
pub mod typescript;

#[expect(
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]
pub mod yaml;

/// What is generated of the document of the benchmark `decode`, beside [`support`].
#[expect(
    missing_docs,
    clippy::allow_attributes,
    reason = "documents need not describe everything, and servers may use less of it"
)]
#[path = "../benches/decode/types/mod.rs"]
#[rustfmt::skip]
pub mod types;

/// The run-time support that generated servers contain: compiled here once, so that it is linted
/// and tested as what it is.
#[expect(
    clippy::allow_attributes,
    unused_imports,
    unused_macros,
    reason = "in a server some of it may be used by nobody, and macros are for files of types"
)]
#[path = "../../backend-codegen/src/write/rust/support/mod.rs"]
pub mod support;
