//! What whole documents mean, and what is said about those that are wrong.

mod body;
mod circle;
mod corpus;
mod dialect;
mod document;
mod heirs;
mod hostile;
mod invariant;
mod mutation;
mod operation;
mod parameter;
mod path;
mod reference;
mod response;
mod schema;
mod security;
mod swagger;
mod version;
