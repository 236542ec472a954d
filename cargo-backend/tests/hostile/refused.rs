//! What is said about each document, what is written and where.

use std::path::Path;

use crate::document::Document;
use crate::program::Place;

#[test]
fn each_document_is_refused_with_a_place_or_written_inside_its_folder() {
    let mut settings = insta::Settings::clone_current();
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/snapshots");
    settings.set_snapshot_path(snapshots);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for document in Document::all() {
            let (name, place) = (&document.name, Place::new());
            let run = document.generate(&place);
            insta::assert_snapshot!(name.as_str(), run.stderr);
            assert_eq!(run.stdout, "", "{name}");
            for finding in run.stderr.split("\n\n").filter(|it| it.contains('[')) {
                let place = format!("--> {name}.yaml:");
                assert!(finding.contains(&place), "{name} has no place: {finding}");
                assert!(
                    finding.contains("= help: "),
                    "{name} has no help: {finding}"
                );
            }
            match document.requests() {
                None => {
                    assert_eq!(run.code, Some(2), "{name}");
                    assert_eq!(place.list(""), [""; 0], "{name}");
                }
                Some(_) => {
                    assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
                    let files = place.list("");
                    files.iter().for_each(|file| stays_inside(name, file));
                    again(&document, &place, &files);
                }
            }
        }
    });
}

/// The file lies in the output folder and can lie on any disk.
fn stays_inside(name: &str, file: &str) {
    assert!(file.starts_with("api/"), "{name}: {file}");
    for part in file.split('/') {
        let stem = part.split('.').next().unwrap_or_default();
        let reserved = ["con", "prn", "aux", "nul", "com1", "lpt1"];
        assert!(!reserved.contains(&stem), "{name}: {file}");
        assert!(part.len() <= 110, "{name}: {file}");
        let is_plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
        assert!(part.chars().all(is_plain), "{name}: {file}");
    }
}

/// A second run leaves every byte as it is.
fn again(document: &Document, place: &Place, files: &[String]) {
    let read = || {
        files
            .iter()
            .map(|file| place.read(file))
            .collect::<Vec<_>>()
    };
    let first = read();
    assert_eq!(document.generate(place).code, Some(0));
    assert_eq!(place.list(""), files, "{}", document.name);
    assert!(read() == first, "{}", document.name);
}
