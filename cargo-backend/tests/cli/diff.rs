use crate::program::Place;

const OLD: &str = "\
openapi: 3.1.0
info:
  title: Shop
  version: 1.0.0
paths:
  /orders:
    get:
      responses:
        '200':
          description: All.
    delete:
      responses:
        '204':
          description: Gone.
";

#[test]
fn the_same_document_has_no_change() {
    let place = Place::new();
    place.put("api.yaml", OLD);
    let run = place.run_with("diff api.yaml -", OLD.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "No change\n");
}

#[test]
fn a_breaking_change_is_found_and_the_findings_are_data() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD
        .split("    delete")
        .next()
        .unwrap()
        .replace("All.", "All orders.");
    place.put("new.yaml", &new);
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(run.stdout, @r"
    breaking[diff::operation-removed]: `DELETE /orders` is gone
       --> old.yaml:11:5
     11 |     delete:
        |     ^^^^^^ what clients send may now be refused

    change[diff::docs-changed]: the description of the 200 response of `GET /orders` changed
       --> new.yaml:10:11
     10 |           description: All orders.
        |           ^^^^^^^^^^^^^^^^^^^^^^^^
       ::: old.yaml:10:11
     10 |           description: All.
        |           ----------------- before

    1 breaking change, 1 other change
    ");
    let tolerant = place.run("diff old.yaml new.yaml --fail-on none");
    assert_eq!((tolerant.code, tolerant.stdout), (Some(0), run.stdout));
    let strict = place.run("diff new.yaml old.yaml --fail-on any");
    assert_eq!(strict.code, Some(1));
    let back = place.run("diff new.yaml old.yaml");
    assert_eq!((back.code, back.stderr.as_str()), (Some(0), ""));
    assert!(back.stdout.starts_with("change["), "{}", back.stdout);
}

#[test]
fn programs_get_changes_as_objects_on_stdout() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    place.put("new.yaml", OLD.split("    delete").next().unwrap());
    let run = place.run("diff old.yaml new.yaml --message-format json");
    let object: serde_json::Value =
        serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&object["severity"], &object["file"]),
        (&"error".into(), &"old.yaml".into())
    );
    let run = place.run("diff old.yaml new.yaml --message-format github");
    assert!(
        run.stdout.starts_with("::error file=old.yaml,line=11,"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_broken_document_cannot_be_compared() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    place.put("new.yaml", "openapi: 3.1.0\npaths: []\n");
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("--> new.yaml:2:8"), "{}", run.stderr);
}

#[test]
fn changes_that_somebody_accepted_are_left_out() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD.split("    delete").next().unwrap();
    place.put("new.yaml", new);
    place.put(
        "backend.toml",
        "[[ignore]]\nrule = \"diff::operation-removed\"\noperation = \"DELETE /orders\"\n\
         reason = \"nobody called it since May\"\n",
    );
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    let said = "1 finding is silenced (`-v` lists them)\nNo change that is not silenced\n";
    assert_eq!(run.stderr, said);
    // What is gone can be silenced where it was.
    let silenced = OLD.replace(
        "    delete:\n",
        "    delete:\n      x-lint-ignore: {operation-removed: nobody called it since May}\n",
    );
    place.put("old.yaml", &silenced);
    place.put("backend.toml", "");
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stdout);

    place.put("old.yaml", OLD);
    let run = place.run("diff old.yaml new.yaml --write-baseline known.json");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = place.run("diff old.yaml new.yaml --baseline known.json");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    // An entry for a change that is not made is told, and does not fail.
    place.put(
        "backend.toml",
        "[[ignore]]\nrule = \"diff::body-removed\"\nreason = \"x\"\n",
    );
    let run = place.run("diff new.yaml new.yaml");
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("warning[ignore::unused]"),
        "{}",
        run.stderr
    );
}
