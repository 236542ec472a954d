//! Every document of `fixtures/broken` is refused, with what a user sees as a snapshot.

use std::collections::BTreeSet;
use std::path::Path;

use crate::program::{Place, Run, run};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/broken");
const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/snapshots/broken");

fn names(folder: &str) -> BTreeSet<String> {
    let entries = Path::new(folder).read_dir().unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Converts a document, as seen by somebody who stands beside it.
fn convert(name: &str) -> Run {
    let mut command = Place::new().command();
    command.args(["spec", name]).current_dir(FIXTURES);
    run(&mut command, b"")
}

#[test]
fn each_is_refused_with_a_place_and_a_help() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names(FIXTURES) {
            let run = convert(&name);
            insta::assert_snapshot!(name.as_str(), run.stderr);
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{name}");
            assert!(run.stderr.contains(&format!("--> {name}:")), "{name} has no place");
            assert!(run.stderr.contains("= help: "), "{name} has no help");
        }
    });
}

#[test]
fn there_are_enough_of_them_and_no_snapshot_is_left_over() {
    let fixtures = names(FIXTURES);
    assert!(fixtures.len() >= 25);
    let snapshots: BTreeSet<_> = fixtures.iter().map(|name| format!("{name}.snap")).collect();
    assert_eq!(names(SNAPSHOTS), snapshots);
}
