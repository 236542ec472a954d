//! What whole documents mean, and what is said about those that are wrong.

mod circle;
mod dialect;
mod document;
mod reference;
mod schema;
