//! What a user sees of the documents in `fixtures/broken` and `fixtures/doubtful`, each a snapshot.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::program::{Place, Run, run};

/// Documents that are refused.
const BROKEN: &str = "broken";
/// Documents that are understood, with a warning.
const DOUBTFUL: &str = "doubtful";

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures")
        .join(folder)
}

fn snapshots(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cli/snapshots")
        .join(folder)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = folder.read_dir().unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".new"))
        .collect()
}

/// Converts each document of `folder`, as somebody would who stands beside it.
fn convert_each(folder: &str, check: impl Fn(&str, &Run)) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(snapshots(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names(&fixtures(folder)) {
            let mut command = Place::new().command();
            command.args(["spec", &name]).current_dir(fixtures(folder));
            let run = run(&mut command, b"");
            insta::assert_snapshot!(name.as_str(), run.stderr);
            assert!(
                run.stderr.contains(&format!("--> {name}:")),
                "{name} has no place"
            );
            for finding in run.stderr.split("\n\n").filter(|text| text.contains("-->")) {
                assert!(
                    finding.contains("= help: "),
                    "{name} has no help: {finding}"
                );
            }
            check(&name, &run);
        }
    });
}

#[test]
fn broken_documents_are_refused() {
    convert_each(BROKEN, |name, run| {
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{name}");
    });
}

#[test]
fn doubtful_documents_are_understood_with_a_warning() {
    convert_each(DOUBTFUL, |name, run| {
        assert_eq!(run.code, Some(0), "{name}");
        assert!(run.stdout.starts_with("openapi: "), "{name}");
    });
}

#[test]
fn there_are_enough_of_them_and_no_snapshot_is_left_over() {
    assert!(names(&fixtures(BROKEN)).len() >= 25);
    for folder in [BROKEN, DOUBTFUL] {
        let fixtures = names(&fixtures(folder));
        let expected: BTreeSet<_> = fixtures.iter().map(|name| format!("{name}.snap")).collect();
        assert_eq!(names(&snapshots(folder)), expected);
    }
}
