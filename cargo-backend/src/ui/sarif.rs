//! Findings as SARIF 2.1.0 (OASIS), which code scanning understands: one document a run.

use std::fmt::Write as _;

use backend_codegen::diagnostic::Severity;

use super::finding::Finding;
use super::json::{Object, string};
use super::place::Place;
use crate::explain;

/// What has been found so far.
#[derive(Default)]
pub(super) struct Log {
    results: Vec<String>,
    codes: Vec<String>,
}

impl Log {
    /// Adds findings.
    pub(super) fn add(&mut self, findings: &[Finding<'_>]) {
        for finding in findings {
            let result = self.result(finding).finish();
            self.results.push(result);
        }
    }

    /// Adds a finding that somebody accepted.
    pub(super) fn add_silenced(&mut self, finding: &Finding<'_>, reason: &str) {
        let mut suppression = Object::new();
        // Whoever accepted it did so in files of the project.
        suppression.string("kind", "external");
        suppression.string("justification", reason);
        let mut result = self.result(finding);
        result.list("suppressions", std::iter::once(suppression.finish()));
        self.results.push(result.finish());
    }

    fn result(&mut self, finding: &Finding<'_>) -> Object {
        let known = self.codes.iter().position(|code| code == finding.code);
        let index = known.unwrap_or_else(|| {
            self.codes.push(finding.code.to_owned());
            self.codes.len().saturating_sub(1)
        });
        let mut object = Object::new();
        object.string("ruleId", finding.code);
        object.raw("ruleIndex", &index.to_string());
        object.string("level", level(finding.severity));
        object.raw("message", &message(&text(finding)));
        let place = finding.place.iter();
        object.list("locations", place.map(|place| location(place, None, None)));
        if !finding.related.is_empty() {
            let related = finding.related.iter().zip(0..);
            let related =
                related.map(|((place, label), id)| location(place, Some(id), Some(label)));
            object.list("relatedLocations", related);
        }
        object
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        let rules = self.codes.iter().map(|code| rule(code));
        let mut driver = Object::new();
        driver.string("name", env!("CARGO_PKG_NAME"));
        driver.string("version", env!("CARGO_PKG_VERSION"));
        driver.string("informationUri", env!("CARGO_PKG_REPOSITORY"));
        driver.list("rules", rules);
        let mut tool = Object::new();
        tool.raw("driver", &driver.finish());
        let mut run = Object::new();
        run.raw("tool", &tool.finish());
        run.string("columnKind", "unicodeCodePoints");
        run.list("results", self.results.into_iter());
        let mut log = Object::new();
        log.string("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        log.string("version", "2.1.0");
        log.list("runs", std::iter::once(run.finish()));
        let mut document = log.finish();
        document.push('\n');
        document
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn message(text: &str) -> String {
    let mut object = Object::new();
    object.string("text", text);
    object.finish()
}

/// What is wrong, why, and what to do about it.
fn text(finding: &Finding<'_>) -> String {
    let mut text = finding.message.to_owned();
    // Writing to a string cannot fail.
    if !finding.label.is_empty() {
        let _ = write!(text, ": {}", finding.label);
    }
    if let Some(place) = finding.place.as_ref().and_then(Place::in_history) {
        let _ = write!(text, "\n{place}");
    }
    for help in &finding.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

fn location(place: &Place<'_>, id: Option<usize>, label: Option<&str>) -> String {
    let place = &place.in_checkout();
    let mut artifact = Object::new();
    artifact.string("uri", &uri(place.file));
    let mut physical = Object::new();
    physical.raw("artifactLocation", &artifact.finish());
    if let Some(span) = &place.span {
        let mut region = Object::new();
        region.raw("startLine", &span.start.line.to_string());
        region.raw("startColumn", &span.start.column.to_string());
        region.raw("endLine", &span.end.line.to_string());
        region.raw("endColumn", &span.end.column.to_string());
        physical.raw("region", &region.finish());
    }
    let mut object = Object::new();
    if let Some(id) = id {
        object.raw("id", &id.to_string());
    }
    object.raw("physicalLocation", &physical.finish());
    if let Some(label) = label {
        object.raw("message", &message(label));
    }
    object.finish()
}

/// A path as a relative reference (RFC 3986).
fn uri(file: &str) -> String {
    let mut uri = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// What a code means.
fn rule(code: &str) -> String {
    let mut object = Object::new();
    object.string("id", code);
    if let Some(page) = explain::page(code) {
        object.raw("shortDescription", &message(&page.title));
        object.raw("fullDescription", &message(&page.text()));
        object.string("helpUri", &page.uri());
        let mut help = Object::new();
        help.string("text", &page.text());
        help.string("markdown", &page.markdown());
        object.raw("help", &help.finish());
        let mut properties = Object::new();
        properties.list("tags", page.tags.iter().map(|tag| string(tag)));
        object.raw("properties", &properties.finish());
    }
    object.finish()
}
