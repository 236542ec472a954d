//! Lines of the table.

use std::fmt;
use std::time::Duration;

use crate::package::{Compiled, Generated};

/// A document and what became of it.
pub(crate) struct Row {
    pub(crate) document: String,
    pub(crate) bytes: u64,
    pub(crate) generated: Generated,
    pub(crate) checked: Option<Compiled>,
    pub(crate) linted: Option<Compiled>,
}

/// The head of the table.
pub(crate) fn head(framework: &str) -> String {
    format!(
        "| {framework} | KB | operations | gen, s | MiB | lines | check | s | MiB | clippy::all |\n\
         | --- | --: | --: | --: | --: | --: | --- | --: | --: | --- |"
    )
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
        let (name, kb) = (&self.document, self.bytes / 1000);
        let (cpu, peak) = (seconds(it.cpu), it.peak >> 20);
        if let Some(refusal) = &it.refusal {
            let refusal = refusal.replace('|', "\\|");
            let n = it.errors;
            return write!(
                f,
                "| {name} | {kb} | | {cpu} | {peak} | | refused, {n} errors: {refusal} | | | |"
            );
        }
        let (operations, lines) = (it.operations, it.lines);
        write!(
            f,
            "| {name} | {kb} | {operations} | {cpu} | {peak} | {lines} |"
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
