//! Writes an API as an OpenAPI document that people read.
//!
//! The document says all that [`Api`] says, in the words of the version that is asked for. What that
//! version has no word for is left out with a warning, never in silence. Nothing is written that is
//! so anyway (`required: false`, a default `style`), and reusable parts stand once, under the names
//! that they have in [`Api::components`] and [`Types`](crate::api::Types).

mod body;
mod component;
mod document;
mod info;
mod json;
mod object;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::HashSet;

use crate::api::{Api, Json, TypeId, Version};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The version to write; `None` is the one that the API was written in.
    pub version: Option<Version>,
    /// The syntax.
    pub format: Format,
}

/// The syntax of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML in block style, the same in YAML 1.1 and 1.2.
    Yaml,
    /// JSON with a member a line.
    Json,
}

/// Writes `api` as an OpenAPI document.
///
/// Every part that the version in `options` has no word for is left out and reported with its place.
pub fn write(api: &Api, options: &Options, diagnostics: &mut Diagnostics) -> String {
    let tree = tree(api, options.version.unwrap_or(api.version), diagnostics);
    match options.format {
        Format::Yaml => yaml::print(&tree),
        Format::Json => json::print(&tree),
    }
}

/// The document as a tree.
pub(crate) fn tree(api: &Api, version: Version, diagnostics: &mut Diagnostics) -> Json {
    let mut writer = Writer {
        api,
        version,
        diagnostics,
        open: Vec::new(),
        inlined: HashSet::new(),
    };
    writer.document().into()
}

/// What all parts of a document need to be written.
struct Writer<'a> {
    api: &'a Api,
    version: Version,
    diagnostics: &'a mut Diagnostics,
    /// The types that are being written, from the outermost to the innermost.
    open: Vec<TypeId>,
    /// Addresses of components that were written where they are used, as the version has no section
    /// for them.
    inlined: HashSet<*const ()>,
}

impl Writer<'_> {
    /// Whether `part`, if `present`, can be written: it has words since `version`. If it has none, the
    /// reader is told that it is left out.
    fn can(&mut self, version: Version, present: bool, part: &str, location: Location) -> bool {
        if present && self.version < version {
            self.left_out(part, Some(version), location);
            return false;
        }
        present
    }

    /// Says that `part` has no words in the version that is written.
    fn left_out(&mut self, part: &str, since: Option<Version>, location: Location) {
        let mut diagnostic = Diagnostic::warning(
            "openapi::not-expressible",
            location,
            format!("{part} cannot be said in OpenAPI {}", name(self.version)),
        )
        .label("it is not in the document that is written");
        if let Some(since) = since {
            diagnostic = diagnostic.help(format!("OpenAPI {} has a word for it", name(since)));
        }
        self.diagnostics.push(diagnostic);
    }
}

fn name(version: Version) -> &'static str {
    match version {
        Version::V3_0 => "3.0",
        Version::V3_1 => "3.1",
        Version::V3_2 => "3.2",
    }
}
