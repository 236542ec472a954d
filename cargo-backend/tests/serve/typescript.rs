//! Projects in TypeScript: what `new` makes is installed, built, tested, served and ended.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crate::server::Server;

const EVENT: &str = r#"{"name":"Night","location":"Hall","eventDescription":"At night.","dates":["2026-11-26"],"price":5}"#;

#[test]
fn projects_in_typescript_are_installed_tested_and_served() {
    let server = Server::start_on("express", "museum", &spec());
    assert_eq!(server.get("/museum-hours?page=1").status, 200);
    assert_eq!(server.get("/museum-hours?page=first").status, 400);
    let mut tests = Command::new("npm");
    let tests = tests.arg("test").current_dir(server.project("museum"));
    let tests = tests.output().unwrap();
    let told = String::from_utf8_lossy(&tests.stdout);
    assert!(tests.status.success(), "{told}");
    assert!(told.contains("# pass 5"), "{told}");
}

/// With the packages that the other tests have installed.
#[test]
fn projects_in_typescript_end_by_sigterm_when_requests_have_been_answered() {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/typescript/node_modules");
    for framework in ["express", "fastify", "koa"] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
        command
            .args(["--quiet", "new", "museum", "--spec"])
            .arg(spec())
            .args(["--stubs", "mock", "--framework", framework])
            .current_dir(folder.path());
        assert!(command.status().unwrap().success());
        let project = folder.path().join("museum");
        std::os::unix::fs::symlink(&installed, project.join("node_modules")).unwrap();
        let compiler = project.join("node_modules/.bin/tsc");
        let mut compiler = Command::new(compiler);
        let compiled = compiler.current_dir(&project).output().unwrap();
        let told = String::from_utf8_lossy(&compiled.stdout);
        assert!(compiled.status.success(), "{framework}: {told}");
        let mut program = Command::new("node");
        program.arg("dist/main.js").current_dir(&project);
        let program = Server::of(folder, program);
        let head = format!(
            "POST /special-events HTTP/1.1\r\nauthorization: Basic dXNlcjptb2Nr\r\n\
             content-type: application/json\r\ncontent-length: {}",
            EVENT.len()
        );
        let answer = program.ends_by("TERM", &head, EVENT);
        assert_eq!(answer.status, 201, "{framework}: {}", answer.body);
    }
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml")
}
