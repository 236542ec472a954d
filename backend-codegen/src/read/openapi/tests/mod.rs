//! What whole documents mean, and what is said about those that are wrong.

mod document;
