//! A load as a crate: what is written, and that it compiles and does what it is to do.

use std::io::Write as _;
use std::process::Command;

use super::{SPEC, things};
use crate::program::Place;

#[rustfmt::skip]
#[expect(dead_code, reason = "it is its owner's, who may want it")]
#[path = "emitted/mod.rs"]
mod emitted;

const LINE: &str = "load api.yaml --host http://127.0.0.1:1/api --credential key=secret --weight getThing=3 --emit mine";

#[test]
fn what_is_written_is_what_is_compiled_here() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let run = place.run(LINE);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("Wrote a crate of 3 operations to `mine`"),
        "{}",
        run.stderr
    );
    let operations = place.read("mine/src/operations.rs");
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cli/load/emitted/operations.rs");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        std::fs::write(&golden, &operations).unwrap();
    }
    assert_eq!(operations, std::fs::read_to_string(golden).unwrap());
    // Everything that is compiled here is in it, and no secret is.
    let files = place.list("mine");
    for file in [
        "Cargo.toml",
        "README.md",
        "src/main.rs",
        "src/client/mod.rs",
        "src/client/message.rs",
        "src/client/peer.rs",
        "src/measure.rs",
        "src/person.rs",
        "src/run.rs",
        "src/tls.rs",
    ] {
        assert!(files.contains(&file.to_owned()), "{file}: {files:?}");
        assert!(
            !place.read(&format!("mine/{file}")).contains("secret\""),
            "{file}"
        );
    }
    assert!(
        place
            .read("mine/README.md")
            .contains("- `X_KEY`: the value of the field `x-key`")
    );
    // What somebody has changed is not written over.
    let again = place.run(LINE);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(
        again.stderr.contains("holds files already"),
        "{}",
        again.stderr
    );
}

#[test]
fn its_dependencies_are_those_of_this_workspace() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    assert_eq!(place.run(LINE).code, Some(0));
    let dependencies = |text: &str, table: &str| -> Vec<(String, String)> {
        let (_, rest) = text.split_once(table).unwrap();
        let lines = rest
            .lines()
            .skip(1)
            .take_while(|line| !line.starts_with('['));
        let pairs = lines.filter_map(|line| line.split_once(" = "));
        let version = |text: &str| text.split('"').nth(1).map(str::to_owned);
        pairs
            .filter_map(|(name, it)| Some((name.to_owned(), version(it)?)))
            .collect()
    };
    let ours = include_str!("../../../../Cargo.toml");
    let ours = dependencies(ours, "[workspace.dependencies]");
    let theirs = dependencies(&place.read("mine/Cargo.toml"), "[dependencies]");
    assert_eq!(theirs.len(), 10, "{theirs:?}");
    for dependency in &theirs {
        assert!(ours.contains(dependency), "{dependency:?}");
    }
}

/// Runs as a process of its own, whose environment has the key.
#[test]
fn it_runs_and_cleans_up() {
    if let Ok(url) = std::env::var("EMITTED_HOST") {
        writeln!(std::io::stdout(), "{}", ran(url)).unwrap();
        return;
    }
    let (url, things) = things();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "load::emit::it_runs_and_cleans_up",
            "--nocapture",
        ])
        .env("EMITTED_HOST", &url)
        .env("X_KEY", "secret")
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout);
    for operation in [
        "POST /things",
        "GET /things/{thingId}",
        "DELETE /things/{thingId}",
    ] {
        let row = table
            .lines()
            .find(|row| row.ends_with(&format!("  {operation}")));
        let cells: Vec<_> = row.unwrap_or_default().split_whitespace().collect();
        assert!(cells.first().is_some_and(|it| *it != "0.0"), "{table}");
        assert_eq!(cells.get(5), Some(&"0"), "{table}");
    }
    assert!(things.lock().unwrap().is_empty(), "{table}");
}

/// Runs two users for a moment.
fn ran(url: String) -> String {
    let mut configuration = goose::config::GooseConfiguration::default();
    configuration.host = Some(url);
    configuration.users = Some(2);
    configuration.run_time = Some("2".to_owned());
    configuration.quiet = 2;
    configuration.no_metrics = true;
    configuration.no_print_metrics = true;
    configuration.no_telnet = true;
    let attack = goose::GooseAttack::initialize_with_config(configuration).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(emitted::run::run(attack)).unwrap()
}
