//! Bytes to a tree with a location at every node.
//!
//! This room knows JSON and YAML and nothing of OpenAPI. It never opens a file: text comes in
//! through [`Sources::add`] or [`Sources::add_bytes`], [`read`] makes a [`Document`] of it, and
//! every node of every tree knows the [`Location`] it was read from.

mod builder;
mod direction;
mod encoding;
mod foreign;
mod json;
mod limits;
mod node;
mod pointer;
mod rebuild;
mod report;
mod source;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use limits::Limits;
pub use node::{Array, Elements, Kind, Member, Members, Node, Object};
pub use pointer::decode_fragment;
pub(crate) use rebuild::Rebuild;
pub(crate) use report::quoted;
pub use source::{LineColumn, Location, Source, SourceId, Sources};
pub use syntax::Syntax;
pub use tree::{Document, NodeId};

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics};
use builder::Builder;
use report::Report;

/// Reads the text `source` into a tree.
///
/// Everything that is wrong with the text is reported in one go. There is no tree if the text
/// breaks the rules of `syntax` or exceeds `limits`; there is one, beside the errors, if it can be
/// understood nevertheless, as with a duplicate key (of which the first stays).
pub fn read(
    sources: &Sources,
    source: SourceId,
    syntax: Syntax,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let input = sources.get(source)?;
    let read = |syntax, diagnostics: &mut Diagnostics| {
        read_text(source, input.text(), syntax, limits, diagnostics)
    };
    if syntax == Syntax::Json && Syntax::is_yaml_name(input.name()) {
        // YAML may look like JSON at its beginning; if it is neither, it was meant as JSON.
        let mut findings = Diagnostics::new();
        let document = read(Syntax::Json, &mut findings).or_else(|| {
            let mut others = Diagnostics::new();
            let document = read(Syntax::Yaml, &mut others)?;
            findings = others;
            Some(document)
        });
        diagnostics.append(findings);
        return document.inspect(|_| direction::check(source, input.text(), diagnostics));
    }
    read(syntax, diagnostics).inspect(|_| direction::check(source, input.text(), diagnostics))
}

fn read_text(
    source: SourceId,
    text: &Arc<str>,
    syntax: Syntax,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let mut report = Report::new(source, diagnostics);
    // Offsets are 32 bit, and decoded text may be somewhat longer than its source.
    let largest = limits.bytes.min(u32::MAX as usize / 4);
    if text.len() > largest {
        report.fatal(too_large(text.len(), largest, &report));
        report.finish();
        return None;
    }
    let mut builder = Builder::new(text, limits);
    match syntax {
        Syntax::Json => json::read(&mut builder, limits, &mut report),
        Syntax::Yaml => yaml::read(&mut builder, limits, &mut report),
    }
    report.finish().then_some(())?;
    builder.finish(source, text.clone())
}

fn too_large(size: usize, largest: usize, report: &Report<'_>) -> Diagnostic {
    Diagnostic::error(
        "document::too-large",
        report.location(0, 0),
        format!("the document has {size} bytes"),
    )
    .label(format!("at most {largest} are read"))
    .help("split it into files that refer to each other, or raise the limit")
}
