use crate::program::{Place, run};

#[test]
fn wrong_usage_ends_with_2_and_leaves_stdout_alone() {
    let lines = [
        "",
        "unknown",
        "gen",
        "gen api.yaml --framework rails --output src",
        "gen api.yaml --framework axum --output src --check --force",
        "spec api.yaml --openapi 2.0",
        "spec api.yaml --color sometimes",
        "spec api.yaml -q -v",
        "diff one.yaml",
        "new",
    ];
    for line in lines {
        let run = Place::new().run(line);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{line}");
        assert!(!run.stderr.is_empty(), "{line}");
    }
}

#[test]
fn the_version_is_data() {
    let run = Place::new().run("--version");
    let version = format!("cargo-backend {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((run.code, run.stdout), (Some(0), version));
}

#[test]
fn a_document_that_cannot_be_opened_is_named() {
    let place = Place::new();
    let run = place.run("spec missing.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[input::unreadable]: `missing.yaml` does not exist
       --> missing.yaml

    1 error
    ");
    place.put("folder/x", "");
    let run = place.run("diff folder folder");
    insta::assert_snapshot!(run.stderr, @r"
    error[input::unreadable]: `folder` is a folder
       --> folder
        = help: name the document in it

    1 error
    ");
}

#[test]
fn what_is_elsewhere_is_told_how_to_get() {
    let place = Place::new();
    let run = place.run("gen https://example.com/a.json --framework axum --output src");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[input::unreadable]: `https://example.com/a.json` does not exist
       --> https://example.com/a.json
        = help: nothing is fetched: get it with `curl -fLO 'https://example.com/a.json'`, and name the file

    1 error
    ");
    place.put("a.yaml", "openapi: 3.1.0\n");
    let run = place.run("diff git:main a.yaml");
    assert!(run.stderr.contains("`git:REVISION:FILE`"), "{}", run.stderr);
    let git = |words: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.current_dir(place.path()).args(words);
        assert!(git.status().unwrap().success());
    };
    git(&["init", "-q"]);
    let run = place.run("diff git:origin/main:a.yaml a.yaml");
    assert_eq!(run.code, Some(2));
    let fetch = "a commit that is here; CI may have to fetch it first";
    assert!(run.stderr.contains(fetch), "{}", run.stderr);
}

#[test]
fn only_one_document_can_come_from_stdin() {
    let run = Place::new().run_with("diff - -", b"openapi: 3.1.0\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("input::stdin"), "{}", run.stderr);
}

#[test]
fn bytes_that_are_not_utf_8_are_named_with_their_place() {
    let run = Place::new().run_with("spec -", b"info:\n  title: Caf\xe9\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @r"
    error[document::encoding]: the file is not UTF-8
       --> <stdin>:2:13
      2 |   title: Caf�
        |             ^ byte 0xe9 at offset 18 belongs to no character
        = help: convert it, from Latin-1 for example: `iconv -f ISO-8859-1 -t UTF-8`

    1 error
    ");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let place = Place::new();
    assert!(!place.run("spec missing.yaml").stderr.contains('\x1b'));
    let always = place.run("spec missing.yaml --color always");
    assert!(always.stderr.contains('\x1b'));
    assert!(place.run("--color=always unknown").stderr.contains('\x1b'));

    let mut command = place.command();
    command
        .args(["spec", "missing.yaml"])
        .env("CLICOLOR_FORCE", "1");
    assert!(run(&mut command, b"").stderr.contains('\x1b'));
    command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    assert!(!run(&mut command, b"").stderr.contains('\x1b'));
}

#[test]
fn programs_get_objects_and_github_gets_annotations() {
    let place = Place::new();
    let json = place.run("spec missing.yaml --message-format json").stderr;
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(object["code"], "input::unreadable");
    assert_eq!(object["line"], serde_json::Value::Null);
    let github = place
        .run("spec missing.yaml --message-format github")
        .stderr;
    assert!(
        github.starts_with("::error file=missing.yaml,title="),
        "{github}"
    );
}
