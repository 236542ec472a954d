//! Files of new projects that are their owner's from the start are as rustfmt writes them.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Formats every file around the API: rustfmt has nothing to change.
pub(crate) fn is_clean(project: &Path) {
    let mut folders = vec![project.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("src/api") {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert_eq!(formatted(&text), text, "{}", path.display());
            }
        }
    }
}

fn formatted(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = rustfmt.stdin.take().unwrap();
    let text = text.to_owned();
    let written = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().unwrap();
    written.join().unwrap().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
