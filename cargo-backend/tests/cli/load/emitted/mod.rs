//! The crate that `--emit` writes: what does not depend on a document, and what is written of the
//! document of these tests.

#[path = "../../../../src/load/client/mod.rs"]
mod client;
#[path = "../../../../src/command/load/emit/shipped/measure.rs"]
mod measure;
mod operations;
#[path = "../../../../src/command/load/emit/shipped/person.rs"]
mod person;
#[path = "../../../../src/command/load/emit/shipped/run.rs"]
pub(super) mod run;
#[path = "../../../../src/tls.rs"]
mod tls;
