#![expect(clippy::disallowed_methods, reason = "these tests are about the disk")]

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::{
    ChangeKind, DifferenceKind, FileSet, Folders, InTheWay, Ownership, WriteError, Written, check,
    manifest, replace, write,
};

/// A folder for one test.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn folders(&self) -> Folders {
        Folders::new(self.folder.path().join("out"))
    }

    fn write(&self, files: &FileSet) -> Result<Written, WriteError> {
        write(files, &self.folders(), InTheWay::Refuse)
    }

    fn force(&self, files: &FileSet) -> Result<Written, WriteError> {
        write(files, &self.folders(), InTheWay::Replace)
    }

    /// The kinds of difference that a check finds, with the file's path.
    fn check(&self, files: &FileSet) -> Vec<String> {
        let differences = check(files, &self.folders()).unwrap();
        let describe = |difference: super::Difference| {
            let kind = match difference.kind {
                DifferenceKind::Missing { .. } => "missing",
                DifferenceKind::Changed { .. } => "changed",
                DifferenceKind::Stale { .. } => "stale",
            };
            format!("{kind} {}", self.relative(&difference.path))
        };
        differences.into_iter().map(describe).collect()
    }

    fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.folder.path()).unwrap();
        path.display().to_string()
    }

    fn put(&self, path: &str, contents: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// Every file and empty folder below the place, without the list of generated files.
    fn list(&self) -> Vec<String> {
        let mut list = Vec::new();
        self.walk(self.folder.path(), &mut list);
        list.retain(|path| !path.ends_with(manifest::NAME));
        list.sort();
        list
    }

    fn walk(&self, folder: &Path, list: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_full = path.is_dir() && fs::read_dir(&path).unwrap().next().is_some();
            if is_full && !path.is_symlink() {
                self.walk(&path, list);
            } else {
                list.push(self.relative(&path));
            }
        }
    }

    fn refusals(&self, error: &WriteError) -> Vec<String> {
        let describe = |obstacle: &super::Obstacle| {
            let path = obstacle.path.strip_prefix(self.folder.path());
            let path = path.unwrap_or(&obstacle.path).display();
            format!("{}: {path} {}", obstacle.code, obstacle.message)
        };
        error.obstacles.iter().map(describe).collect()
    }
}

fn files(generated: &[(&str, &str)]) -> FileSet {
    let mut files = FileSet::new();
    for (path, contents) in generated {
        files.generated(*path, *contents);
    }
    files
}

fn kinds(written: &Written) -> Vec<ChangeKind> {
    written.changes.iter().map(|change| change.kind).collect()
}

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
fn the_files_of_the_user_are_written_once() {
    let place = Place::new();
    let mut set = FileSet::new();
    set.user_once("pets.rs", "stub");
    place.write(&set).unwrap();
    place.put("out/pets.rs", "mine");
    let mut changed = FileSet::new();
    changed.user_once("pets.rs", "another stub");
    assert_eq!(place.force(&changed).unwrap().n_kept, 1);
    assert_eq!(place.read("out/pets.rs"), "mine");
    // Neither does it disappear when its stub does.
    place.write(&FileSet::new()).unwrap();
    assert_eq!(place.read("out/pets.rs"), "mine");
}

#[test]
fn a_file_of_the_user_is_changed_only_if_it_still_says_what_the_change_was_made_for() {
    let place = Place::new();
    place.put("src/pets.rs", "one\r\n");
    place.put("src/shops.rs", "mine\n");
    let target = |path: &str| place.folder.path().join(path);
    let mut set = files(&[("a.rs", "fn a() {}\n")]);
    set.edit(target("src/pets.rs"), "one\r\n", "one\r\ntwo\r\n");
    let mut clash = set.clone();
    clash.edit(target("src/shops.rs"), "theirs\n", "theirs too\n");
    let error = place.write(&clash).unwrap_err();
    assert_eq!(
        place.refusals(&error),
        ["file::edited: src/shops.rs was changed while it was looked at"]
    );
    assert_eq!(place.list(), ["src/pets.rs", "src/shops.rs"]);
    assert_eq!(place.read("src/pets.rs"), "one\r\n");
    let written = place.write(&set).unwrap();
    assert_eq!(kinds(&written), [ChangeKind::Created, ChangeKind::Updated]);
    assert_eq!(place.read("src/pets.rs"), "one\r\ntwo\r\n");
    assert_eq!(place.write(&set).unwrap().changes, []);
}

#[test]
fn notes_are_found_by_the_next_run_and_are_no_difference() {
    let place = Place::new();
    let generated = place.folders().generated;
    let mut set = files(&[("a.rs", "fn a() {}\n")]);
    set.note("one");
    place.write(&set).unwrap();
    assert_eq!(super::notes(&generated), ["one"]);
    let mut other = files(&[("a.rs", "fn a() {}\n")]);
    other.note("two");
    assert_eq!(place.check(&other), [""; 0]);
    place.write(&other).unwrap();
    assert_eq!(super::notes(&generated), ["two"]);
}

#[test]
fn a_foreign_file_in_the_way_stops_everything() {
    let place = Place::new();
    place.put("out/generated/b.rs", "mine");
    let mut set = files(&[("a.rs", "a"), ("b.rs", "b")]);
    set.user_once("c.rs", "c");
    let error = place.write(&set).unwrap_err();
    assert_eq!(
        place.refusals(&error),
        ["file::foreign: out/generated/b.rs is in the way and was not generated by this tool"]
    );
    assert_eq!(place.list(), ["out/generated/b.rs"]);
    assert_eq!(place.read("out/generated/b.rs"), "mine");
    place.force(&set).unwrap();
    assert_eq!(place.read("out/generated/b.rs"), "b");
}

#[test]
fn a_file_that_says_the_right_thing_already_is_taken_over() {
    let place = Place::new();
    place.put("out/generated/a.rs", "fn a( ) { }\r\n");
    place.write(&files(&[("a.rs", "fn a() {}\n")])).unwrap();
    let written = place.write(&files(&[("a.rs", "fn b() {}\n")])).unwrap();
    assert_eq!(kinds(&written), [ChangeKind::Updated]);
}

#[test]
fn a_generated_file_that_was_edited_is_named_and_kept() {
    let place = Place::new();
    let old = files(&[("a.rs", "fn a() {}\n"), ("b.rs", "fn b() {}\n")]);
    place.write(&old).unwrap();
    place.put("out/generated/a.rs", "fn a() { mine() }\n");
    place.put("out/generated/b.rs", "fn b() { mine() }\n");
    let new = files(&[("a.rs", "fn a2() {}\n"), ("c.rs", "fn c() {}\n")]);
    let error = place.write(&new).unwrap_err();
    assert_eq!(
        place.refusals(&error),
        [
            "file::edited: out/generated/a.rs was changed since it was generated",
            "file::edited: out/generated/b.rs is no longer generated, but was changed since it was",
        ]
    );
    assert!(
        error
            .obstacles
            .iter()
            .all(|one| one.help.contains("--force"))
    );
    assert_eq!(place.list(), ["out/generated/a.rs", "out/generated/b.rs"]);
    place.force(&new).unwrap();
    assert_eq!(place.list(), ["out/generated/a.rs", "out/generated/c.rs"]);
}

#[test]
fn an_edit_that_is_undone_by_hand_is_no_obstacle() {
    let place = Place::new();
    place.write(&files(&[("a.rs", "one")])).unwrap();
    place.put("out/generated/a.rs", "two");
    place.write(&files(&[("a.rs", "two")])).unwrap();
    place.write(&files(&[("a.rs", "three")])).unwrap();
}

#[test]
fn formatters_and_line_endings_do_not_count_as_edits() {
    let place = Place::new();
    let old = files(&[("a.rs", "fn a(x: u8, y: u8,) {}\n"), ("b.ts", "let b;\n")]);
    place.write(&old).unwrap();
    place.put(
        "out/generated/a.rs",
        "fn a(\r\n    x: u8,\r\n    y: u8\r\n) {\r\n}\r\n",
    );
    place.put("out/generated/b.ts", "let b;\r\n");
    assert_eq!(place.check(&old), [""; 0]);
    assert_eq!(place.write(&old).unwrap().n_unchanged, 2);
    let new = files(&[("a.rs", "fn a(x: u8) {}\n"), ("b.ts", "let c;\n")]);
    let written = place.write(&new).unwrap();
    assert_eq!(kinds(&written), [ChangeKind::Updated; 2]);
    assert_eq!(place.read("out/generated/a.rs"), "fn a(x: u8) {}\n");
}

#[test]
fn a_new_comment_of_ours_reaches_a_file_that_nobody_touched() {
    let place = Place::new();
    place
        .write(&files(&[("a.rs", "// one\nfn a() {}\n")]))
        .unwrap();
    let written = place
        .write(&files(&[("a.rs", "// two\nfn a() {}\n")]))
        .unwrap();
    assert_eq!(kinds(&written), [ChangeKind::Updated]);
}

#[test]
fn files_beside_ours_are_left_alone() {
    let place = Place::new();
    place.write(&files(&[("x/a.rs", "a")])).unwrap();
    place.put("out/generated/x/notes.txt", "mine");
    place.write(&files(&[("b.rs", "b")])).unwrap();
    assert_eq!(
        place.list(),
        ["out/generated/b.rs", "out/generated/x/notes.txt"]
    );
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

#[test]
fn a_list_that_was_tampered_with_removes_nothing() {
    let place = Place::new();
    place.write(&files(&[("a.rs", "a")])).unwrap();
    place.put("precious.txt", "a");
    let name = format!("out/generated/{}", manifest::NAME);
    let tampered = place.read(&name).replace("a.rs", "../../precious.txt");
    place.put(&name, &tampered);
    let error = place.write(&FileSet::new()).unwrap_err();
    assert_eq!(
        place.refusals(&error),
        [
            "file::manifest: out/generated/.backend-manifest is not a list of generated files (line 3)"
        ]
    );
    assert_eq!(place.read("precious.txt"), "a");
    // With force the list is given up, and what it named is nobody's.
    place.force(&files(&[("b.rs", "b")])).unwrap();
    assert_eq!(place.read("precious.txt"), "a");
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
    for round in 0..20 {
        let mut victim = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "fileset::tests::writes_until_it_is_killed"])
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
    assert_eq!(replace(Path::new("/dev/null"), "x"), Ok(true));
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
