//! Twins of what is found in real servers.

mod actix;
mod axum;
mod bodies;
mod built;
mod carried;
mod errors;
mod followed;
mod generated;
mod handlers;
#[cfg(all(feature = "diff", feature = "scaffold"))]
mod round_trip;
mod served;
mod services;
mod settings;
mod types;

use super::LANGUAGE;
use crate::read::code::Options;
use crate::read::code::testing::{Seen, seen};

/// What is seen in a program of one file.
fn main(text: &str) -> Seen {
    files(&[("src/main.rs", text)])
}

fn files(files: &[(&str, &str)]) -> Seen {
    seen(&LANGUAGE, "", files, Options::default())
}
