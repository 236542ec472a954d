//! What a run writes, what it leaves alone, and what a check finds.

use std::fs;
use std::time::{Duration, SystemTime};

use super::{Place, files, kinds};
use crate::fileset::{
    ChangeKind, FileSet, Folders, InTheWay, Ownership, manifest, notes, replace, write,
};

#[test]
fn a_second_run_touches_nothing() {
    let place = Place::new();
    let mut set = files(&[("a.rs", "fn a() {}\n"), ("b/c.rs", "fn c() {}\n")]);
    set.user_once("handlers.rs", "// yours\n");
    assert_eq!(kinds(&place.write(&set).unwrap()), [ChangeKind::Created; 3]);
    assert_eq!(
        place.list(),
        [
            "out/generated/a.rs",
            "out/generated/b/c.rs",
            "out/handlers.rs"
        ]
    );

    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let paths = ["a.rs", "b/c.rs", manifest::NAME].map(|path| place.folders().generated.join(path));
    for path in &paths {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let again = place.write(&set).unwrap();
    assert_eq!(
        (again.changes.len(), again.n_unchanged, again.n_kept),
        (0, 2, 1)
    );
    for path in &paths {
        assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), long_ago);
    }
}

#[test]
fn only_what_differs_is_written_and_what_is_gone_is_removed() {
    let place = Place::new();
    let before = files(&[("a.rs", "a"), ("b.rs", "b"), ("c/d/e.rs", "e")]);
    place.write(&before).unwrap();
    let after = files(&[("a.rs", "a"), ("b.rs", "b2")]);
    let written = place.write(&after).unwrap();
    assert_eq!(kinds(&written), [ChangeKind::Updated, ChangeKind::Removed]);
    assert_eq!(written.n_unchanged, 1);
    assert_eq!(place.list(), ["out/generated/a.rs", "out/generated/b.rs"]);
    assert_eq!(place.read("out/generated/b.rs"), "b2");
    // The last file leaves an empty list, not a forgotten one.
    place.write(&FileSet::new()).unwrap();
    assert_eq!(place.list(), ["out/generated"; 0]);
}

#[test]
fn notes_are_found_by_the_next_run_and_are_no_difference() {
    let place = Place::new();
    let generated = place.folders().generated;
    let mut set = files(&[("a.rs", "fn a() {}\n")]);
    set.note("one");
    place.write(&set).unwrap();
    assert_eq!(notes(&generated), ["one"]);
    let mut other = files(&[("a.rs", "fn a() {}\n")]);
    other.note("two");
    assert_eq!(place.check(&other), [""; 0]);
    place.write(&other).unwrap();
    assert_eq!(notes(&generated), ["two"]);
}

#[test]
fn check_names_every_difference_and_changes_nothing() {
    let place = Place::new();
    let old = files(&[("a.rs", "fn a() {}\n"), ("b.rs", "fn b() {}\n")]);
    assert_eq!(
        place.check(&old),
        ["missing out/generated/a.rs", "missing out/generated/b.rs"]
    );
    assert_eq!(place.list(), [""; 0]);
    place.write(&old).unwrap();
    let new = files(&[("a.rs", "fn a2() {}\n"), ("c.rs", "fn c() {}\n")]);
    assert_eq!(
        place.check(&new),
        [
            "changed out/generated/a.rs",
            "stale out/generated/b.rs",
            "missing out/generated/c.rs",
        ]
    );
    assert_eq!(place.check(&old), [""; 0]);
}

#[test]
fn the_folder_of_generated_files_may_lie_elsewhere() {
    let place = Place::new();
    let folders = Folders {
        output: place.folder.path().join("src/handlers"),
        generated: place.folder.path().join("src/api"),
    };
    let mut set = files(&[("mod.rs", "g")]);
    set.user_once("mod.rs", "u");
    write(&set, &folders, InTheWay::Refuse).unwrap();
    assert_eq!(place.list(), ["src/api/mod.rs", "src/handlers/mod.rs"]);
}

#[test]
fn a_single_file_is_replaced_as_a_whole() {
    let place = Place::new();
    let target = place.folder.path().join("deep/api.yaml");
    assert_eq!(replace(&target, "one"), Ok(true));
    assert_eq!(replace(&target, "one"), Ok(false));
    assert_eq!(replace(&target, "two"), Ok(true));
    assert_eq!(place.list(), ["deep/api.yaml"]);
    assert_eq!(place.read("deep/api.yaml"), "two");
    let error = replace(place.folder.path(), "three").unwrap_err();
    assert_eq!(error.obstacles.first().unwrap().code, "file::io");
}

#[cfg(unix)]
#[test]
fn a_single_file_may_be_a_link_or_a_device() {
    let place = Place::new();
    place.put("real.yaml", "one");
    let link = place.folder.path().join("link.yaml");
    std::os::unix::fs::symlink("real.yaml", &link).unwrap();
    assert_eq!(replace(&link, "two"), Ok(true));
    assert_eq!(place.read("real.yaml"), "two");
    assert!(link.is_symlink());
    assert_eq!(replace(std::path::Path::new("/dev/null"), "x"), Ok(true));
}

#[test]
fn the_order_of_insertion_does_not_matter() {
    let mut one = files(&[("a", "1"), ("b", "2")]);
    one.user_once("c", "3");
    let mut two = FileSet::new();
    two.user_once("c", "3");
    two.append(files(&[("b", "2"), ("a", "1")]));
    assert_eq!(one, two);
    assert_eq!(one.get(Ownership::Generated, "a"), Some("1"));
    let moved = one.with_user_files_under("src");
    assert_eq!(moved.get(Ownership::UserOnce, "src/c"), Some("3"));
    assert_eq!(moved.get(Ownership::Generated, "b"), Some("2"));
}
