//! References to what is no file of the document's: links, pipes, devices.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::Place;

/// Runs `gen` in a folder `api`, whose document refers to `file`, and returns what is said.
fn refused(place: &Place, file: &str) -> String {
    place.put(
        "api/api.yaml",
        &format!(
            "openapi: 3.1.0\ninfo: {{title: Files, version: '1'}}\npaths: {{}}\n\
             components: {{schemas: {{All: {{$ref: '{file}'}}}}}}\n"
        ),
    );
    let started = Instant::now();
    let run = place.run("gen api/api.yaml --framework axum --output out");
    assert!(started.elapsed() < Duration::from_secs(20), "{file}");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{file}");
    assert!(run.stderr.contains("--> api/api.yaml:4:"), "{}", run.stderr);
    assert!(!run.stderr.contains("private"), "{}", run.stderr);
    run.stderr
}

#[test]
fn links_that_lead_out_are_not_followed() {
    let place = Place::new();
    place.put("secret.yaml", "{type: string, description: private}");
    place.put("folder/secret.yaml", "{type: string, description: private}");
    place.put("api/keep", "");
    let link = |to: &str, from: &str| symlink(to, place.path().join(from)).unwrap();
    link("../secret.yaml", "api/file.yaml");
    link("/etc/passwd", "api/passwd.yaml");
    link("file.yaml", "api/chain.yaml");
    link("../folder", "api/folder");
    link("loop.yaml", "api/loop.yaml");
    link("/dev/zero", "api/zero.yaml");
    link("/proc/self/environ", "api/environ.yaml");
    for file in [
        "file.yaml",
        "passwd.yaml",
        "chain.yaml",
        "folder/secret.yaml",
        "zero.yaml",
        "environ.yaml",
    ] {
        let said = refused(&place, file);
        assert!(said.contains("lies outside the folder"), "{file}: {said}");
    }
    let said = refused(&place, "loop.yaml");
    assert!(said.contains("error[ref::refused]"), "{said}");
}

#[test]
fn pipes_and_devices_are_not_read() {
    let place = Place::new();
    place.put("api/keep", "");
    let pipe = place.path().join("api/pipe.yaml");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let said = refused(&place, "pipe.yaml");
    assert!(said.contains("error[ref::refused]"), "{said}");
    assert!(said.contains("is not a regular file"), "{said}");
    // From a device that never ends, a document is refused too.
    let run = place.run("gen /dev/zero --framework axum --output out");
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(2), ""),
        "{}",
        run.stderr
    );
    assert!(!place.path().join("out").exists());
}
