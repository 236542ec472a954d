//! Servers before a judge who knows nothing of this project: schemathesis, all checks and phases.
//! A part of the tests of several packages.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Demands that what is served at `url` is what the document says. `root` is the workspace;
/// `authorization` and `hooks`, a file in `tests/schemathesis`, are for requests.
pub(crate) fn judge(
    root: &Path,
    document: &Path,
    url: &str,
    authorization: Option<&str>,
    hooks: Option<&str>,
) {
    let mut command = Command::new(program(root));
    command
        .arg("run")
        .arg(document)
        .args(["--url", url])
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
        .current_dir(document.parent().unwrap());
    if let Some(value) = authorization {
        command.args(["--header", &format!("Authorization: {value}")]);
    }
    if let Some(file) = hooks {
        command.env(
            "SCHEMATHESIS_HOOKS",
            root.join("tests/schemathesis").join(file),
        );
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
