//! A package with a generated server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::measure::{Run, run};

/// A package whose server is generated anew for each document.
pub(crate) struct Package {
    folder: PathBuf,
    framework: String,
}

/// What became of a document.
pub(crate) struct Generated {
    /// What the tool says first if it refuses the document.
    pub(crate) refusal: Option<String>,
    pub(crate) errors: usize,
    pub(crate) cpu: Duration,
    pub(crate) peak: u64,
    pub(crate) operations: usize,
    pub(crate) lines: usize,
}

impl Generated {
    pub(crate) const fn is_written(&self) -> bool {
        self.refusal.is_none()
    }
}

/// What a compiler said.
pub(crate) struct Compiled {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// The first thing that it said.
    pub(crate) first: Option<String>,
    pub(crate) cpu: Duration,
    pub(crate) peak: u64,
}

/// A document that needs all packages that a server may depend on.
const EVERYTHING: &str = r#"{
  "openapi": "3.1.0",
  "info": {"title": "Everything", "version": "1"},
  "paths": {"/": {"post": {
    "requestBody": {"content": {"application/json": {"schema": {
      "type": "object",
      "properties": {
        "id": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "code": {"type": "string", "pattern": "^(a|b)+[0-9]{2,}$"}
      }
    }}}},
    "responses": {"200": {"description": "x", "content": {"text/event-stream": {}}}}
  }}}
}"#;

impl Package {
    /// An empty package in `folder`.
    pub(crate) fn new(folder: &Path, framework: &str) -> anyhow::Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        let package = Self {
            folder: folder.to_owned(),
            framework: framework.to_owned(),
        };
        package.reset()?;
        Ok(package)
    }

    fn reset(&self) -> anyhow::Result<()> {
        let manifest = "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                        [workspace]\n";
        fs::write(self.folder.join("Cargo.toml"), manifest)?;
        fs::write(
            self.folder.join("src/lib.rs"),
            "//! A server.\n\npub mod api;\n",
        )?;
        let api = self.folder.join("src/api");
        if api.exists() {
            fs::remove_dir_all(api)?;
        }
        Ok(())
    }

    /// Compiles all packages that servers depend on.
    pub(crate) fn prepare(&self, tool: &Path) -> anyhow::Result<()> {
        let document = self.folder.join("everything.json");
        fs::write(&document, EVERYTHING)?;
        let generated = self.generate(tool, &document, false)?;
        if let Some(refusal) = generated.refusal {
            bail!("the server with everything cannot be generated: {refusal}");
        }
        for command in ["check", "clippy"] {
            let compiled = self.cargo(&[command])?;
            if let Some(first) = compiled.first {
                bail!("the server with everything does not compile: {first}");
            }
        }
        Ok(())
    }

    /// Generates the server of a document in place of what is there.
    pub(crate) fn generate(
        &self,
        tool: &Path,
        document: &Path,
        lenient: bool,
    ) -> anyhow::Result<Generated> {
        self.reset()?;
        let mut command = Command::new(tool);
        command
            .arg("gen")
            .arg(document)
            .args(["--framework", &self.framework, "--output", "src/api"])
            .args(["--add-dependencies", "--message-format", "json"])
            .args(lenient.then_some("--lenient"))
            .current_dir(&self.folder);
        let done = run(&mut command)?;
        let said = String::from_utf8_lossy(&done.output.stdout).into_owned()
            + &String::from_utf8_lossy(&done.output.stderr);
        let errors = said.lines().filter(|line| is_error(line)).count();
        let mut generated = Generated {
            refusal: None,
            errors,
            cpu: done.cpu,
            peak: done.peak,
            operations: 0,
            lines: 0,
        };
        if !done.output.status.success() {
            let first = said.lines().find(|line| is_error(line));
            let first = first.or_else(|| said.lines().next()).unwrap_or("nothing");
            generated.refusal = Some(first.to_owned());
            return Ok(generated);
        }
        let (count, lines) = counted(&self.folder.join("src/api"))?;
        generated.operations = count;
        generated.lines = lines;
        Ok(generated)
    }

    /// Compiles the server.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> anyhow::Result<Compiled> {
        // Cargo shows again what it knows, unless the source is new.
        let lib = self.folder.join("src/lib.rs");
        let text = fs::read_to_string(&lib)?;
        fs::write(&lib, text)?;
        let (command, rest) = arguments.split_first().context("a command")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command_line = Command::new(cargo);
        command_line
            .args([*command, "--message-format", "short", "--quiet"])
            .args(rest)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"));
        Ok(compiled(&run(&mut command_line)?))
    }
}

/// Whether a finding is an error.
fn is_error(line: &str) -> bool {
    line.contains("\"severity\":\"error\"") || line.starts_with("error")
}

fn compiled(done: &Run) -> Compiled {
    let said = String::from_utf8_lossy(&done.output.stderr);
    let of = |kind: &str| {
        let mark = format!(": {kind}");
        said.lines()
            .filter(|line| line.starts_with("src/") && line.contains(&mark))
            .count()
    };
    let failed = usize::from(!done.output.status.success());
    let first = said.lines().find(|line| line.starts_with("src/"));
    let first = first.or_else(|| said.lines().next().filter(|_| failed > 0));
    Compiled {
        errors: of("error").max(failed),
        warnings: of("warning"),
        first: first.map(str::to_owned),
        cpu: done.cpu,
        peak: done.peak,
    }
}

/// How many operations and lines a folder of sources has.
fn counted(folder: &Path) -> anyhow::Result<(usize, usize)> {
    let (mut operations, mut lines) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let (more, rest) = counted(&path)?;
            operations += more;
            lines += rest;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path)?;
            operations += text
                .matches("const OPERATION: &'static Operation = ")
                .count();
            lines += text.lines().count();
        }
    }
    Ok((operations, lines))
}
