//! What was found, as people and programs read it. Pure.

mod human;
mod json;

pub(crate) use human::{human, listed};
pub(crate) use json::json;
