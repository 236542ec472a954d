use std::path::Path;
use std::process::Command;

use crate::server::Server;

#[test]
fn a_document_becomes_a_server_that_answers() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml");
    let server = Server::start("museum", &spec);

    let refused = server.send("GET /museum-hours HTTP/1.1", "");
    assert_eq!(refused.status, 401, "{}", refused.body);
    assert!(
        refused.headers.contains("www-authenticate: basic"),
        "{}",
        refused.headers
    );

    let hours = server.get("/museum-hours");
    assert_eq!(hours.status, 200, "{}", hours.body);
    assert!(
        hours.headers.contains("content-type: application/json"),
        "{}",
        hours.headers
    );
    let days: serde_json::Value = serde_json::from_str(&hours.body).unwrap();
    assert!(
        days.as_array()
            .is_some_and(|days| days.iter().all(|day| day["date"].is_string()))
    );

    let wrong = server.get("/museum-hours?page=first");
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    assert_eq!(server.post("/special-events", "{\"name\":1}").status, 400);
    assert_eq!(server.get("/nowhere").status, 404);
    let method = server.send("PATCH /museum-hours HTTP/1.1", "");
    assert_eq!(method.status, 405);
    assert!(
        method.headers.contains("allow: get, head"),
        "{}",
        method.headers
    );

    generated_files_are_up_to_date(&server.project("museum"));
}

/// What README of the project says about `gen` is true.
fn generated_files_are_up_to_date(project: &Path) {
    let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
    let line = readme
        .lines()
        .find(|line| line.starts_with("cargo backend gen"))
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(line.split(' ').skip(1))
        .arg("--check")
        .current_dir(project)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{line}\n{text}");
}
