//! Documents with one thing in them replaced by another.

#![expect(clippy::disallowed_methods, reason = "these tests read fixtures")]

use std::path::Path;

use super::super::codes::CODES;
use super::super::testing::rendered;
use super::super::{ReadOptions, read};
use crate::diagnostic::Diagnostics;
use crate::document::{self, Kind, Limits, Location, Node, Sources, Syntax};
use crate::read::NoFiles;

const DOCUMENTS: [&str; 4] = [
    "every-field-2.0.yaml",
    "every-field-3.0.yaml",
    "every-field-3.2.yaml",
    "museum.yaml",
];

/// What is put in the place of something else.
const VALUES: &[&str] = &[
    "null",
    "true",
    "-1.5e400",
    "'#/components/schemas'",
    "\"\\r\\n\\0*/`${x}\\u202E\"",
    "[]",
    "[[{}], 1]",
    "{}",
    "{$ref: '#'}",
    "{$ref: '#/paths', $id: '#', $schema: 3, type: [], x-a: {}}",
];

/// The places of all values below `node`.
fn places(node: Node<'_>, found: &mut Vec<Location>) {
    found.push(node.location());
    match node.kind() {
        Kind::Array(array) => array.iter().for_each(|item| places(item, found)),
        Kind::Object(object) => {
            for member in object {
                found.push(member.key_location);
                places(member.value, found);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Reads every mutant of a document, or one in `every`.
fn mutate(name: &str, every: usize) {
    let text = fixture(name);
    let mut sources = Sources::new();
    let source = sources.add(name, text.clone());
    let limits = Limits::default();
    let mut findings = Diagnostics::new();
    let document = document::read(&sources, source, Syntax::Yaml, &limits, &mut findings).unwrap();
    let mut found = Vec::new();
    places(document.root(), &mut found);
    let mutants = found
        .iter()
        .enumerate()
        .flat_map(|(n, place)| (0..VALUES.len()).map(move |m| (n * 7 + m, place, VALUES[m])));
    for (n, place, value) in mutants {
        if n % every != 0 {
            continue;
        }
        let (start, end) = (place.start as usize, place.end as usize);
        let mut mutant = text.clone();
        mutant.replace_range(start..end, value);
        check(name, &mutant, n % 2 == 0);
    }
}

fn check(name: &str, mutant: &str, lenient: bool) {
    let mut sources = Sources::new();
    let entry = sources.add(name, mutant);
    let mut findings = Diagnostics::new();
    let options = ReadOptions {
        lenient,
        ..ReadOptions::default()
    };
    let api = read(&mut sources, entry, &mut NoFiles, &options, &mut findings);
    assert!(api.is_some() || findings.has_errors(), "{mutant}");
    for finding in findings.iter() {
        let family = finding.code.split("::").next().unwrap_or("");
        let is_ours = CODES.iter().any(|(code, _)| *code == finding.code);
        assert!(
            is_ours || matches!(family, "document" | "yaml" | "json"),
            "{}",
            finding.code
        );
        assert!(!finding.help.is_empty(), "{}", finding.message);
        let places = finding.related.iter().map(|related| related.location);
        for place in places.chain([finding.location]) {
            let range = place.start as usize..place.end as usize;
            assert!(mutant.get(range).is_some(), "{}: {mutant}", finding.message);
        }
    }
    let text = rendered(&sources, &findings);
    assert_eq!(text.lines().count(), findings.len(), "{text}");
    assert!(!text.contains(['\r', '\0', '\u{202e}']), "{text}");
    if let Some(api) = api {
        super::invariant::check(&api);
    }
}

#[test]
fn whatever_stands_in_a_document_is_read_or_told() {
    for name in DOCUMENTS {
        mutate(name, 37);
    }
}

#[test]
#[ignore = "takes minutes without optimization"]
fn whatever_stands_in_a_document_is_read_or_told_every_time() {
    for name in DOCUMENTS {
        mutate(name, 1);
    }
}
