//! Real documents, where they are at hand.

#![expect(clippy::disallowed_methods, reason = "these tests read documents")]

use std::path::{Path, PathBuf};

use super::super::{ReadOptions, read};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Sources;
use crate::read::Folder;

/// The folder of real documents beside the checkout.
fn folder() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|folder| folder.join("shared/specs"))
        .find(|folder| folder.is_dir())
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if matches!(extension, Some("json" | "yaml" | "yml")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Documents that really are wrong, with the codes of what is.
const WRONG: &[(&str, &[&str])] = &[
    // Operations that differ in a fragment only.
    ("box.json", &["path::conflict"]),
    // Files that the document was bundled without.
    ("digitalocean.json", &["ref::refused", "ref::unresolved"]),
    // Operations that differ in a query only.
    ("formapi.io.json", &["path::template"]),
];

/// Bytes of a document that is read in the blink of an eye without optimization.
const SMALL: usize = 1_000_000;

#[test]
fn real_documents_are_read_without_errors() {
    let n = check(|size| size < SMALL);
    assert!(n == 0 || n > 40, "{n} documents");
}

#[test]
fn large_real_documents_are_read_without_errors() {
    let n = check(|size| size >= SMALL);
    assert!(n == 0 || n > 8, "{n} documents");
}

/// Reads all documents of the sizes that are wanted, and returns how many there were.
fn check(is_wanted: impl Fn(usize) -> bool) -> usize {
    let Some(folder) = folder() else { return 0 };
    let mut n = 0;
    for path in documents(&folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        if !is_wanted(text.len()) {
            continue;
        }
        if !text.contains("openapi") || name.contains("swagger2") || name.contains("postman") {
            continue;
        }
        let mut sources = Sources::new();
        let entry = sources.add(path.to_str().unwrap(), text);
        let mut findings = Diagnostics::new();
        let options = ReadOptions::default();
        let mut loader = Folder::of(&path);
        let api = read(&mut sources, entry, &mut loader, &options, &mut findings);
        super::invariant::check(&api.unwrap());
        let codes = WRONG.iter().find(|(wrong, _)| *wrong == name);
        let codes = codes.map_or(&[][..], |(_, codes)| codes);
        let other = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .find(|finding| !codes.contains(&finding.code));
        assert_eq!(other, None, "{name}");
        n += 1;
    }
    n
}
