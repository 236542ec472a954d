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
        compile(&project);
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

const TOKENS: &str = "\
openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, bearerFormat: JWT }
    key: { type: apiKey, in: header, name: x-key }
paths:
  /orders:
    get:
      operationId: listOrders
      security: [{ token: [] }, { key: [] }]
      responses:
        '200': { description: All., content: { text/plain: { schema: { type: string, examples: [none] } } } }
    delete:
      operationId: dropOrders
      security: [{ token: [drop] }]
      responses: { '204': { description: Gone. } }
";

#[test]
fn projects_in_typescript_let_users_log_in_for_the_tokens_that_they_want() {
    for framework in ["express", "fastify", "koa"] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("orders.yaml"), TOKENS).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
        let command = command
            .args(["--quiet", "new", "orders", "--spec", "orders.yaml"])
            .args(["--auth", "jwt", "--stubs", "mock", "--framework", framework]);
        assert!(
            command
                .current_dir(folder.path())
                .status()
                .unwrap()
                .success()
        );
        let project = folder.path().join("orders");
        compile(&project);
        if framework == "express" {
            let mut tests = Command::new("node");
            let tests = tests.args(["--test", "dist/auth/auth.test.js"]);
            let tests = tests.current_dir(&project).output().unwrap();
            let told = String::from_utf8_lossy(&tests.stdout);
            assert!(told.contains("# pass 5"), "{told}");
        }
        let mut add = Command::new("node");
        let mut add = add
            .args(["dist/auth/add-user.js", "ada", "read"])
            .current_dir(&project)
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut password = add.stdin.take().unwrap();
        std::io::Write::write_all(&mut password, b"correct horse\n").unwrap();
        drop(password);
        assert!(add.wait().unwrap().success());
        let mut program = Command::new("node");
        program.arg("dist/main.js").current_dir(&project);
        let server = Server::of(folder, program);
        let log_in = |body: &str| {
            let length = body.len();
            server.send(
                &format!("POST /auth/token HTTP/1.1\r\ncontent-length: {length}"),
                body,
            )
        };
        let refused = log_in(r#"{"username":"ada","password":"wrong horse"}"#);
        assert_eq!(refused.status, 401, "{framework}: {}", refused.body);
        assert_eq!(log_in("{}").status, 400);
        assert_eq!(log_in(&"x".repeat(10_000)).status, 413);
        let granted = log_in(r#"{"username":"ada","password":"correct horse"}"#);
        assert_eq!(granted.status, 200, "{framework}: {}", granted.body);
        let granted: serde_json::Value = serde_json::from_str(&granted.body).unwrap();
        let token = granted["access_token"].as_str().unwrap();
        let ask = |method: &str, token: &str| {
            let head = format!("{method} /orders HTTP/1.1\r\nauthorization: Bearer {token}");
            server.send(&head, "").status
        };
        assert_eq!(ask("GET", token), 200, "{framework}");
        assert_eq!(ask("DELETE", token), 403, "{framework}");
        assert_eq!(ask("GET", &token.replace('.', "")), 401, "{framework}");
    }
}

/// Compiles a project with the packages that the other tests have installed.
pub(crate) fn compile(project: &Path) {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/typescript/node_modules");
    std::os::unix::fs::symlink(&installed, project.join("node_modules")).unwrap();
    let mut compiler = Command::new(project.join("node_modules/.bin/tsc"));
    let compiled = compiler.current_dir(project).output().unwrap();
    let told = String::from_utf8_lossy(&compiled.stdout);
    assert!(compiled.status.success(), "{}: {told}", project.display());
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml")
}
