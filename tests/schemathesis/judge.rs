//! Servers before a judge who knows nothing of this project: schemathesis, all checks and phases.
//! A part of the tests of several packages.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What servers are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Case<'c> {
    pub(crate) root: &'c Path,
    pub(crate) document: &'c Path,
    /// The value of the header `Authorization`.
    pub(crate) authorization: Option<&'c str>,
    /// A file in `tests/schemathesis` that changes requests.
    pub(crate) hooks: Option<&'c str>,
    /// A file in `tests/schemathesis` that changes what is expected.
    pub(crate) settings: Option<&'c str>,
    pub(crate) phases: &'c str,
    /// How many requests are made up for an operation in a phase.
    pub(crate) examples: &'c str,
    /// Whether one finding is enough.
    pub(crate) is_short: bool,
}

impl<'c> Case<'c> {
    /// A server has to do what the document says. `root` is the workspace.
    pub(crate) const fn new(root: &'c Path, document: &'c Path) -> Self {
        Self {
            root,
            document,
            authorization: None,
            hooks: None,
            settings: None,
            phases: "examples,coverage,fuzzing,stateful",
            examples: "50",
            is_short: false,
        }
    }

    /// Whether nothing is found at `url`, and what is said.
    pub(crate) fn verdict(&self, url: &str) -> (bool, String) {
        let folder = self.root.join("tests/schemathesis");
        let mut command = Command::new(program(&folder));
        if let Some(file) = self.settings {
            command.arg("--config-file").arg(folder.join(file));
        }
        command
            .arg("run")
            .arg(self.document)
            .args(["--url", url])
            .args(["--checks", "all", "--phases", self.phases])
            .args(["--max-examples", self.examples, "--seed", "1"])
            .args(["--workers", "1"])
            .args(["--generation-database", "none"])
            // NUL is refused everywhere, which no document can say.
            .args(["--generation-allow-x00", "false"])
            .current_dir(self.document.parent().unwrap());
        match self.is_short {
            true => command.args(["--max-failures", "1"]),
            false => command.arg("--continue-on-failure"),
        };
        if let Some(value) = self.authorization {
            command.args(["--header", &format!("Authorization: {value}")]);
        }
        if let Some(file) = self.hooks {
            command.env("SCHEMATHESIS_HOOKS", folder.join(file));
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said + &errors)
    }

    /// Demands that nothing is found at `url`.
    pub(crate) fn judge(&self, url: &str) {
        let (is_right, said) = self.verdict(url);
        assert!(is_right, "{said}");
        assert!(n_cases(&said) > 100, "{said}");
    }
}

/// How many requests were judged: `1498 generated, 1498 passed`.
fn n_cases(said: &str) -> usize {
    let line = said.lines().find(|line| line.contains(" generated, "));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// `scripts/test` installs it.
fn program(folder: &Path) -> PathBuf {
    let program = folder.join(".venv/bin/schemathesis");
    assert!(
        program.exists(),
        "{} is missing; `scripts/test` installs it",
        program.display()
    );
    program
}
