//! Facts that hold for both languages.

mod json;
mod limits;
mod objects;
mod yaml;

use super::{Document, Kind, Limits, Member, Node, Sources, Syntax, read};
use crate::diagnostic::{Diagnostics, Severity};

/// Reads a text that has nothing wrong with it.
pub(in crate::document) fn document(name: &str, text: &str) -> Document {
    let (document, diagnostics) = read_text(name, text, &Limits::default());
    assert!(diagnostics.is_empty(), "{text:?}: {diagnostics:?}");
    document.unwrap()
}

pub(in crate::document) fn read_text(
    name: &str,
    text: &str,
    limits: &Limits,
) -> (Option<Document>, Diagnostics) {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let mut diagnostics = Diagnostics::new();
    let document = read(
        &sources,
        source,
        Syntax::of(name, text),
        limits,
        &mut diagnostics,
    );
    (document, diagnostics)
}

/// A tree as JSON.
pub(in crate::document) fn json(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(lexeme) => lexeme.to_owned(),
        Kind::String(text) => serde_json::to_string(text).unwrap(),
        Kind::Array(array) => {
            let elements: Vec<_> = array.iter().map(json).collect();
            format!("[{}]", elements.join(","))
        }
        Kind::Object(object) => {
            let member = |member: Member<'_>| {
                let key = serde_json::to_string(member.key).unwrap();
                format!("{key}:{}", json(member.value))
            };
            let members: Vec<_> = object.iter().map(member).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// What is said about a text, a paragraph a finding.
pub(in crate::document) fn findings(name: &str, text: &str) -> String {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let mut diagnostics = Diagnostics::new();
    let syntax = Syntax::of(name, text);
    let document = read(
        &sources,
        source,
        syntax,
        &Limits::default(),
        &mut diagnostics,
    );
    let mut shown = String::new();
    let place = |location| {
        let place = sources.line_column(location);
        let text: String = sources.text(location).chars().take(40).collect();
        format!("{}:{} {text:?}", place.line, place.column)
    };
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        shown += &format!("{severity}[{}]: {}\n", diagnostic.code, diagnostic.message);
        shown += &format!("  {}: {}\n", place(diagnostic.location), diagnostic.label);
        for related in diagnostic.related {
            shown += &format!("  {}: {}\n", place(related.location), related.label);
        }
        for help in diagnostic.help {
            shown += &format!("  help: {help}\n");
        }
    }
    shown + if document.is_some() { "" } else { "no tree\n" }
}

#[test]
fn text_that_is_shown_in_another_order_is_told() {
    for name in ["a.yaml", "a.json"] {
        let told = findings(name, "{\"a\": \"b\u{202e}c\", \"d\u{2066}\": \"\u{2069}\"}");
        assert!(told.starts_with("warning[document::direction]: "), "{told}");
        assert!(told.contains("here and 2 times more"), "{told}");
        // Escapes are seen, and languages that are written from right to left are not meant.
        assert_eq!(findings(name, "{\"a\": \"\\u202e שלום مرحبا\"}"), "");
    }
    let comment = findings("a.yaml", "# \u{202e}\na: b\n");
    assert!(comment.contains("  1:3 "), "{comment}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
fn real_documents_are_read_without_a_word() {
    let folders = ["../../shared/specs", "../../../shared/specs"];
    let Some(folder) = folders.iter().find_map(|path| std::fs::read_dir(path).ok()) else {
        return;
    };
    for entry in folder.flatten() {
        let path = entry.path();
        let name = path.to_string_lossy();
        if !name.ends_with(".tsv") && !path.is_dir() {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(document(&name, &text).node_count() > 10);
        }
    }
}
