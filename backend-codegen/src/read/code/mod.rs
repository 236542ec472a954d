//! What readers of code have in common.
//!
//! A reader of code knows a language and its frameworks, and says what it found as a [`Sketch`]: plain
//! data that knows no intermediate representation. Here a sketch becomes the tree of an OpenAPI
//! document whose nodes have their places in the code, and is read like any other document from there
//! on. So what is wrong with an API is told at a line of its source.
//!
//! Nothing is lost in silence: calls that look like routes and did not become operations are told, each
//! with its reason.

mod align;
mod disk;
mod document;
mod faults;
mod files;
mod keywords;
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(in crate::read) mod loops;
mod paths;
pub mod queries;
mod references;
mod report;
mod sketch;
#[cfg(test)]
#[cfg(feature = "openapi")]
pub(crate) mod testing;
mod unused;
mod value;

use std::collections::BTreeMap;

use super::openapi;
use crate::api::Api;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;

#[cfg(feature = "rust-source")]
pub(crate) use crate::template::names;
pub use align::align;
pub use disk::Disk;
pub use files::{Entry, Files, Memory, extension, is_skipped, join, parent, stands_in};
#[cfg(feature = "ts-source")]
pub(in crate::read) use keywords::parsed;
pub use sketch::{
    Body, Content, Demand, Evidence, Info, Lost, Operation, Parameter, ParameterLocation, Response,
    Scheme, Sketch, Status, Tag, Text,
};
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(in crate::read) use unused::take_away;
pub use value::{Kind, Member, Value};

/// What a reader is given.
pub struct Input<'a> {
    /// How files are opened.
    pub files: &'a mut dyn Files,
    /// What it is to look at: a folder or a file.
    pub path: &'a str,
    /// The crates that a tool knows to be there. Without any, files stand where Cargo expects them.
    pub crates: &'a [Crate],
    /// Where texts go.
    pub sources: &'a mut Sources,
}

/// A target of a Cargo package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crate {
    /// What code calls it.
    pub name: String,
    /// Its first file, such as `src/main.rs`.
    pub root: String,
    /// The file that says what package it is, `Cargo.toml`.
    pub manifest: String,
    /// The name, version and description of that package.
    pub package: Package,
    /// Whether its routes are asked for. Others are only looked at where code refers to them.
    pub is_wanted: bool,
    /// Features of that package, and whether it is built with them. Code with a condition on another
    /// one is read.
    pub features: BTreeMap<String, bool>,
}

/// What a package says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    pub description: Option<String>,
}

/// A language that can be read.
pub struct Language {
    /// What people call it.
    pub name: &'static str,
    /// Whether there is code of it at a path.
    pub is_at: fn(&mut dyn Files, &str) -> bool,
    /// Finds the API that the code serves.
    pub scan: fn(&mut Input<'_>) -> Sketch,
    /// Finds what asks databases.
    pub queries: fn(&mut Input<'_>) -> queries::Functions,
    /// Folders outside of a project that its code may import from, as files of the project and in up to
    /// [`BESIDE`] folders above it say.
    pub beside: fn(&mut dyn Files, &str) -> Vec<String>,
}

/// How far above a project what is beside it is looked for, in folders.
pub const BESIDE: usize = 5;

/// All languages, in the order in which they are asked.
pub const LANGUAGES: &[Language] = &[
    #[cfg(feature = "rust-source")]
    super::rust::LANGUAGE,
    #[cfg(feature = "ts-source")]
    super::typescript::LANGUAGE,
];

/// How a sketch is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the document says of each fact how it is known, as `x-provenance`.
    pub provenance: bool,
    /// Whether everything that was guessed is told.
    pub strict: bool,
    /// Whether what is read is for a comparison, which wants to know what the code shows only a part of.
    pub compared: bool,
}

/// Reads what was found in code.
///
/// Lost calls and what is doubtful are among the findings.
pub fn read(
    sketch: Sketch,
    sources: &mut Sources,
    options: Options,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let mut sketch = sketch;
    let left_out = paths::unite(&mut sketch);
    unused::without(&mut sketch, &left_out);
    report::report(&sketch, options, diagnostics);
    let name = sources.name(sketch.info.title.place).to_owned();
    let mut tree = document::document(&sketch, options);
    if options.compared {
        tree.mark_partial();
    }
    references::settle(&mut tree, diagnostics);
    faults::read_without(&mut tree, diagnostics, &mut |tree, diagnostics| {
        let document = document::tree(tree, sketch.info.title.place, sources, diagnostics)?;
        openapi::read_composed(sources, document, &name, diagnostics)
    })
}
