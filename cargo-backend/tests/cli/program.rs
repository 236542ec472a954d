//! Running the binary in a folder of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder for one test.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn put(&self, path: &str, contents: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Every file and empty folder below `folder`, in order.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let root = self.path().join(folder);
        let mut list = Vec::new();
        walk(&root, &mut list);
        let relative = |path: PathBuf| path.strip_prefix(&root).unwrap().display().to_string();
        let mut list: Vec<_> = list.into_iter().map(relative).collect();
        list.sort();
        list
    }

    /// Every file below `folder` with its text, in order.
    pub(crate) fn texts(&self, folder: &str) -> Vec<(String, String)> {
        let text = |path: String| {
            let text = self.read(&format!("{folder}/{path}"));
            (path, text)
        };
        self.list(folder).into_iter().map(text).collect()
    }

    /// The binary with a clean environment, to be run in this folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
        for name in [
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "COLUMNS",
            "RUST_BACKTRACE",
        ] {
            command.env_remove(name);
        }
        command.current_dir(self.path());
        command
    }

    /// Runs `line`, whose words are separated by spaces.
    pub(crate) fn run(&self, line: &str) -> Run {
        self.run_with(line, b"")
    }

    /// Runs `line` with something to read on stdin.
    pub(crate) fn run_with(&self, line: &str, stdin: &[u8]) -> Run {
        let mut command = self.command();
        command.args(line.split(' ').filter(|word| !word.is_empty()));
        run(&mut command, stdin)
    }
}

fn walk(folder: &Path, list: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_full = path.is_dir() && path.read_dir().unwrap().next().is_some();
        if is_full {
            walk(&path, list);
        } else {
            list.push(path);
        }
    }
}

/// Runs `command` to its end.
pub(crate) fn run(command: &mut Command, stdin: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may end before it was written.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
