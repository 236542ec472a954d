//! Paths and folders that nothing can be written to.

use super::{Place, files};
use crate::fileset::{Folders, InTheWay, manifest, write};

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let place = Place::new();
    let set = files(&[("../evil.rs", ""), ("/etc/evil.rs", ""), ("con.rs", "")]);
    let error = place.write(&set).unwrap_err();
    assert_eq!(error.obstacles.len(), 3);
    assert!(error.obstacles.iter().all(|one| one.code == "file::name"));
    assert_eq!(place.list(), [""; 0]);
}

#[test]
fn names_that_meet_on_some_system_are_refused() {
    let place = Place::new();
    let case = files(&[("Pets.rs", "a"), ("pets.rs", "b")]);
    assert_eq!(place.write(&case).unwrap_err().obstacles.len(), 1);
    let folder = files(&[("a", ""), ("A/b", ""), ("a-b", "")]);
    assert_eq!(place.write(&folder).unwrap_err().obstacles.len(), 1);
    let twice = files(&[("a", "one"), ("a", "two")]);
    assert_eq!(place.write(&twice).unwrap_err().obstacles.len(), 1);
    let mut owners = files(&[("a.rs", "one")]);
    owners.user_once("generated/a.rs", "two");
    assert_eq!(place.write(&owners).unwrap_err().obstacles.len(), 1);
    let list = files(&[(manifest::NAME, "mine")]);
    assert_eq!(place.write(&list).unwrap_err().obstacles.len(), 1);
    assert_eq!(place.list(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let place = Place::new();
    place.put("outside/a.rs", "precious");
    place.put("out/generated/inside/x", "");
    let path = |path: &str| place.folder.path().join(path);
    symlink(path("outside"), path("out/generated/x")).unwrap();
    symlink(path("outside/a.rs"), path("out/generated/y.rs")).unwrap();
    symlink("inside", path("out/generated/z")).unwrap();
    symlink(path("nowhere"), path("out/user.rs")).unwrap();
    let mut set = files(&[("x/a.rs", "evil"), ("y.rs", "evil"), ("z/a.rs", "fine")]);
    set.user_once("user.rs", "stub");
    let error = place.force(&set).unwrap_err();
    assert_eq!(
        place.refusals(&error),
        [
            "file::outside: out/generated/x is a symbolic link that leads out of the output folder",
            "file::not-a-file: out/generated/y.rs is a symbolic link where a file belongs",
        ]
    );
    assert_eq!(place.read("outside/a.rs"), "precious");

    let mut set = files(&[("z/a.rs", "fine")]);
    set.user_once("user.rs", "stub");
    assert_eq!(place.write(&set).unwrap().n_kept, 1);
    assert_eq!(place.read("out/generated/inside/a.rs"), "fine");
    assert!(!path("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn the_output_folder_itself_may_be_a_link() {
    let place = Place::new();
    place.put("real/x", "");
    let link = place.folder.path().join("out");
    std::os::unix::fs::symlink(place.folder.path().join("real"), link).unwrap();
    place.write(&files(&[("a.rs", "a")])).unwrap();
    assert_eq!(place.read("real/generated/a.rs"), "a");
}

#[test]
fn a_file_where_a_folder_belongs_is_named() {
    let place = Place::new();
    place.put("out", "a file");
    let error = place.write(&files(&[("a.rs", "a")])).unwrap_err();
    assert_eq!(error.obstacles.len(), 1);
    assert_eq!(place.list(), ["out"]);

    let place = Place::new();
    place.put("out/generated/a", "a file");
    place.put("out/generated/b.rs/c", "a folder");
    let error = place
        .force(&files(&[("a/b.rs", ""), ("b.rs", "")]))
        .unwrap_err();
    assert_eq!(
        place.refusals(&error),
        [
            "file::not-a-folder: out/generated/a is not a folder",
            "file::not-a-file: out/generated/b.rs is a folder where a file belongs",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_nothing_remains() {
    let place = Place::new();
    // Not even root may make folders here.
    let folders = Folders {
        output: place.folder.path().join("out"),
        generated: "/proc/self/generated".into(),
    };
    let mut set = files(&[("a.rs", "a")]);
    set.user_once("b/c.rs", "c");
    let error = write(&set, &folders, InTheWay::Refuse).unwrap_err();
    assert_eq!(error.obstacles.first().unwrap().code, "file::io");
    assert_eq!(place.list(), [""; 0]);
}

#[test]
fn folders_made_for_nothing_are_taken_away_again() {
    let place = Place::new();
    let folders = Folders {
        output: place.folder.path().join("taken"),
        generated: place.folder.path().join("out/deep/generated"),
    };
    place.put("taken", "a file");
    let mut set = files(&[("a.rs", "a")]);
    set.user_once("c.rs", "c");
    write(&set, &folders, InTheWay::Refuse).unwrap_err();
    assert_eq!(place.list(), ["taken"]);
}
