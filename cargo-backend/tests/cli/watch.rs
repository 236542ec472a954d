//! `gen --watch`: what is generated follows the document while somebody edits it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {'204': {description: None.}}
";

/// A program that goes on, and what it says.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Waits for a line that has this in it.
    fn until(&self, wanted: &str) {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(wanted) => return,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{wanted}: {error}: {seen:#?}"),
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watching(place: &Place, arguments: &[&str]) -> Watching {
    let mut command = place.command();
    command.args(arguments).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (sender, lines) = channel();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    std::thread::spawn(move || {
        for line in stderr.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Watching { child, lines }
}

#[test]
fn what_is_generated_follows_the_document_its_parts_and_the_settings() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put(
        "backend.toml",
        "spec = \"api.yaml\"\nframework = \"axum\"\noutput = \"src/api\"\n",
    );
    let watching = watching(&place, &["gen", "--watch"]);
    watching.until("Watching 2 files");
    assert!(!place.read("src/api/generated/mod.rs").contains("users"));
    let more = "  /users:\n    get:\n      operationId: listUsers\n      tags: [Users]\n      responses: {'200': {$ref: 'parts.yaml#/list'}}\n";
    // A part that is not there yet is a finding, and waited for.
    place.put("api.yaml", &format!("{SPEC}{more}"));
    watching.until("parts.yaml");
    watching.until("Watching");
    place.put("api.yaml", &format!("{SPEC}{more}# nothing else\n"));
    watching.until("parts.yaml");
    watching.until("Watching");
    place.put("parts.yaml", "list: {description: All.}\n");
    place.put("api.yaml", &format!("{SPEC}{more}"));
    watching.until("Generated 2 route handlers");
    watching.until("Watching");
    assert!(
        place
            .list("src/api")
            .contains(&"generated/users.rs".to_owned())
    );
    // Of what a reference leads to, every change counts.
    place.put("parts.yaml", "list: {description: All of them.}\n");
    watching.until("Generated 2 route handlers");
    assert!(
        place
            .read("src/api/generated/users.rs")
            .contains("All of them.")
    );
    place.put(
        "backend.toml",
        "spec = \"api.yaml\"\nframework = \"rocket\"\n",
    );
    watching.until("settings::wrong-value");
    watching.until("Watching");
}

#[test]
fn what_cannot_change_is_not_watched() {
    let place = Place::new();
    let run = place.run("gen - --framework axum --output src --watch");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains("stdin does not change"),
        "{}",
        run.stderr
    );
    let run = place.run("gen api.yaml --watch --check");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
