//! What was found, as people and programs read it. Pure.

mod html;
mod human;
mod json;

pub(crate) use html::html;
pub(crate) use human::{human, listed};
pub(crate) use json::json;
