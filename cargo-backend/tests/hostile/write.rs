//! Folders that something is wrong with, and runs that meet.

use std::process::Stdio;

use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      tags: [Orders]
      operationId: listOrders
      description: |-
        First line.
        Second line.
      responses: {'204': {description: None.}}
";

const GEN: &str = "gen api.yaml --framework axum --output src/api";

fn place(spec: &str) -> Place {
    let place = Place::new();
    place.put("api.yaml", spec);
    place
}

#[test]
fn line_endings_of_the_document_change_no_byte() {
    let [plain, dos] = [SPEC.to_owned(), SPEC.replace('\n', "\r\n")].map(|spec| {
        let place = place(&spec);
        let run = place.run(GEN);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        place.texts("src/api")
    });
    assert!(plain == dos);
}

#[test]
fn a_second_run_changes_no_byte_and_no_time() {
    let place = place(SPEC);
    assert_eq!(place.run(GEN).code, Some(0));
    let path = place.path().join("src/api/generated/orders.rs");
    let time = || path.metadata().unwrap().modified().unwrap();
    let (first, at) = (place.texts("src/api"), time());
    assert_eq!(place.run(GEN).code, Some(0));
    assert!(first == place.texts("src/api"));
    assert_eq!(at, time());
}

#[cfg(unix)]
#[test]
fn an_output_folder_that_is_a_link_is_followed_and_one_inside_that_leads_out_is_not() {
    use std::os::unix::fs::symlink;

    let place = place(SPEC);
    place.put("elsewhere/keep", "");
    place.put("src/lib.rs", "");
    symlink("../elsewhere", place.path().join("src/api")).unwrap();
    assert_eq!(place.run(GEN).code, Some(0));
    assert!(place.path().join("elsewhere/generated/orders.rs").exists());

    let place = self::place(SPEC);
    place.put("outside/keep", "");
    place.put("src/api/generated/keep", "");
    let link = place.path().join("src/api/generated/types");
    symlink(place.path().join("outside"), link).unwrap();
    for more in ["", "--force"] {
        let run = place.run(&format!("{GEN} {more}"));
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains("error[file::outside]"),
            "{}",
            run.stderr
        );
        assert_eq!(place.list("outside"), ["keep"]);
    }
}

#[test]
fn a_file_that_somebody_wrote_by_hand_stays() {
    let place = place(SPEC);
    place.put("src/api/orders.rs", "// mine\n");
    place.put("src/api/generated/orders.rs", "// mine too\n");
    let run = place.run(GEN);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("error[file::foreign]"),
        "{}",
        run.stderr
    );
    assert_eq!(place.list("src/api"), ["generated/orders.rs", "orders.rs"]);
    assert_eq!(place.read("src/api/orders.rs"), "// mine\n");
    assert_eq!(place.read("src/api/generated/orders.rs"), "// mine too\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told() {
    // Not even root may make folders here.
    let place = place(SPEC);
    let run = place.run("gen api.yaml --framework axum --output /proc/self/api");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("error[file::io]"), "{}", run.stderr);
    assert!(run.stderr.contains("/proc/self/api"), "{}", run.stderr);
}

#[test]
fn a_file_where_the_output_folder_belongs_is_told() {
    let place = place(SPEC);
    place.put("src/api", "mine");
    let run = place.run(GEN);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("error[file::not-a-folder]"),
        "{}",
        run.stderr
    );
    assert_eq!(place.read("src/api"), "mine");
}

#[test]
fn two_runs_at_the_same_time_leave_the_files_of_one_of_them() {
    let place = place(SPEC);
    place.put("other.yaml", &SPEC.replace("listOrders", "findOrders"));
    let start = |spec: &str| {
        let mut command = place.command();
        command.args(["gen", spec, "--framework", "axum", "--output", "src/api"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    for _ in 0..5 {
        let mut runs: Vec<_> = (0..4)
            .map(|n| start(["api.yaml", "other.yaml"][n % 2]))
            .collect();
        for run in &mut runs {
            assert!(run.wait().unwrap().success());
        }
        // What the user owns was written by the run that came first, so only generated files count.
        let drift = ["api.yaml", "other.yaml"].map(|spec| {
            let line = format!("gen {spec} --framework axum --output src/api --check");
            place.run(&line).code
        });
        assert!(
            drift == [Some(0), Some(1)] || drift == [Some(1), Some(0)],
            "{drift:?}"
        );
    }
}
