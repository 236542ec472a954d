//! Reads servers in Rust: what routers of axum and actix-web serve, without annotations.

use super::code::{Files, Input, Language, Sketch};

/// Rust, as the table of languages has it.
pub const LANGUAGE: Language = Language {
    name: "Rust",
    is_at,
    scan,
};

fn is_at(_files: &mut dyn Files, _path: &str) -> bool {
    false
}

fn scan(_input: &mut Input<'_>) -> Sketch {
    Sketch::default()
}
