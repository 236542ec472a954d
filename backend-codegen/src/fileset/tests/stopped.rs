//! Runs that are stopped, and runs that meet.

use std::fs;
use std::time::Duration;

use super::{Place, files};
use crate::fileset::{FileSet, Folders, InTheWay, write};

#[test]
fn work_that_stops_in_the_middle_is_completed_by_the_next_run() {
    let place = Place::new();
    let old = files(&[("a.rs", "a1"), ("b.rs", "b1"), ("z.rs", "z1")]);
    place.write(&old).unwrap();
    let new = files(&[("a.rs", "a2"), ("b.rs", "b2"), ("c.rs", "c2")]);
    // Between plan and rename somebody puts a folder where a file belongs.
    let sabotage = || place.put("out/generated/b.rs/x", "");
    fs::remove_file(place.folders().generated.join("b.rs")).unwrap();
    let error = write::write_after(&new, &place.folders(), InTheWay::Refuse, sabotage);
    assert_eq!(
        error.unwrap_err().obstacles.first().unwrap().code,
        "file::io"
    );
    assert_eq!(place.read("out/generated/a.rs"), "a2");
    assert_eq!(place.list(), ["out/generated/a.rs", "out/generated/b.rs/x"]);

    fs::remove_dir_all(place.folders().generated.join("b.rs")).unwrap();
    let third = files(&[("a.rs", "a3"), ("b.rs", "b3")]);
    place.write(&third).unwrap();
    assert_eq!(place.read("out/generated/a.rs"), "a3");
    assert_eq!(place.list(), ["out/generated/a.rs", "out/generated/b.rs"]);
}

#[test]
fn temporary_files_of_a_killed_run_are_swept() {
    let place = Place::new();
    place.write(&files(&[("a.rs", "a")])).unwrap();
    place.put("out/generated/.backend-99-1.tmp", "half");
    place.put("out/generated/.backend-mine.tmp", "mine");
    place.write(&files(&[("a.rs", "b")])).unwrap();
    assert_eq!(
        place.list(),
        ["out/generated/.backend-mine.tmp", "out/generated/a.rs"]
    );
}

#[test]
fn runs_at_the_same_time_end_in_the_state_of_one_of_them() {
    let place = Place::new();
    let sets: Vec<_> = (0..4)
        .map(|n| {
            let name = format!("only-{n}.rs");
            let text = format!("run {n}\n").repeat(1000);
            files(&[("a.rs", &text), ("b/c.rs", &text), (&name, &text)])
        })
        .collect();
    std::thread::scope(|scope| {
        for set in &sets {
            scope.spawn(|| {
                for _ in 0..20 {
                    place.write(set).unwrap();
                }
            });
        }
    });
    let is_state_of = |set: &FileSet| place.check(set).is_empty() && place.list().len() == 3;
    assert_eq!(sets.iter().filter(|set| is_state_of(set)).count(), 1);
}

/// Where [`writes_until_it_is_killed`] works, if it is to work at all.
const VICTIM: &str = "BACKEND_FILESET_VICTIM";

fn version(n: usize) -> FileSet {
    let text = format!("version {n}\n").repeat(2000);
    let mut set = FileSet::new();
    for name in ["a.rs", "b.txt", "c/d.rs", "c/e/f.rs"] {
        set.generated(name, text.as_str());
    }
    set.generated(format!("only/{n}.rs"), text);
    set
}

#[test]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(VICTIM) else {
        return;
    };
    for n in (0..3).cycle() {
        write(&version(n), &Folders::new(&folder), InTheWay::Refuse).unwrap();
    }
}

#[test]
fn a_run_that_is_killed_leaves_whole_files_and_the_next_one_goes_on() {
    let place = Place::new();
    let folders = place.folders();
    let whole: Vec<_> = (0..8)
        .map(|n| version(n).iter().next().unwrap().2.to_owned())
        .collect();
    let (_, here) = module_path!().split_once("::").unwrap();
    let name = format!("{here}::writes_until_it_is_killed");
    for round in 0..20 {
        let mut victim = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(VICTIM, &folders.output)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(15 + 7 * (round % 5)));
        victim.kill().unwrap();
        victim.wait().unwrap();
        for path in place.list() {
            let is_ours = !path.ends_with(".tmp") && path != "out" && path != "out/generated";
            if is_ours && !place.folder.path().join(&path).is_dir() {
                assert!(
                    whole.contains(&place.read(&path)),
                    "{path} in round {round}"
                );
            }
        }
        place.write(&version(7)).unwrap();
        assert_eq!(place.check(&version(7)), [""; 0]);
        assert_eq!(place.list().len(), 5, "{:?}", place.list());
    }
}
