//! Mock servers before a judge who knows nothing of this project: schemathesis, all checks and phases,
//! against the document that clients are given.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;

#[test]
fn the_museum_mock_satisfies_schemathesis() {
    // user:mock
    judge(
        "judged-museum",
        "specs/museum.yaml",
        Some("Basic dXNlcjptb2Nr"),
    );
}

#[test]
fn the_petstore_mock_satisfies_schemathesis() {
    judge("judged-petstore", "specs/oai-petstore-expanded.yaml", None);
}

#[test]
fn the_realworld_mock_satisfies_schemathesis() {
    judge("judged-conduit", "specs/realworld.yaml", Some("Token mock"));
}

fn judge(name: &str, spec: &str, authorization: Option<&str>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let spec = root.join("fixtures").join(spec);
    let server = Server::start(name, &spec);
    let served = server.project(name).join("served.yaml");
    let written = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(["--quiet", "spec", "--served", "--output"])
        .args([&served, &spec])
        .status()
        .unwrap();
    assert!(written.success());
    let mut command = Command::new(program(&root));
    command
        .arg("run")
        .arg(&served)
        .args(["--url", &server.url()])
        .args([
            "--checks",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
        ])
        .args(["--max-examples", "50", "--seed", "1", "--workers", "1"])
        .args(["--generation-database", "none", "--continue-on-failure"])
        // NUL is refused everywhere, which no document can say.
        .args(["--generation-allow-x00", "false"])
        .current_dir(server.project(name));
    if let Some(value) = authorization {
        command.args(["--header", &format!("Authorization: {value}")]);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(n_cases(&said) > 100, "{said}");
}

/// How many requests were judged: `1498 generated, 1498 passed`.
fn n_cases(said: &str) -> usize {
    let line = said.lines().find(|line| line.contains(" generated, "));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// `scripts/test` installs it.
fn program(root: &Path) -> PathBuf {
    let program = root.join("tests/schemathesis/.venv/bin/schemathesis");
    assert!(
        program.exists(),
        "{} is missing; `scripts/test` installs it",
        program.display()
    );
    program
}
