//! Commands of README, as somebody types them.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::server::Server;

const README: &str = include_str!("../../../README.md");

/// The arguments of the command that makes a project, which is built from a checkout.
pub(crate) fn arguments(project: &str) -> Vec<&'static str> {
    let made = format!(" -- new {project} ");
    let lines = README.lines().filter(|line| line.starts_with("cargo run "));
    let mut found = lines.filter(|line| line.contains(&made));
    let line = found.next().unwrap();
    let (_, arguments) = line.split_once(" -- ").unwrap();
    arguments.split(' ').collect()
}

/// Runs such a command, which serves the project, in a folder that has what a checkout has.
pub(crate) fn served(project: &str) -> Server {
    let folder = tempfile::tempdir().unwrap();
    put_documents(&folder);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
    command.args(arguments(project)).current_dir(folder.path());
    Server::of(folder, command)
}

fn put_documents(folder: &TempDir) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml");
    let specs = folder.path().join("fixtures/specs");
    std::fs::create_dir_all(&specs).unwrap();
    std::fs::copy(from, specs.join("museum.yaml")).unwrap();
}

/// What is answered to the commands that ask a server for a path: each body, and the status behind it.
pub(crate) fn asked(server: &Server, path: &str) -> Vec<String> {
    let lines = README.lines().filter(|line| line.starts_with("curl "));
    let lines = lines.filter(|line| line.contains(&format!("http://127.0.0.1:8080{path}")));
    let asked = lines.map(|line| {
        let line = line.replace("http://127.0.0.1:8080", &server.url());
        let line = format!("{line} --silent --show-error --write-out ' %{{http_code}}'");
        let done = Command::new("sh").args(["-c", &line]).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{line}\n{said}");
        String::from_utf8(done.stdout).unwrap()
    });
    asked.collect()
}
