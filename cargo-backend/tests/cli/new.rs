use crate::program::Place;

const SPEC: &str = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n";

#[test]
fn a_name_that_no_package_can_have_is_refused() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run("new demo/2fast --spec api.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[new::name]: `2fast` cannot be the name of a package: it does not start with a letter
        = help: try `server-2fast`

    1 error
    ");
    assert!(!place.path().join("demo").exists());
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("shop/notes.txt", "mine");
    let run = place.run("new shop --spec api.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[new::exists]: the folder `shop` holds files already
       --> shop
        = help: choose another name; `cargo backend gen` writes into a project that exists

    1 error
    ");
    assert_eq!(place.list("shop"), ["notes.txt"]);

    let run = place.run("new api.yaml --spec api.yaml");
    assert!(run.stderr.contains("new::name"), "{}", run.stderr);
    place.put("file", "mine");
    let run = place.run("new file --spec api.yaml");
    assert!(
        run.stderr.contains("`file` exists and is no folder"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_document_that_cannot_be_read_leaves_no_folder() {
    let place = Place::new();
    let run = place.run("new shop --spec missing.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(place.list("").is_empty());
}
