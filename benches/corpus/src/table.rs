//! Lines of the table.

#![expect(clippy::print_stdout, reason = "the table is what it prints")]

use std::fmt;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use crate::generator::Generated;
use crate::package::Compiled;

/// A document and what became of it.
pub(crate) struct Row {
    pub(crate) document: String,
    pub(crate) bytes: u64,
    /// What it is built on.
    pub(crate) by: String,
    pub(crate) generated: Generated,
    pub(crate) checked: Option<Compiled>,
    pub(crate) linted: Option<Compiled>,
}

const HEAD: &str = "\
| document | KB | on | operations | gen, s | MiB | lines | check | s | MiB | clippy::all |
| --- | --: | --- | --: | --: | --: | --: | --- | --: | --: | --- |
";

/// The table as it grows: what is printed, and the file that keeps it.
pub(crate) struct Table {
    file: Option<File>,
    /// The lines that the file had.
    before: String,
}

impl Table {
    /// Goes on with the table in `path`, which may have other text before it.
    pub(crate) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let mut table = Self {
            file: None,
            before: String::new(),
        };
        if let Some(path) = path {
            let told = || path.display().to_string();
            let mut options = File::options();
            let options = options.create(true).read(true).append(true);
            let mut file = options.open(path).with_context(told)?;
            file.read_to_string(&mut table.before).with_context(told)?;
            table.file = Some(file);
        }
        if table.before.contains(HEAD) {
            print!("{HEAD}");
        } else {
            table.tell(HEAD)?;
        }
        Ok(table)
    }

    /// Whether there is a line for what became of a document.
    pub(crate) fn has(&self, document: &str, by: &str) -> bool {
        self.before.lines().any(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            cells.next() == Some(document) && cells.nth(1) == Some(by)
        })
    }

    pub(crate) fn add(&mut self, row: &Row) -> anyhow::Result<()> {
        self.tell(&format!("{row}\n"))
    }

    fn tell(&mut self, text: &str) -> anyhow::Result<()> {
        print!("{text}");
        if let Some(file) = &mut self.file {
            file.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

impl Row {
    /// Whether nothing is wrong with it.
    pub(crate) fn is_well(&self) -> bool {
        let compiled = self.checked.iter().chain(&self.linted);
        let is_clean = |it: &Compiled| it.errors == 0 && it.warnings == 0;
        self.generated.is_written() && compiled.into_iter().all(is_clean)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let it = &self.generated;
        let (name, kb, by) = (&self.document, self.bytes / 1000, &self.by);
        let (cpu, peak) = (seconds(it.cpu), it.peak >> 20);
        if let Some(refusal) = &it.refusal {
            let refusal = refusal.replace('|', "\\|");
            let n = it.errors;
            return write!(
                f,
                "| {name} | {kb} | {by} | | {cpu} | {peak} | | refused, {n} errors: {refusal} | | | |"
            );
        }
        let (operations, lines) = (it.operations, it.lines);
        write!(
            f,
            "| {name} | {kb} | {by} | {operations} | {cpu} | {peak} | {lines} |"
        )?;
        match &self.checked {
            Some(it) => {
                let said = said(it);
                write!(f, " {said} | {} | {} |", seconds(it.cpu), it.peak >> 20)?;
            }
            None => write!(f, " | | |")?,
        }
        match &self.linted {
            Some(it) => write!(f, " {} |", said(it)),
            None => write!(f, " |"),
        }
    }
}

/// What a compiler said, in few words.
fn said(it: &Compiled) -> String {
    match (it.errors, it.warnings, &it.first) {
        (0, 0, _) => "clean".to_owned(),
        (errors, warnings, first) => {
            let first = first.as_deref().unwrap_or_default().replace('|', "\\|");
            format!("{errors} errors, {warnings} warnings: {first}")
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}
