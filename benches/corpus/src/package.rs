//! A package with a generated server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::generator::{Generated, Generator, MODULE};
use crate::measure::{Run, run};

/// A package whose server is generated anew for each document.
pub(crate) struct Package {
    folder: PathBuf,
    pub(crate) generator: Generator,
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
    pub(crate) fn new(folder: PathBuf, generator: Generator) -> anyhow::Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        let package = Self { folder, generator };
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
        let api = self.folder.join(MODULE);
        if api.exists() {
            fs::remove_dir_all(api)?;
        }
        Ok(())
    }

    /// Compiles all packages that servers depend on.
    pub(crate) fn prepare(&self) -> anyhow::Result<()> {
        let document = self.folder.join("everything.json");
        fs::write(&document, EVERYTHING)?;
        let generated = self.generate(&document)?;
        if let Some(refusal) = generated.refusal {
            bail!("the server with everything cannot be generated: {refusal}");
        }
        for command in ["check", "clippy"] {
            let compiled = self.cargo(&[command])?;
            if let Some(first) = compiled.first.filter(|_| compiled.errors > 0) {
                bail!("the server with everything does not compile: {first}");
            }
        }
        Ok(())
    }

    /// Generates the server of a document in place of what is there.
    pub(crate) fn generate(&self, document: &Path) -> anyhow::Result<Generated> {
        self.reset()?;
        let mut generated = self.generator.generate(&self.folder, document)?;
        if generated.is_written() {
            generated.lines = lines(&self.folder.join(MODULE))?;
        }
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

/// How many lines a folder of sources has.
fn lines(folder: &Path) -> anyhow::Result<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lines += self::lines(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            lines += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
